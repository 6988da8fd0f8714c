"""From an application to the official form: docx and PDF (B8)."""

import frappe
from frappe import _
from frappe.utils import getdate

from reg_station.documents.approval_form import ApprovalForm, check_template, render_docx, render_pdf
from reg_station.file_content import content_of

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def form_values(doc) -> ApprovalForm:
    settings = frappe.get_cached_doc("Reg Station Settings")
    return ApprovalForm(
        title=settings.form_title,
        bureau_label=settings.bureau_name,
        government_name=doc.government_name or "",
        point_address=doc.point_address or "",
        total_property_area=doc.total_property_area or None,
        enterprise_count=doc.enterprise_count or None,
        has_biomed_policy={"Yes": True, "No": False}.get(doc.has_biomed_policy),
        planned_staff_count=doc.planned_staff_count or None,
        usable_floor_area=doc.usable_floor_area or None,
        contact_person=doc.contact_person or "",
        contact_phone=doc.contact_phone or "",
        applicant_opinion=doc.applicant_opinion or "",
        applicant_head=doc.applicant_head or "",
        applicant_signed_on=getdate(doc.applicant_signed_on) if doc.applicant_signed_on else None,
        approval_opinion=doc.approval_opinion or "",
        approval_head=doc.approval_head or "",
        approved_on=getdate(doc.approved_on) if doc.approved_on else None,
    )


def own_template() -> bytes | None:
    """The administrator's docx template, or None for the shipped one."""
    address = frappe.db.get_single_value("Reg Station Settings", "approval_form_template")
    return _content(address) if address else None


def template_problems(address: str) -> list[str]:
    return check_template(_content(address))


def _content(address: str) -> bytes:
    name = frappe.db.get_value("File", {"file_url": address})
    if not name:
        frappe.throw(_("The template file {0} does not exist any more.").format(address))
    return content_of(frappe.get_doc("File", name))


@frappe.whitelist(methods=["GET"])
def download(name: str, file_format: str = "pdf") -> None:
    """Send the official form of application `name` as `pdf` or `docx`."""
    doc = frappe.get_doc("Point Application", name)
    doc.check_permission("print")
    if file_format not in ("pdf", "docx"):
        frappe.throw(_("The form comes as pdf or docx."))
    from frappe.core.doctype.access_log.access_log import make_access_log

    make_access_log(
        doctype=doc.doctype, document=doc.name, file_type=file_format.upper(), method="Official Form"
    )
    values = form_values(doc)
    content = render_pdf(values) if file_format == "pdf" else render_docx(values, own_template())
    frappe.local.response.filename = f"{doc.name}.{file_format}"
    frappe.local.response.filecontent = content
    frappe.local.response.type = "pdf" if file_format == "pdf" else "download"
    if file_format == "docx":
        frappe.local.response.content_type = DOCX_TYPE
