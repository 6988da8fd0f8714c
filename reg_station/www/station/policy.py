import frappe
from frappe import _

from reg_station.portal import library
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Policy"), section="library")
    context.hide_tasks = True
    context.policy = library.policy(frappe.form_dict.get("name") or "")
    if not context.policy:
        refuse(context, _("There is no such policy in the library."))
        return
    context.title = context.policy["title"]
