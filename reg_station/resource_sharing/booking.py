"""Agreements on a resource never exceed what there is of it, however many accept at the same moment (D5).

The row of the resource is locked and changed before its agreements are read: on MariaDB the second comer waits and then
reads what the first has written; on PostgreSQL it waits too, and where transactions see a snapshot it is turned away.
"""

import frappe
from frappe import _
from frappe.utils import cint, flt, formatdate, getdate, nowdate

from reg_station.dates import day_or_none
from reg_station.exceptions import CapacityTaken
from reg_station.platform.audit import record
from reg_station.resource_sharing.allocation import Allocation, Conflict, refusal
from reg_station.resource_sharing.facts import EXCLUSIVE

PARTIES = ("demand_enterprise", "demand_town", "resource_enterprise", "resource_town", "service_point")


def check_free(wanted: dict, but: str | None = None) -> None:
    """Throw CapacityTaken unless `wanted` (resource, from_date, to_date, quantity) is free; keeps the resource locked."""
    resource = _lock(wanted["resource"])
    quantity = flt(wanted["quantity"])
    if quantity <= 0:
        frappe.throw(_("The quantity must be more than nothing."), CapacityTaken)
    exclusive = resource.resource_type in EXCLUSIVE or not cint(resource.divisible)
    conflict = refusal(
        capacity=1.0 if exclusive else flt(resource.capacity) or 1.0,
        exclusive=exclusive,
        existing=allocations(wanted["resource"], but=but, lock=True),
        wanted=Allocation(getdate(wanted["from_date"]), day_or_none(wanted["to_date"]), quantity),
    )
    if conflict:
        frappe.throw(in_words(conflict, exclusive, resource), CapacityTaken)


def in_words(conflict: Conflict, exclusive: bool, resource) -> str:
    day = formatdate(conflict.day)
    if exclusive:
        return _("{0} is taken on {1}. Agree on another time.").format(resource.title, day)
    return _("On {0} only {1} {2} of {3} are free. Agree on less or on another time.").format(
        day, f"{conflict.free:g}", resource.capacity_unit or "", resource.title
    )


def allocations(resource: str, but: str | None = None, lock: bool = False) -> list[Allocation]:
    """What is agreed on a resource. With `lock`, the newest committed state is read and held."""
    table = frappe.qb.DocType("Resource Agreement")
    query = (
        frappe.qb.from_(table)
        .select(table.name, table.from_date, table.to_date, table.ended_on, table.quantity)
        .where((table.resource == resource) & (table.name != (but or "")))
    )
    rows = (query.for_update() if lock else query).run(as_dict=True)
    return [allocation for row in rows if (allocation := allocation_of(row))]


def allocation_of(row) -> Allocation | None:
    """The days and the quantity of an agreement; None if it ended before it began."""
    end = day_or_none(row.ended_on) or day_or_none(row.to_date)
    if row.ended_on and row.to_date:
        end = min(getdate(row.ended_on), getdate(row.to_date))
    start = getdate(row.from_date)
    return None if end and end < start else Allocation(start, end, flt(row.quantity))


def _lock(name: str):
    table = frappe.qb.DocType("Shared Resource")
    rows = (
        frappe.qb.from_(table)
        .select(
            table.name,
            table.title,
            table.resource_type,
            table.capacity,
            table.capacity_unit,
            table.divisible,
            table.bookings,
        )
        .where(table.name == name)
        .for_update()
        .run(as_dict=True)
    )
    if not rows:
        frappe.throw(_("The listing {0} does not exist any more.").format(name), frappe.DoesNotExistError)
    # A lock alone does not turn away a second comer who reads from a snapshot; a changed row does.
    frappe.qb.update(table).set(table.bookings, cint(rows[0].bookings) + 1).where(table.name == name).run()
    return rows[0]


def agree(match) -> str:
    """Write the agreement of a match whose terms both sides accepted; its own validation checks the capacity again."""
    agreement = frappe.new_doc("Resource Agreement")
    agreement.update(
        {
            "match": match.name,
            "resource": match.resource,
            "demand": match.demand,
            "resource_type": match.resource_type,
            "from_date": match.proposed_from,
            "to_date": match.proposed_to,
            "quantity": match.proposed_quantity,
            "terms": match.proposed_terms,
            **{field: match.get(field) for field in PARTIES},
        }
    )
    agreement.flags.from_match = True
    # Follows from a transition that the workflow has just allowed; nobody else may create one.
    return agreement.insert(ignore_permissions=True).name


def end(match, state: str) -> None:
    """Close the agreement of a match: completed or failed, with the outcome in words."""
    agreement = frappe.get_doc("Resource Agreement", match.agreement)
    agreement.status = "Completed" if state == "Completed" else "Failed"
    agreement.outcome = match.transition_reason
    today = getdate(nowdate())
    if not agreement.to_date or getdate(agreement.to_date) > today:
        # Free again from tomorrow; one that never began leaves no day taken.
        agreement.ended_on = (
            today if getdate(agreement.from_date) <= today else frappe.utils.add_days(agreement.from_date, -1)
        )
    agreement.flags.from_match = True
    # As above.
    agreement.save(ignore_permissions=True)
    record("state changed", agreement.doctype, agreement.name, {"to": agreement.status})
