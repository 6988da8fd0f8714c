import frappe
from frappe import _

from reg_station.portal import events
from reg_station.portal.page import prepare, refuse
from reg_station.portal.sharing import enterprises


def get_context(context):
    prepare(context, _("Training and Events"), section="events")
    context.hide_tasks = True
    context.event = events.detail(frappe.form_dict.get("name") or "")
    if not context.event:
        refuse(context, _("There is no such event, or it is not open any more."))
        return
    context.title = context.event["title"]
    context.sentence = events.sentence(context.event)
    context.for_staff = context.event["audience"] == "Staff"
    context.enterprises = [] if context.portal["guest"] or context.for_staff else enterprises()
    context.members = events.members_to_sign_up() if context.for_staff else []
