from frappe import _

from reg_station.portal import market, sharing
from reg_station.portal.page import prepare, refuse


def get_context(context):
    prepare(context, _("Offer a Resource"), section="resources", signed_in=True)
    context.hide_tasks = True
    if not sharing.may_create(sharing.LISTING):
        refuse(context, _("Your account acts for no enterprise, so it cannot offer anything."), 403)
        return
    context.types = market.resource_types()
    context.enterprises = sharing.enterprises()
    context.officer = sharing.is_officer()
    context.towns = market.towns() if context.officer else []
