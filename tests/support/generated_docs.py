"""Writes docs/workflows.md and docs/permissions.md from the records of the app: `python -m tests.support.generated_docs`.

tests/unit/test_generated_docs.py fails when a file no longer says what the records say.
"""

import json
from pathlib import Path

from tests.support.source_strings import APP

DOCS = APP.parent / "docs"
RIGHTS = (
    ("read", "R"),
    ("write", "W"),
    ("create", "C"),
    ("delete", "D"),
    ("submit", "S"),
    ("cancel", "X"),
    ("export", "E"),
    ("print", "P"),
    ("report", "T"),
    ("import", "I"),
)


def _data(name: str):
    return json.loads((APP / "data" / f"{name}.json").read_text(encoding="utf-8"))


def _translations() -> dict[str, str]:
    import csv

    with (APP / "translations" / "zh.csv").open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file) if row}


def workflows() -> str:
    """The workflow tables that an installation seeds, with a drawing of each."""
    zh = _translations()
    lines = [
        "# Workflows",
        "",
        "Generated from `reg_station/data/workflows.json` (`make docs`). These are the workflows that an installation",
        "seeds; an administrator may change them in the workflow builder, and an upgrade leaves them alone. The guards",
        "stand in the controllers and hold whatever the workflow says.",
    ]
    for table in _data("workflows"):
        lines += [
            "",
            f"## {table['name']} · {zh[table['name']]}",
            "",
            f"On **{table['document_type']}** · {table['citation']}",
            "",
            "```mermaid",
            "stateDiagram-v2",
        ]
        ids = {state["state"]: state["state"].replace(" ", "") for state in table["states"]}
        lines += [f"    {ids[name]}: {name} {zh[name]}" for name in ids]
        lines.append(f"    [*] --> {ids[table['states'][0]['state']]}")
        lines += [
            f"    {ids[row['state']]} --> {ids[row['next_state']]}: {row['action']}"
            for row in table["transitions"]
        ]
        lines += [f"    {ids[state['state']]} --> [*]" for state in table["states"] if state.get("end")]
        lines += ["```", "", "| state | who edits | action → next | who | guard |", "|---|---|---|---|---|"]
        for state in table["states"]:
            lines += _state_rows(table, state, zh)
    return "\n".join(lines) + "\n"


def _state_rows(table: dict, state: dict, zh: dict[str, str]) -> list[str]:
    name = f"{state['state']} {zh[state['state']]}"
    editor = "nobody (end)" if state.get("end") else state["allow_edit"]
    moves = [row for row in table["transitions"] if row["state"] == state["state"]]
    if not moves:
        return [f"| {name} | {editor} | – | | |"]
    rows = []
    for move in moves:
        guards = list(move.get("guards", ()))
        if not move.get("self_approval", True):
            guards.append("Not the creator of the document")
        rows.append(
            f"| {name} | {editor} | {move['action']} {zh[move['action']]} → {move['next_state']} | {move['allowed']} "
            f"| {'; '.join(dict.fromkeys(guards))} |"
        )
        name = editor = ""
    return rows


def permissions() -> str:
    """Who may do what on which DocType, and which rows a role reaches."""
    reaches = {row["role"]: row["reach"] for row in _data("settings")["role_reaches"]}
    from reg_station.permissions.dimensions import SCOPE_FIELDS

    lines = [
        "# Permissions",
        "",
        "Generated from the DocTypes and `reg_station/data/` (`make docs`). Letters: "
        + ", ".join(f"{letter} {right}" for right, letter in RIGHTS)
        + ". A figure behind a letter group is the permission level of the fields.",
        "",
        "## Which rows a role reaches",
        "",
        "Editable in *Reg Station Settings*. A role's rows count only for the rights that this role has.",
        "",
        "| role | reach |",
        "|---|---|",
    ]
    lines += [
        f"| {row['role_name']} | {reaches.get(row['role_name'], '– (no casework rows)')} |"
        for row in _data("roles")
    ]
    lines += ["", "## Rights", "", "| DocType | scoped by | rights |", "|---|---|---|"]
    for document in sorted(_doctypes(), key=lambda item: (item["module"], item["name"])):
        if document.get("istable"):
            continue
        scope = ", ".join(sorted(SCOPE_FIELDS.get(document["name"], {}))) or "–"
        grants = "<br>".join(_grant(row) for row in document["permissions"]) or "nobody"
        lines.append(f"| {document['name']} | {scope} | {grants} |")
    return "\n".join(lines) + "\n"


def _doctypes():
    for path in APP.rglob("doctype/*/*.json"):
        yield json.loads(path.read_text(encoding="utf-8"))


def _grant(row: dict) -> str:
    letters = "".join(letter for right, letter in RIGHTS if row.get(right))
    level = f" {row['permlevel']}" if row.get("permlevel") else ""
    return f"{row['role']}: {letters}{level}"


FILES = {"workflows.md": workflows, "permissions.md": permissions}


def main(folder: Path = DOCS) -> None:
    folder.mkdir(exist_ok=True)
    for name, generate in FILES.items():
        (folder / name).write_text(generate(), encoding="utf-8")


if __name__ == "__main__":
    main()
