"""Problems learnt on visits are passed on, each once (G7)."""

import frappe
from frappe import _

from reg_station.exceptions import EscalationRefused
from reg_station.product_registry import escalations

DOCTYPE, ROW = "Enterprise Visit", "Enterprise Visit Problem"


@frappe.whitelist(methods=["POST"])
def pass_on(visit: str, problem: str) -> dict:
    """Make a problem of the visit (`problem`: name of its row) an Issue Escalation, once; {"name"}."""
    doc = frappe.get_doc(DOCTYPE, visit)
    doc.check_permission("write")
    row = next((row for row in doc.problems if row.name == problem), None)
    if not row:
        frappe.throw(_("The visit has no such problem."), EscalationRefused)
    if doc.state != "Held":
        frappe.throw(_("Conclude the visit first; then its problems can be passed on."), EscalationRefused)
    escalation = escalations.raised(doc, row.name, row.problem, row.details or "", row.issue_kind)
    # A concluded visit is closed to edits; this is where its problem went.
    frappe.db.set_value(ROW, row.name, "escalation", escalation.name, update_modified=False)
    return {"name": escalation.name}
