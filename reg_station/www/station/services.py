import frappe
from frappe import _

from reg_station.guidance_services.catalogue import by_stage
from reg_station.portal.guidance import may_create
from reg_station.portal.page import prepare


def get_context(context):
    prepare(context, _("Services"), section="services")
    context.hide_tasks = True
    context.stages = by_stage()
    context.may_request = frappe.session.user != "Guest" and may_create()
