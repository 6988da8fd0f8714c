import frappe
from frappe import _
from frappe.utils import nowdate

from reg_station.portal import introductions, market
from reg_station.portal.actions import drawn_actions
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill
from reg_station.portal.records import not_found


def get_context(context):
    prepare(context, _("Introduction"), section="introductions", signed_in=True)
    context.hide_tasks = True
    doc = introductions.readable(frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, not_found())
        return
    context.title = doc.name
    context.view = introductions.view(doc)
    context.amount = market.amount_words
    context.today = nowdate()
    context.sides = (introductions.SEEKING, introductions.OFFERING)
    fill(
        context,
        doc,
        actions=drawn_actions(
            doc, introductions.question, introductions.asks, hidden=introductions.FOLLOW_BY_THEMSELVES
        ),
        people=context.view["officer"],
    )
    # The match is computed and negotiated, not filled in.
    context.editable = False
