"""Which documents a filing needs: the lists of the station, by kind of filing, product and day."""

import json
from dataclasses import asdict
from datetime import date

import frappe
from frappe.utils import cint, flt, getdate

from reg_station.guidance_services.prereview.checks import Wanted

DOCTYPE = "Pre-Review Document List"
FORMATS = ("pdf", "docx")


def in_force(filing_kind: str, product_type: str, device_class: str | None, day: date) -> str | None:
    """Name of the list in force on `day`; one for the very class comes before one for every class."""
    rows = frappe.get_all(
        DOCTYPE,
        filters={
            "filing_kind": filing_kind,
            "product_type": product_type,
            "valid_from": ("<=", day),
        },
        fields=["name", "device_class", "valid_from", "valid_to"],
        order_by="valid_from desc, name asc",
    )
    rows = [row for row in rows if not row.valid_to or getdate(row.valid_to) >= getdate(day)]
    for wanted in dict.fromkeys((device_class or "", "")):
        for row in rows:
            if (row.device_class or "") == wanted:
                return row.name
    return None


def wanted_of(doc) -> list[Wanted]:
    """The documents of a list, with the headings that each must have."""
    return [
        Wanted(
            code=row.code,
            title=row.title,
            required=bool(cint(row.required)),
            condition=(row.condition or "").strip(),
            formats=formats_of(row.formats),
            max_mb=flt(row.max_mb),
            max_pages=cint(row.max_pages),
            needs_page_numbers=bool(cint(row.needs_page_numbers)),
            needs_headings=bool(cint(row.needs_headings)),
            names_product=bool(cint(row.names_product)),
            names_enterprise=bool(cint(row.names_enterprise)),
            names_models=bool(cint(row.names_models)),
            citation=row.citation or "",
            headings=tuple(line.heading for line in doc.headings if line.item_code == row.code),
        )
        for row in doc.items
    ]


def formats_of(text: str | None) -> tuple[str, ...]:
    parts = (part.strip().lower().lstrip(".") for part in (text or "").replace("，", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def as_kept(doc) -> str:
    """The list as it is today, to be kept with a case."""
    return json.dumps([asdict(item) for item in wanted_of(doc)], ensure_ascii=False)


def from_kept(text: str) -> list[Wanted]:
    return [
        Wanted(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
        for row in json.loads(text)
    ]


def of_case(case) -> list[Wanted]:
    """What a case is measured by: the list kept at its first submission; before that, the one it began with."""
    if case.list_as_submitted:
        return from_kept(case.list_as_submitted)
    return wanted_of(frappe.get_cached_doc(DOCTYPE, case.document_list)) if case.document_list else []
