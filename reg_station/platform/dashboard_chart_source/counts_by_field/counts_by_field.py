"""Chart source: rows of the chart's DocType by one field, with labels in the reader's language.

Frappe's own "Group By" chart shows stored values untranslated.
"""

import frappe
from frappe import _

from reg_station.counts import counts_by


@frappe.whitelist(methods=["GET", "POST"])
def get(
    chart_name: str | None = None,
    chart: dict | str | None = None,
    no_cache: bool | int | str | None = None,
    filters: dict | list | str | None = None,
    from_date: str | None = None,
    to_date: str | None = None,
    timespan: str | None = None,
    time_interval: str | None = None,
    heatmap_year: str | int | None = None,
    refresh: bool | int | str | None = None,
) -> dict:
    """{"labels": [...], "datasets": [{"values": [...]}]} over the rows that the caller may see."""
    record = frappe.get_doc("Dashboard Chart", chart_name or frappe.parse_json(chart)["name"])
    meta = frappe.get_meta(record.document_type)
    field = meta.get_field(record.group_by_based_on)
    if not field or field.permlevel not in {0, *meta.get_permlevel_access("read")}:
        frappe.throw(_("The chart {0} counts by a field that does not exist.").format(_(record.name)))
    counts = counts_by(record.document_type, field.fieldname)
    ordered = sorted(counts, key=lambda value: _order(field, value, counts))
    return {
        "labels": [_(value) for value in ordered],
        "datasets": [{"name": _(record.name), "values": [counts[value] for value in ordered]}],
    }


def _order(field, value: str, counts: dict[str, int]) -> tuple:
    """Options in their own order, everything else by size."""
    options = (field.options or "").split("\n") if field.fieldtype == "Select" else []
    return (options.index(value), "") if value in options else (len(options) - counts[value], value)
