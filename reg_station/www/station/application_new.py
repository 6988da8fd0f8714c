from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.accreditation.self_check import load_requirements
from reg_station.portal.applications import towns_to_apply_for
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("New application"), section="applications", signed_in=True)
    context.hide_tasks = True
    context.towns = towns_to_apply_for()
    if not context.towns:
        refuse(
            context,
            _("Your account acts for no town, so it cannot apply. Ask the station to enter you as officer."),
            403,
        )
        return
    today = getdate(nowdate())
    context.requirements = [item for item in load_requirements() if item.valid_on(today)]
