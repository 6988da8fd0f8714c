import frappe
from frappe import _

from reg_station.portal.applications import DOCTYPE, overview, towns_to_apply_for
from reg_station.portal.page import prepare, refuse
from reg_station.portal.timeline import ways_ahead
from reg_station.portal.tones import tone_of


def get_context(context):
    prepare(context, _("Applications"), section="applications", signed_in=True)
    if not frappe.has_permission(DOCTYPE, "read"):
        refuse(context, _("Your account has no access to applications."), 403)
        return
    context.may_apply = bool(towns_to_apply_for())
    context.rows = overview()
    ways = ways_ahead(DOCTYPE)
    for row in context.rows:
        row.tone = tone_of(row.workflow_state)
        way = ways.get(row.workflow_state)
        row.next = _(way[0]) if way else ""
