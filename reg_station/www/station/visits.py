import frappe
from frappe import _

from reg_station.portal.page import prepare, refuse
from reg_station.portal.visits import DOCTYPE, overview

TONES = {"Passed": "good", "Rectify": "warn", "Failed": "bad"}


def get_context(context):
    prepare(context, _("Site Visits"), section="visits", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(DOCTYPE, "read"):
        refuse(context, _("Your account has no access to site visits."), 403)
        return
    context.rows = overview()
    for row in context.rows:
        row.state = (
            _(row.conclusion) if row.docstatus == 1 else _("Cancelled") if row.docstatus else _("To conclude")
        )
        row.tone = TONES.get(row.conclusion, "") if row.docstatus == 1 else "busy"
