import frappe
from frappe import _

from reg_station.portal import support
from reg_station.portal.page import prepare, refuse
from reg_station.portal.sharing import is_officer


def get_context(context):
    title = _("Problems and Referrals") if is_officer() else _("My Problems and Referrals")
    prepare(context, title, section="support", signed_in=True)
    context.hide_tasks = True
    if not (
        frappe.has_permission(support.PROBLEM, "read") and frappe.has_permission(support.REFERRAL, "read")
    ):
        refuse(context, _("Your account has no access to problems and referrals."), 403)
        return
    context.problems = support.problems()
    context.referrals = support.referrals()
