"""Numbers of a naming series, many at a time."""

import frappe
from frappe.model.naming import parse_naming_series


def reserve(series: str, count: int) -> list[str]:
    """`count` further names of a series such as `MAT-.YYYY.-.#####`; its row stays locked until the transaction ends.

    The same counter as `naming_series` uses, so names given one by one and in bulk never meet.
    """
    if count <= 0:
        return []
    *parts, hashes = series.split(".")
    prefix = parse_naming_series(parts)
    table = frappe.qb.DocType("Series")
    rows = frappe.qb.from_(table).select(table.current).where(table.name == prefix).for_update().run()
    first = (rows[0][0] or 0) if rows else 0
    if rows:
        frappe.qb.update(table).set(table.current, first + count).where(table.name == prefix).run()
    else:
        frappe.qb.into(table).columns("name", "current").insert(prefix, count).run()
    return [f"{prefix}{number:0{len(hashes)}}" for number in range(first + 1, first + count + 1)]
