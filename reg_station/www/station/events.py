import frappe
from frappe import _
from frappe.utils import cstr

from reg_station.portal import events
from reg_station.portal.library import limit_searches
from reg_station.portal.page import counted, prepare


def get_context(context):
    prepare(context, _("Training and Events"), section="events")
    context.hide_tasks = True
    counted(context, limit_searches)
    if context.problem:
        return
    context.topic = cstr(frappe.form_dict.get("topic"))[:140]
    context.topics = events.topics()
    context.events = events.coming(context.topic)
    context.mine = events.my_sign_ups()
    context.sentence = events.sentence
