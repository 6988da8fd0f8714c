"""Policies, answers and the service manual: what is in force today, and which answers rest on what no longer is (H3)."""

import frappe
from frappe.utils import getdate, nowdate

from reg_station.background import soon

POLICY, ANSWER, MANUAL = "Policy Document", "FAQ", "Service Manual"
IN_FORCE, SUPERSEDED = "In Force", "Superseded"
# Answers that cite policies, each with the field that says what was asked.
CITING = {ANSWER: "question", "Consultation": "subject"}


def status_of(superseded_by: str | None) -> str:
    """Superseded from the day on which the newer policy takes effect."""
    if not superseded_by:
        return IN_FORCE
    effective = frappe.db.get_value(POLICY, superseded_by, "effective_from")
    return SUPERSEDED if effective and getdate(effective) <= getdate(nowdate()) else IN_FORCE


def follow_policy(name: str) -> int:
    """Bring all that cites the policy in step with its status; returns how many answers changed."""
    status = frappe.db.get_value(POLICY, name, "status")
    changed = 0
    for doctype in CITING:
        rows = {"policy": name, "parenttype": doctype}
        answers = frappe.get_all("FAQ Citation", rows, pluck="parent")
        frappe.db.set_value("FAQ Citation", rows, "policy_status", status, update_modified=False)
        changed += sum(_flag(doctype, answer) for answer in sorted(set(answers)))
    return changed


def _flag(doctype: str, answer: str) -> bool:
    """Whether its `needs_review` had to be changed. Not through its form: nobody has edited the answer."""
    wanted = int(cites_superseded(doctype, answer))
    if frappe.db.get_value(doctype, answer, "needs_review") == wanted:
        return False
    frappe.db.set_value(doctype, answer, "needs_review", wanted, update_modified=False)
    if wanted:
        soon("reg_station.learning.upkeep.tell_of_review", doctype=doctype, answer=answer)
    return True


def cites_superseded(doctype: str, answer: str) -> bool:
    cited = frappe.get_all("FAQ Citation", {"parent": answer, "parenttype": doctype}, pluck="policy")
    return bool(cited) and bool(frappe.db.exists(POLICY, {"name": ("in", cited), "status": SUPERSEDED}))


def read_citations(doc) -> None:
    """For an answer that is being saved: the status of each policy it cites, and whether it rests on old ground."""
    for row in doc.cites:
        row.policy_status = frappe.db.get_value(POLICY, row.policy, "status")
    doc.needs_review = int(any(row.policy_status == SUPERSEDED for row in doc.cites))


def refresh_policies() -> int:
    """Daily: policies whose successor takes effect today are superseded; returns how many."""
    changed = 0
    for row in frappe.get_all(
        POLICY, {"superseded_by": ("is", "set")}, ["name", "status", "superseded_by"], limit_page_length=0
    ):
        status = status_of(row.superseded_by)
        if status != row.status:
            frappe.db.set_value(POLICY, row.name, "status", status, update_modified=False)
            follow_policy(row.name)
            changed += 1
    return changed


def refresh_manuals() -> int:
    """Set the status of every manual: of the published ones of a language, the last to take effect is in force."""
    today, changed, newest = getdate(nowdate()), 0, set()
    rows = frappe.get_all(
        MANUAL,
        fields=["name", "language", "effective_from", "published", "status"],
        order_by="effective_from desc, creation desc",
        limit_page_length=0,
    )
    for row in rows:
        if not row.published:
            status = "Draft"
        elif getdate(row.effective_from) > today:
            status = "Coming"
        elif row.language in newest:
            status = SUPERSEDED
        else:
            newest.add(row.language)
            status = IN_FORCE
        if status != row.status:
            frappe.db.set_value(MANUAL, row.name, "status", status, update_modified=False)
            changed += 1
    return changed
