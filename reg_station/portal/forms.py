"""A form drawn from the DocType as it is: what an administrator changes in Customize Form shows without code."""

from dataclasses import dataclass, field

import frappe
from frappe import _

from reg_station.portal.fields import (
    KINDS,
    FormField,
    FormRow,
    choices,
    input_value,
    link_column,
    readable_fields,
    reading_text,
    several_text,
    writable_fields,
)


@dataclass
class FormSection:
    label: str = ""
    description: str = ""
    depends_on: str = ""
    fields: list[FormField] = field(default_factory=list)


def describe(doc, needed: set[str] = frozenset(), leave_out: set[str] = frozenset()) -> list[FormSection]:
    """Sections of the form of `doc` for the current user.

    `needed` names the fields without which the document cannot be sent on; they are marked. `leave_out` names fields
    that are of no use to this reader, though he may know them.
    """
    writable = writable_fields(doc)
    sections = [FormSection()]
    for df in readable_fields(doc):
        if df.fieldtype in ("Section Break", "Tab Break"):
            sections.append(_section(df))
        elif df.fieldtype in KINDS and df.fieldname not in leave_out:
            drawn = _field(df, doc, df.fieldname in writable)
            drawn.needed = df.fieldname in needed
            # What the system sets is worth a place once it is set.
            if not _is_empty_choice(drawn) and (
                drawn.writable or drawn.text or drawn.rows or not (df.read_only or df.set_only_once)
            ):
                sections[-1].fields.append(drawn)
    return [section for section in sections if any(f.writable or f.text or f.rows for f in section.fields)]


def _section(df) -> FormSection:
    return FormSection(
        _(df.label) if df.label else "",
        _(df.description) if df.description else "",
        df.depends_on or "",
    )


def _is_empty_choice(drawn: FormField) -> bool:
    """A list from which the user may choose nothing is no question."""
    return drawn.writable and drawn.kind in ("choice", "several") and not drawn.options


def _field(df, doc, writable: bool) -> FormField:
    value = doc.get(df.fieldname)
    kind = KINDS[df.fieldtype]
    drawn = FormField(
        name=df.fieldname,
        label=_(df.label or df.fieldname),
        kind=kind,
        fieldtype=df.fieldtype,
        description=_(df.description) if df.description else "",
        writable=writable,
        required=bool(df.reqd),
        depends_on=df.depends_on or "",
    )
    if kind == "table":
        _fill_table(drawn, df, value or [], writable)
        return drawn
    if kind == "several":
        _fill_several(drawn, df, value or [], writable)
        return drawn
    drawn.value = input_value(df, value)
    drawn.text = reading_text(df, value)
    if writable and kind == "choice":
        drawn.options = _with_present(choices(df), drawn)
    return drawn


def _with_present(options: list[tuple[str, str]], drawn: FormField) -> list[tuple[str, str]]:
    """A value that is no longer offered must not get lost by saving."""
    if drawn.value and drawn.value not in {value for value, _words in options}:
        return [*options, (drawn.value, drawn.text)]
    return options


def _fill_several(drawn: FormField, df, rows, writable: bool) -> None:
    column = link_column(df)
    drawn.chosen = [row.get(column.fieldname) for row in rows]
    drawn.text = several_text(df, rows)
    if writable:
        offered = choices(column)
        known = {value for value, _words in offered}
        drawn.options = offered + [
            (name, reading_text(column, name)) for name in drawn.chosen if name not in known
        ]


def _fill_table(drawn: FormField, df, rows, writable: bool) -> None:
    meta = frappe.get_meta(df.options)
    columns = [child for child in meta.fields if child.fieldtype in KINDS and not child.hidden]
    empty = frappe.new_doc(df.options)
    drawn.columns = [_field(child, empty, writable and not child.read_only) for child in columns]
    options = {column.name: column.options for column in drawn.columns}
    for row in rows:
        fields = []
        for child in columns:
            cell = _field_of_row(child, row, writable and not child.read_only)
            if cell.writable and cell.kind == "choice":
                cell.options = _with_present(options[child.fieldname], cell)
            fields.append(cell)
        drawn.rows.append(FormRow(name=row.name or "", fields=fields))


def _field_of_row(df, row, writable: bool) -> FormField:
    value = row.get(df.fieldname)
    return FormField(
        name=df.fieldname,
        label=_(df.label or df.fieldname),
        kind=KINDS[df.fieldtype],
        fieldtype=df.fieldtype,
        description=_(df.description) if df.description else "",
        value=input_value(df, value),
        text=reading_text(df, value),
        writable=writable,
        required=bool(df.reqd),
        depends_on=df.depends_on or "",
    )
