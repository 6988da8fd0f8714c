"""Every English string of the app that a person may see, read from its files; imports no frappe."""

import ast
import json
import re
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "reg_station"
JS_CALL = re.compile(r"""__\(\s*(["'`])((?:\\.|(?!\1).)*)\1""", re.S)
HTML_CALL = re.compile(r"""(?<![\w.])_\(\s*(["'])((?:\\.|(?!\1).)*)\1""", re.S)
LABEL_KEYS = ("label", "description", "title", "placeholder")
DATA_KEYS = {
    "roles": ("role_name",),
    "station_rule_kind": ("kind_name", "description"),
    "network_standard": ("title",),
    "accreditation_requirement": ("title", "guidance"),
    "cleanliness_class": ("class_name",),
    "process_utility": ("utility_name",),
    "matching_weight": ("part",),
    "intent_quality_weight": ("part",),
    "progress_stage": ("stage_name", "evidence_hint"),
    "service_item": ("title", "description"),
    # Titles and clauses are written in Chinese, as the texts in whose place they stand.
    "inspection_checklist": ("inspection_kind",),
    # Titles are written in Chinese, in the words of the documents.
    "appraisal_metric": ("metric_kind",),
    "appraisal_scheme": ("appraisee_kind",),
    "circular_template": ("appraisee_kind",),
}
# Codes and patterns, not words.
NOT_WORDS = re.compile(r"^[\W\d_]*$|^[A-Z]{2,4}-\.|^eval:|^\{\d\}$|^(PDF|Word|QR)$")


def _doctype_strings(document: dict):
    yield document["name"]
    for field in document.get("fields", []):
        # Hidden and layout-only fields still appear in Customize Form, so they count too.
        yield from (field[key] for key in LABEL_KEYS if field.get(key))
        if field["fieldtype"] == "Select" and field.get("options"):
            yield from (option for option in field["options"].split("\n") if option)
    yield from (link["group"] for link in document.get("links", []) if link.get("group"))
    yield from (state["title"] for state in document.get("states", []))


def _workspace_strings(document: dict):
    yield document["title"]
    for row in document.get("links", []) + document.get("shortcuts", []):
        yield row["label"]
    for block in json.loads(document.get("content") or "[]"):
        if block["type"] == "header":
            yield re.sub(r"<[^>]+>", "", block["data"]["text"])


def _python_strings(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "_"
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def source_strings() -> set[str]:
    """All of them, without codes and pure punctuation."""
    found: set[str] = set()
    for path in APP.rglob("*.json"):
        if "node_modules" in path.parts:
            continue
        document = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(document, dict):
            kind = document.get("doctype")
            if kind == "DocType":
                found.update(_doctype_strings(document))
            elif kind == "Workspace":
                found.update(_workspace_strings(document))
            elif kind in ("Number Card", "Dashboard Chart", "Page", "Report", "Print Format", "Web Form"):
                found.add(document.get("label") or document.get("title") or document["name"])
        elif path.parent.name == "data":
            found.update(_data_strings(path.stem, document))
    for path in APP.rglob("*.py"):
        found.update(_python_strings(path))
    for pattern, call in (("*.js", JS_CALL), ("*.html", HTML_CALL)):
        for path in APP.rglob(pattern):
            found.update(_unescape(match[1]) for match in call.findall(path.read_text(encoding="utf-8")))
    found.update(path.strip() for path in (APP / "modules.txt").read_text().splitlines())
    return {text for text in found if text.strip() and not NOT_WORDS.match(text)}


def _data_strings(name: str, rows: list[dict]):
    for row in rows:
        yield from (row[key] for key in DATA_KEYS.get(name, ()) if row.get(key))
        if name == "workflows":
            yield row["name"]
            yield from (state["state"] for state in row["states"])
            yield from (transition["action"] for transition in row["transitions"])


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")
