"""The yearly library of intents: frozen with a hash, and checked against it at any time (E2)."""

import frappe
from frappe import _
from frappe.utils import cint, now

from reg_station.exceptions import LibraryFrozen
from reg_station.platform.audit import record
from reg_station.product_registry.intents import LIBRARY_FIELDS, canonical, differences, fingerprint

LIBRARY, INTENT = "Intent Library", "Registration Intent"
FREEZERS = {"Station Officer", "Bureau Approver"}
# What a library of a level holds; what went up to the city stays in the district's.
STATES = {"District": ("Accepted", "Reported to City"), "City": ("Reported to City",)}
MOST_DIFFERENCES = 200


def levels_of(state: str | None) -> set[str]:
    """The levels whose library holds an intent in `state`."""
    return {level for level, states in STATES.items() if state in states}


def towns_of(station: str) -> list[str]:
    district = frappe.db.get_value("Registration Station", station, "district")
    return frappe.get_all("Town", filters={"district": district}, pluck="name", limit=0)


def frozen_levels(year: int, town: str | None) -> set[str]:
    """The levels whose library of that year and of the town's district is frozen."""
    district = frappe.db.get_value("Town", town, "district") if town else None
    stations = frappe.get_all("Registration Station", filters={"district": district}, pluck="name", limit=0)
    rows = frappe.get_all(
        LIBRARY,
        filters={
            "library_year": cint(year),
            "station": ("in", stations or [""]),
            "frozen_on": ("is", "set"),
        },
        pluck="level",
    )
    return set(rows)


def content_of(library) -> str:
    """The canonical rows that the library would hold if it were frozen now."""
    rows = frappe.get_all(
        INTENT,
        filters={
            "intent_year": library.library_year,
            "town": ("in", towns_of(library.station) or [""]),
            "workflow_state": ("in", STATES[library.level]),
        },
        fields=list(LIBRARY_FIELDS),
        limit=0,
    )
    return canonical(rows)


def check_not_frozen(doc, before) -> None:
    """Refuse to bring an intent into a frozen library, out of it, or to change it there. Raises LibraryFrozen.

    before: the stored intent, None for a new one.
    """
    if before is None:
        if "District" in frozen_levels(doc.intent_year, doc.town):
            _refuse(doc.intent_year, "District")
        return
    was, will = levels_of(before.workflow_state), levels_of(doc.workflow_state)
    same = canonical([before.as_dict()]) == canonical([doc.as_dict()])
    for version, levels in ((before, was), (doc, will)):
        touched = levels if not same else was ^ will
        for level in sorted(levels & touched & frozen_levels(version.intent_year, version.town)):
            _refuse(version.intent_year, level)


def _refuse(year, level: str) -> None:
    frappe.throw(
        _("The library of {0} ({1}) is frozen: nothing comes in, leaves it or changes in it.").format(
            year, _(level)
        ),
        LibraryFrozen,
    )


@frappe.whitelist(methods=["POST"])
def freeze(name: str) -> dict:
    """Freeze a library with the intents it holds now; {"frozen_on", "row_count", "hash"}. Raises LibraryFrozen if it is."""
    doc = frappe.get_doc(LIBRARY, name)
    doc.check_permission("write")
    _only_freezers()
    # Locked until the end: two who freeze at once must not both succeed.
    frappe.db.get_value(LIBRARY, name, "name", for_update=True)
    if frappe.db.get_value(LIBRARY, name, "frozen_on"):
        frappe.throw(_("It is frozen already."), LibraryFrozen)
    content = content_of(doc)
    doc.flags.frozen = {
        "frozen_on": now(),
        "frozen_by": frappe.session.user,
        "content": content,
        "row_count": len(frappe.parse_json(content)),
        "hash": fingerprint(content),
    }
    doc.save()
    record("library frozen", LIBRARY, name, {"hash": doc.hash, "rows": doc.row_count})
    return {"frozen_on": str(doc.frozen_on), "row_count": doc.row_count, "hash": doc.hash}


def _only_freezers() -> None:
    if not FREEZERS & set(frappe.get_roles()):
        frappe.throw(_("The library is frozen by the station or the bureau."), frappe.PermissionError)


@frappe.whitelist(methods=["POST"])
def verify(name: str) -> dict:
    """Whether a frozen library still holds: its stored rows against the hash, and the intents of today against the rows.

    {"holds", "rows_hold", "hash", "hash_now", "differences": [{"intent", "field", "then", "now"}], "count"}; at most 200
    differences are listed. Leaves an audit entry.
    """
    doc = frappe.get_doc(LIBRARY, name)
    doc.check_permission("read")
    if not doc.frozen_on:
        frappe.throw(_("It is not frozen yet."))
    present = content_of(doc)
    rows_hold = fingerprint(doc.content or "") == doc.hash
    found = differences(doc.content, present) if rows_hold else []
    hash_now = fingerprint(present)
    meta = frappe.get_meta(INTENT)
    record(
        "library verified", LIBRARY, name, {"hash": doc.hash, "hash_now": hash_now, "differences": len(found)}
    )
    return {
        "holds": rows_hold and hash_now == doc.hash,
        "rows_hold": rows_hold,
        "hash": doc.hash,
        "hash_now": hash_now,
        "count": len(found),
        "differences": [
            {
                "intent": intent,
                "field": _(meta.get_label(field)) if field else "",
                "then": then,
                "now": present,
            }
            for intent, field, then, present in found[:MOST_DIFFERENCES]
        ],
    }
