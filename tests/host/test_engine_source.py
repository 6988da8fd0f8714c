"""The engine's text and the packages around it."""

from importlib.metadata import distributions
from pathlib import Path

import pytest
import tomllib
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from standalone.engine import renamed
from standalone.repairs.source import SOURCE_REPAIRS

REPOSITORY = Path(__file__).parents[2]
TOOLS = {"setuptools", "packaging"}
# Debian 12 has Python 3.11.2, which some packages no longer count as 3.11.
PYTHONS = ({}, {"python_full_version": "3.11.2", "python_version": "3.11"})


@pytest.fixture(autouse=True)
def _embedded(embedded):
    return None


def test_repaired_source_is_what_runs(probe):
    def lines(repairs):
        from pathlib import Path

        import frappe
        import frappe.desk.doctype.event.event

        root = Path(frappe.__file__).parent.parent
        return [(root / path).read_text(encoding="utf-8").count(mended) > 0 for path, mended in repairs]

    found = probe.call(lines, repairs=[(repair.path, repair.mended) for repair in SOURCE_REPAIRS])
    assert all(found)


def test_the_rename_is_undone_but_the_authors_keep_their_names():
    text = b"import monoframe  # Monoframe MONOFRAME_X; Copyright 2026, The Monoframe Project, Monoframe Contributors"
    assert renamed(text) == (
        b"import frappe  # Frappe FRAPPE_X; Copyright 2026, The Monoframe Project, Monoframe Contributors"
    )
    assert renamed(b"\xff\xfemonoframe") == b"\xff\xfemonoframe"


def test_the_engine_carries_its_licence_and_notices(probe):
    def notices():
        from pathlib import Path

        import frappe

        root = Path(frappe.__file__).parent
        licence = (root / "LICENSE").read_text()
        return [licence, (root / "app.py").read_text()[:80], frappe.__version__]

    licence, head, version = probe.inside(notices)
    assert "Frappe Technologies Pvt. Ltd." in licence and "The Monoframe Project" in licence
    assert head.startswith("# Copyright (c) Frappe Technologies Pvt. Ltd.")
    assert version == "16.0.0"


def test_requirements_are_complete_and_in_step_with_the_app():
    pins = {}
    for line in (REPOSITORY / "standalone/requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            pins[canonicalize_name(name)] = Version(version)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for text in project["dependencies"]:
        requirement = Requirement(text)
        pinned = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pinned), f"{text} is pinned to {pinned}"
    installed = {canonicalize_name(found.metadata["Name"]): found for found in distributions()}
    for name in pins:
        allowed = installed[name].metadata.get("Requires-Python")
        assert not allowed or "3.11.2" in SpecifierSet(allowed), (
            f"{name} does not run on Debian's Python: {allowed}"
        )
        for text in installed[name].requires or ():
            needed = Requirement(text)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": "", **older}) for older in PYTHONS
            ):
                found = installed.get(canonicalize_name(needed.name))
                assert found is not None and canonicalize_name(needed.name) in {*pins, *TOOLS}, (
                    f"{name} needs {text}"
                )
