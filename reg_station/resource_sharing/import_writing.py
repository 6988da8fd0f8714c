"""Writes what an import has planned, in one transaction: everything or nothing.

Straight to the database and in bulk: each document has been through what its form checks, and ten thousand ordinary
saves would hold the audit trail's lock for minutes. What a save leaves behind is left behind here too: case steps,
versions, and one audit entry for the whole import.
"""

import frappe
from frappe.model.document import bulk_insert
from frappe.utils import cstr, now

from reg_station.background import soon
from reg_station.permissions.scope import forget_reach
from reg_station.platform.audit import record as record_audit
from reg_station.resource_sharing.import_plan import NEW, Change, Plan
from reg_station.resource_sharing.import_register import CHUNK, LISTING, chunks, read_register
from reg_station.resource_sharing.spreadsheet import facts_identity, number_identity
from reg_station.series import reserve
from reg_station.workflow.steps import close_open_steps, new_step
from reg_station.workflow.table import active_workflow

MOST_SINGLE_REFRESHES = 200


class ChangedMeanwhile(Exception):
    """Somebody has written what the plan was made from; it must be made anew."""


def write_plan(record, plan: Plan) -> dict:
    """Write `plan` in the caller's transaction and return the counts for the import's record."""
    _lock_changed(plan)
    names = reserve(frappe.get_meta(LISTING).get_field("naming_series").default, len(plan.new))
    _check_still_new(plan)
    _register_enterprises(plan)
    for doc, name in zip(plan.new, names, strict=True):
        _settle_owner(doc, plan)
        _name(doc, name)
    bulk_insert(LISTING, plan.new, chunk_size=CHUNK)
    steps = [_first_step(doc) for doc in plan.new]
    versions = []
    for change in plan.changed:
        _settle_owner(change.doc, plan)
        versions += _write_change(change)
        if change.transition:
            steps.append(_next_step(change))
    if plan.changed:
        frappe.clear_document_cache(LISTING)
    bulk_insert("Case Step", steps, chunk_size=CHUNK)
    bulk_insert("Version", versions, chunk_size=CHUNK)
    counts = {
        "created_count": len(plan.new),
        "updated_count": len(plan.changed),
        "unchanged_count": plan.unchanged,
        "enterprise_count": len(plan.enterprises),
    }
    _refresh_matches(plan)
    _audit(record, plan, counts)
    return counts


def _lock_changed(plan: Plan) -> None:
    table = frappe.qb.DocType(LISTING)
    expected = {change.doc.name: cstr(change.before.modified) for change in plan.changed}
    for names in chunks(sorted(expected)):
        rows = (
            frappe.qb.from_(table)
            .select(table.name, table.modified)
            .where(table.name.isin(names))
            .for_update()
            .run()
        )
        if {name: cstr(modified) for name, modified in rows} != {name: expected[name] for name in names}:
            raise ChangedMeanwhile


def _check_still_new(plan: Plan) -> None:
    """The names' series is locked, so no listing comes into being any more; one may have since the plan was made."""
    towns = sorted({doc.town for doc in plan.new})
    if not towns:
        return
    current = read_register(towns)
    added = set(current.listings) - set(plan.register.listings)
    taken = {key for key, names in current.by_identity.items() if added & set(names)}
    if any(_identity(doc, plan) in taken for doc in plan.new) or set(plan.enterprises) & set(
        current.enterprises
    ):
        raise ChangedMeanwhile


def _identity(doc, plan: Plan) -> tuple:
    if doc.source_key:
        return number_identity(doc.town, doc.source_key)
    owner = doc.owner_name
    if doc.enterprise:
        known = plan.register.owners.get(doc.enterprise)
        owner = known.uscc if known else doc.enterprise.removeprefix(NEW)
    return facts_identity(doc.town, owner, doc.resource_type, doc.title)


def _register_enterprises(plan: Plan) -> None:
    if not plan.enterprises:
        return
    docs = list(plan.enterprises.values())
    names = reserve(frappe.get_meta("Enterprise").get_field("naming_series").default, len(docs))
    for doc, name in zip(docs, names, strict=True):
        _name(doc, name)
    bulk_insert("Enterprise", docs, chunk_size=CHUNK)
    forget_reach()


def _settle_owner(doc, plan: Plan) -> None:
    if doc.enterprise and doc.enterprise.startswith(NEW):
        doc.enterprise = plan.enterprises[doc.enterprise.removeprefix(NEW)].name


def _name(doc, name: str) -> None:
    doc.set_new_name(set_name=name)
    doc.set_parent_in_children()


def _first_step(doc):
    return new_step(doc, active_workflow(LISTING), doc.workflow_state, action=None, entry_number=1)


def _next_step(change: Change):
    number = close_open_steps(change.doc, change.transition.action)
    state, action = change.transition.next_state, change.transition.action
    return new_step(change.doc, active_workflow(LISTING), state, action, number + 1)


def _write_change(change: Change) -> list:
    """Update one listing; returns its Version, if there is one to keep."""
    doc = change.doc
    doc.modified, doc.modified_by = now(), frappe.session.user
    doc.db_update()
    if [row.utility for row in doc.utilities] != [row.utility for row in change.before.utilities]:
        frappe.db.delete(
            "Resource Utility", {"parent": doc.name, "parenttype": LISTING, "parentfield": "utilities"}
        )
        doc.set_parent_in_children()
        for row in doc.utilities:
            row.name = None
            row.set_new_name()
        bulk_insert("Resource Utility", doc.utilities, chunk_size=CHUNK)
    version = frappe.new_doc("Version")
    if not version.update_version_info(change.before, doc):
        return []
    version.set_new_name()
    return [version]


def _refresh_matches(plan: Plan) -> None:
    """Whatever left the market leaves the matches, after the commit."""
    names = [change.doc.name for change in plan.changed if change.transition]
    if len(names) > MOST_SINGLE_REFRESHES:
        soon("reg_station.resource_sharing.suggestions.refresh_all", queue="long")
        return
    for name in names:
        soon("reg_station.resource_sharing.suggestions.refresh_for_resource", resource=name)


def _audit(record, plan: Plan, counts: dict) -> None:
    """One entry: a chain of ten thousand would keep every other writer waiting for its lock."""
    record_audit(
        "resources imported",
        record.doctype,
        record.name,
        {
            **counts,
            "file_hash": record.file_hash,
            "created": _range(plan.new),
            "enterprises": _range(list(plan.enterprises.values())),
            "updated": [change.doc.name for change in plan.changed],
            "taken_back": [
                [change.doc.name, change.transition.state, change.transition.action]
                for change in plan.changed
                if change.transition
            ],
        },
    )


def _range(docs: list) -> list[str]:
    return [docs[0].name, docs[-1].name] if docs else []
