import frappe
from frappe import _

from reg_station.accreditation.doctype.point_application.point_application import NEEDS_REASON
from reg_station.accreditation.self_check import report
from reg_station.portal import applications
from reg_station.portal.actions import NOTHING, drawn_actions, reason_asked
from reg_station.portal.page import prepare, refuse
from reg_station.portal.record_page import fill


def get_context(context):
    prepare(context, _("Application"), section="applications", signed_in=True)
    context.hide_tasks = True
    doc = applications.readable(frappe.form_dict.get("name") or "")
    if not doc:
        refuse(context, applications.not_found())
        return
    fill(
        context,
        doc,
        actions=drawn_actions(doc, _question, lambda row: _asks(row, doc)),
        needed=applications.needed_fields(),
    )
    context.title = doc.name
    context.standing = applications.standing_of(doc)
    context.returned = context.state == "Returned"
    context.self_check = [] if context.ended else report(doc)
    context.visit = _readable_visit(doc)
    context.certificate = bool(doc.certificate) and frappe.has_permission(
        "Accreditation Certificate", "print"
    )
    context.may_print = doc.has_permission("print")
    context.may_apply_again = applications.may_apply_again(doc)


def _asks(row: dict, doc) -> tuple[str, str, str]:
    if row["next_state"] in NEEDS_REASON:
        return reason_asked()
    if row["next_state"] == "Accredited":
        return "opinion", _("Approval Opinion"), doc.get("approval_opinion") or ""
    return NOTHING


def _question(row: dict) -> str:
    return _("{0}: the application goes to the state “{1}”.").format(_(row["action"]), _(row["next_state"]))


def _readable_visit(doc) -> str | None:
    visit = doc.site_visit
    if not visit or not frappe.has_permission("Site Visit", "read"):
        return None
    return visit if frappe.get_doc("Site Visit", visit).has_permission("read") else None
