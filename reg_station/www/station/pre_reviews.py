import frappe
from frappe import _

from reg_station.portal import pre_reviews
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS


def get_context(context):
    prepare(context, _("Pre-Reviews"), section="pre-reviews", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(pre_reviews.DOCTYPE, "read"):
        refuse(context, _("Your account has no access to pre-reviews."), 403)
        return
    context.rows = pre_reviews.pre_reviews_of_user()
    context.cut_off = len(context.rows) == MOST_ROWS
