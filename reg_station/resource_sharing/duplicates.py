"""One thing told by two sources is one listing: recognised with reasons, merged with provenance (D2)."""

import frappe
from frappe import _
from frappe.utils import cint, cstr, now

from reg_station.exceptions import MergeRefused
from reg_station.platform.audit import record
from reg_station.reader import language
from reg_station.resource_sharing.introductions import OFFICER_ROLES
from reg_station.resource_sharing.loading import load_likeness
from reg_station.resource_sharing.similarity import likeness
from reg_station.resource_sharing.wording import likeness_in_words

THRESHOLD = 75
LIVE = ("Draft", "Submitted", "Verified", "Published", "Stale")
# What a merge takes from either listing; the rest belongs to the record itself.
FACTS = (
    "title",
    "enterprise",
    "owner_name",
    "address",
    "service_point",
    "area",
    "cleanliness_class",
    "clear_height",
    "floor_load",
    "equipment_model",
    "equipment_maker",
    "calibrated_on",
    "calibration_due_on",
    "capacity",
    "capacity_unit",
    "capacity_period",
    "available_from",
    "available_to",
    "terms",
    "contact_person",
    "contact_phone",
)
TABLES = ("utilities", "photos")


@frappe.whitelist(methods=["GET", "POST"])
def possible_duplicates(name: str) -> list[dict]:
    """Listings that may be the same thing, for the officer who verifies.

    [{"name", "title", "enterprise", "source", "state", "score", "reasons": [words]}], most alike first.
    """
    doc = frappe.get_doc("Shared Resource", name)
    doc.check_permission("read")
    if not OFFICER_ROLES & set(frappe.get_roles()):
        return []
    # Only what the officer may see himself: another town's listing is not shown by the back door.
    others = frappe.get_list(
        "Shared Resource",
        {"resource_type": doc.resource_type, "name": ("!=", name), "workflow_state": ("in", LIVE)},
        pluck="name",
        limit_page_length=0,
    )
    known = load_likeness([name, *others])
    threshold = cint(frappe.db.get_single_value("Reg Station Settings", "duplicate_threshold")) or THRESHOLD
    found = []
    for other in others:
        alike = likeness(known[name], known[other])
        if alike.score >= threshold:
            row = frappe.db.get_value(
                "Shared Resource",
                other,
                ["name", "title", "enterprise", "source", "workflow_state as state"],
                as_dict=True,
            )
            found.append(
                {**row, "score": alike.score, "reasons": likeness_in_words(alike.reasons, language())}
            )
    return sorted(found, key=lambda row: (-row["score"], row["name"]))


@frappe.whitelist(methods=["POST"])
def merge(keep: str, drop: str, take_from_dropped: list | str | None = None) -> dict:
    """Make one listing of two: `keep` stays, `drop` is withdrawn and points to it. {"name"}.

    take_from_dropped: field names whose value of `drop` shall stand; what `keep` lacks is taken anyway. Every value of
    either stays readable in the provenance.
    """
    target, source = (frappe.get_doc("Shared Resource", name) for name in (keep, drop))
    chosen = set(frappe.parse_json(take_from_dropped) or ())
    _check(target, source, chosen)
    rows = _merge_facts(target, source, chosen)
    target.flags.provenance = rows
    target.save()
    source.flags.merged_into = target.name
    source.workflow_state = "Withdrawn"
    source.transition_reason = _("Merged into {0}").format(target.name)
    source.save()
    record("merged", "Shared Resource", target.name, {"from": source.name, "taken": sorted(chosen)})
    return {"name": target.name}


def _check(target, source, chosen: set[str]) -> None:
    for doc in (target, source):
        doc.check_permission("write")
        if doc.workflow_state not in LIVE:
            frappe.throw(_("{0} is withdrawn.").format(doc.name), MergeRefused)
    if not OFFICER_ROLES & set(frappe.get_roles()):
        frappe.throw(_("Listings are merged by the point or the station."), frappe.PermissionError)
    if target.name == source.name or target.resource_type != source.resource_type:
        frappe.throw(_("Only two listings of the same type can be merged."), MergeRefused)
    if chosen - set(FACTS):
        frappe.throw(
            _("You may not change {0}.").format(", ".join(sorted(chosen - set(FACTS)))), MergeRefused
        )
    busy = frappe.get_all(
        "Resource Match",
        {"resource": source.name, "state": ("in", ("Introduced", "Negotiating", "Accepted"))},
        pluck="name",
    )
    if busy:
        frappe.throw(
            _("{0} is being introduced or in use ({1}); keep that one and merge the other into it.").format(
                source.name, ", ".join(busy)
            ),
            MergeRefused,
        )


def _merge_facts(target, source, chosen: set[str]) -> list[dict]:
    """Bring the facts together; returns the rows of provenance."""
    rows = []
    for field in FACTS:
        mine, theirs = target.get(field), source.get(field)
        if cstr(mine) == cstr(theirs) or not theirs:
            continue
        take = field in chosen or not mine
        for value, doc, taken in ((mine, target, not take), (theirs, source, take)):
            if value:
                rows.append(_origin(field, value, doc, taken))
        if take:
            target.set(field, theirs)
    for table in TABLES:
        key = {"utilities": "utility", "photos": "image"}[table]
        have = {row.get(key) for row in target.get(table)}
        for row in source.get(table):
            if row.get(key) not in have:
                target.append(table, {key: row.get(key)})
                rows.append(_origin(table, row.get(key), source, True))
    return rows


def _origin(field: str, value, doc, taken: bool) -> dict:
    return {
        "field_name": field,
        "value": cstr(value)[:140],
        "from_resource": doc.name,
        "source": doc.source,
        "reported_on": doc.modified or now(),
        "taken": int(taken),
    }
