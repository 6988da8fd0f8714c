import frappe
from frappe import _

from reg_station.permissions.scope import own_enterprises
from reg_station.portal.fields import readable_document, writable_fields
from reg_station.portal.forms import describe
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import not_found


def get_context(context):
    prepare(context, _("My Enterprise"), section="enterprise", signed_in=True)
    context.hide_tasks = True
    own = sorted(own_enterprises(frappe.session.user))
    wanted = frappe.form_dict.get("name") or (own[0] if own else "")
    doc = readable_document("Enterprise", wanted)
    if not doc:
        refuse(context, not_found() if wanted else _("Your account acts for no enterprise."))
        return
    doc.apply_fieldlevel_read_permissions()
    context.doc = doc
    context.title = doc.enterprise_name
    context.own = [
        {"name": name, "words": frappe.get_cached_value("Enterprise", name, "enterprise_name")}
        for name in own
    ]
    context.editable = bool(writable_fields(doc))
    context.sections = describe(doc)
    context.actions = []
