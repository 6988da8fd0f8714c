import frappe
from frappe import _

from reg_station.guidance_services.catalogue import by_stage
from reg_station.portal import guidance, sharing
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Ask for a Service"), section="requests", signed_in=True)
    context.hide_tasks = True
    if not guidance.may_create():
        refuse(context, _("Your account acts for no enterprise, so it cannot ask for a service."), 403)
        return
    context.stages = by_stage()
    context.chosen = frappe.form_dict.get("service") or ""
    context.enterprises = sharing.enterprises()
