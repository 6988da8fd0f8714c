import frappe
from frappe import _

from reg_station.portal import guidance
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS
from reg_station.portal.sharing import is_officer


def get_context(context):
    title = _("Consultations") if is_officer() else _("My Questions")
    prepare(context, title, section="consultations", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(guidance.CONSULTATION, "read"):
        refuse(context, _("Your account has no access to consultations."), 403)
        return
    context.rows = guidance.consultations()
    context.cut_off = len(context.rows) == MOST_ROWS
