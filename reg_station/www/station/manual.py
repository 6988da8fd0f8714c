from frappe import _

from reg_station.portal import library
from reg_station.portal.page import prepare


def get_context(context):
    prepare(context, _("Service Manual"), section="library")
    context.hide_tasks = True
    context.tabs = library.tabs("manual")
    context.manual = library.manual(context.portal["language"])
