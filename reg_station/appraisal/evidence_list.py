"""The records behind a figure, as somebody may read them: titles and dates, few queries whatever their number (C2)."""

from urllib.parse import quote

import frappe
from frappe import _

from reg_station.appraisal.recusal import is_own
from reg_station.permissions.withheld import WITHHELD_BY
from reg_station.portal.addresses import PAGES

# Kept from the very people whom they concern: of these, what the reader may not read is counted and not named.
KEPT_FROM_THOSE_CONCERNED = frozenset(WITHHELD_BY)


def tellable(appraisal, doctype: str, names: list[str], deleted: list[str]) -> set[str]:
    """Which of these records the user may be told of, `deleted` those of them that there are no longer.

    All of them, but for a complaint that the reader may not read: that there is one can be what it must not tell him.
    Of a deleted one nobody knows any more whom it concerned, so only those who do not belong to the appraised learn of it.
    """
    if doctype not in KEPT_FROM_THOSE_CONCERNED:
        return {*names, *deleted}
    return _titles(doctype, names).keys() | (set() if is_own(appraisal) else set(deleted))


def listed(doctype: str, names: list[str], date_field: str | None = None) -> list[dict]:
    """Those of `names` that there still are, the newest first: {"name", "title", "day", "readable", "route"}.

    The point has a right to know what its figure is made of, and no right to what the records say. Whoever may read a
    record sees its title and a link to it; whoever may not sees its number and its day and nothing more: a title can be
    the question an enterprise asked in confidence, or the name of a product that is still a secret.

    day: YYYY-MM-DD, of `date_field` if the records have one, else when they were made. Three queries, and those of the
    permission.
    """
    if not names:
        return []
    dated = bool(date_field) and frappe.get_meta(doctype).has_field(date_field)
    fields = ["name", f"{date_field if dated else 'creation'} as day"]
    there = frappe.get_all(doctype, {"name": ("in", names)}, fields, limit=0)
    titles, route = _titles(doctype, names), _route(doctype)
    rows = [
        {
            "name": row.name,
            "title": titles.get(row.name) or "",
            "day": str(row.day or "")[:10],
            "readable": row.name in titles,
            "route": route + quote(row.name) if row.name in titles and route else None,
        }
        for row in there
    ]
    return sorted(rows, key=lambda row: (row["day"], row["name"]), reverse=True)


def _titles(doctype: str, names: list[str]) -> dict[str, str]:
    """Name → title of those that the user may read; empty where the title itself is not for him."""
    if not frappe.has_permission(doctype, "read"):
        return {}
    field = _title_field(doctype)
    fields = ["name", f"{field.fieldname} as title"] if field else ["name"]
    rows = frappe.get_list(doctype, filters={"name": ("in", names)}, fields=fields, limit_page_length=0)
    # What is chosen from a list has a translation; what somebody wrote stays as it was written.
    chosen = field is not None and field.fieldtype in ("Link", "Select")
    return {row.name: _(row.title) if chosen and row.title else row.get("title") or "" for row in rows}


def _title_field(doctype: str):
    meta = frappe.get_meta(doctype)
    field = meta.get_field(meta.title_field) if meta.title_field else None
    levels = meta.get_permlevel_access("read")
    return field if field and (field.permlevel or 0) in levels else None


def _route(doctype: str) -> str | None:
    """Where records of a kind are opened: on their page of the portal, else in Desk by who works there."""
    if doctype in PAGES:
        return PAGES[doctype]
    desk = frappe.get_cached_value("User", frappe.session.user, "user_type") == "System User"
    return f"/app/{frappe.scrub(doctype).replace('_', '-')}/" if desk else None
