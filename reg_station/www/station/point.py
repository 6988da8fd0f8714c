import frappe
from frappe import _

from reg_station.portal.page import prepare, refuse
from reg_station.portal.public import place


def get_context(context):
    prepare(context, _("Service Point"), section="points")
    context.place = place(frappe.form_dict.get("name") or "")
    if not context.place:
        refuse(context, _("There is no such station or service point."))
        return
    context.title = context.place.title
