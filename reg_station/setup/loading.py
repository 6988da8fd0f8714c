"""Reads the reference data of the app."""

import json
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def load(name: str):
    """Content of `data/<name>.json`. Raises FileNotFoundError for a name that is not there."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
