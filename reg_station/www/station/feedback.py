from frappe import _

from reg_station.portal.page import prepare


def get_context(context):
    # The code comes by POST: it must not stand in an address, which servers and browsers keep.
    prepare(context, _("How does it stand?"), section="complain")
    context.hide_tasks = True
