"""Writes and verifies the audit trail."""

import json
from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import now

from reg_station.exceptions import AuditTrailProtected
from reg_station.platform.audit_chain import GENESIS, HASHED_FIELDS, Break, entry_hash, find_breaks

HEAD = "head"
PAGE = 2000


def record(
    event: str, reference_doctype: str | None = None, reference_name: str | None = None, details=None
) -> str:
    """Append one entry in the caller's transaction and return its hash.

    The head row is locked until the transaction ends, so entries are numbered without gap or fork.
    """
    head = _locked_head()
    entry = frappe.new_doc("Audit Entry")
    entry.update(
        {
            "sequence": head["sequence"] + 1,
            "occurred_at": now(),
            "user": frappe.session.user,
            "event": event,
            "reference_doctype": reference_doctype,
            "reference_name": reference_name,
            "ip_address": getattr(frappe.local, "request_ip", None),
            "details": json.dumps(details or {}, ensure_ascii=False, sort_keys=True, default=str),
            "previous_hash": head["entry_hash"],
        }
    )
    entry.entry_hash = entry_hash(entry.as_dict())
    entry.set_new_name()
    entry.set_user_and_timestamp()
    # Straight to the database: the controller refuses every other way in.
    entry.db_insert()
    frappe.db.set_value(
        "Audit Chain Head",
        HEAD,
        {"sequence": entry.sequence, "entry_hash": entry.entry_hash},
        update_modified=False,
    )
    return entry.entry_hash


def ensure_head() -> None:
    """Create the head row of an empty chain; at installation."""
    if not frappe.db.exists("Audit Chain Head", HEAD):
        head = frappe.new_doc("Audit Chain Head")
        head.update({"sequence": 0, "entry_hash": GENESIS})
        head.name = HEAD
        head.set_user_and_timestamp()
        head.db_insert()


def _locked_head() -> dict:
    table = frappe.qb.DocType("Audit Chain Head")
    rows = (
        frappe.qb.from_(table)
        .select(table.sequence, table.entry_hash)
        .where(table.name == HEAD)
        .for_update()
        .run(as_dict=True)
    )
    if not rows:
        frappe.throw(_("The head of the audit trail is missing; run a migration."), AuditTrailProtected)
    return rows[0]


def verify() -> list[Break]:
    """Walk the whole chain; an empty list means that nothing was changed or removed."""
    head = frappe.db.get_value("Audit Chain Head", HEAD, ["sequence", "entry_hash"], as_dict=True)
    if not head:
        return [Break(0, "head")]
    return find_breaks(_entries(), head.sequence, head.entry_hash)


def _entries() -> Iterator[dict]:
    """Ascending by sequence, in pages; equal numbers never get lost between two pages."""
    table = frappe.qb.DocType("Audit Entry")
    columns = [table[name] for name in (*HASHED_FIELDS, "entry_hash")]
    offset = 0
    while True:
        page = (
            frappe.qb.from_(table)
            .select(*columns)
            .orderby(table.sequence)
            .orderby(table.name)
            .limit(PAGE)
            .offset(offset)
            .run(as_dict=True)
        )
        yield from page
        if len(page) < PAGE:
            return
        offset += PAGE


@frappe.whitelist(methods=["GET", "POST"])
def verification_report() -> dict:
    """For the auditor's page: {"sound", "entries", "head_hash", "breaks": [{"sequence", "problem"}]}."""
    frappe.has_permission("Audit Entry", "read", throw=True)
    breaks = verify()
    head = frappe.db.get_value("Audit Chain Head", HEAD, ["sequence", "entry_hash"], as_dict=True)
    texts = {
        "edited": _("The entry was changed after it was written."),
        "missing": _("The entry was removed."),
        "duplicate": _("The number was used twice."),
        "unlinked": _("The entry does not follow from the one before it."),
        "truncated": _("Entries at the end were removed."),
        "head": _("The recorded end of the chain does not fit its last entry."),
    }
    return {
        "sound": not breaks,
        "entries": head.sequence if head else 0,
        "head_hash": head.entry_hash if head else "",
        "breaks": [{"sequence": item.sequence, "problem": texts[item.kind]} for item in breaks[:200]],
    }


def record_configuration(doc, method=None) -> None:
    """Hook: who changed rules, workflows, permissions and accounts."""
    if frappe.flags.in_install or frappe.flags.in_migrate or frappe.flags.in_uninstall:
        return
    if not _concerns_us(doc):
        return
    before = doc.get_doc_before_save()
    details = {"change": method or "changed"}
    if before is not None:
        details["fields"] = sorted(
            df.fieldname
            for df in doc.meta.fields
            if df.fieldtype not in ("Password",)
            and str(before.get(df.fieldname)) != str(doc.get(df.fieldname))
        )
    record("configuration changed", doc.doctype, doc.name, details)


def _concerns_us(doc) -> bool:
    """Property Setters and the like of other apps' DocTypes are not our business."""
    target = (
        doc.get("doc_type")
        or doc.get("dt")
        or (doc.get("parent") if doc.doctype == "Custom DocPerm" else None)
    )
    if not target:
        return True
    module = frappe.db.get_value("DocType", target, "module")
    return bool(module) and frappe.local.module_app.get(frappe.scrub(module)) == "reg_station"


def protect_from_customisation(doc, method=None) -> None:
    """Hook on Property Setter, Custom Field and Custom DocPerm: nobody softens the audit trail or turns tracking off."""
    target = doc.get("doc_type") or doc.get("dt") or doc.get("parent")
    if target in ("Audit Entry", "Audit Chain Head"):
        frappe.throw(_("The audit trail cannot be customised."), AuditTrailProtected)
    tracking_off = (
        doc.doctype == "Property Setter" and doc.property == "track_changes" and not int(doc.value or 0)
    )
    if tracking_off and frappe.db.get_value("DocType", target, "track_changes") and _concerns_us(doc):
        frappe.throw(_("The history of {0} cannot be switched off.").format(_(target)), AuditTrailProtected)
