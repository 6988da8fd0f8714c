"""The certificate as PDF, with a QR code that leads to its public verification (B6)."""

import frappe
from frappe import _
from frappe.utils import get_url, getdate

from reg_station.documents.certificate import Certificate, render_pdf


def verification_url(certificate) -> str:
    return get_url(f"/station/verify/{certificate.verification_code}")


def certificate_values(doc) -> Certificate:
    return Certificate(
        certificate_number=doc.certificate_number,
        point_name=doc.point_name,
        town_name=doc.town,
        issued_by=doc.issued_by,
        issued_on=getdate(doc.issued_on),
        valid_to=getdate(doc.valid_to) if doc.valid_to else None,
        verification_url=verification_url(doc),
    )


@frappe.whitelist(methods=["GET"])
def download(name: str, language: str = "zh") -> None:
    """Send certificate `name` as PDF in Chinese (`zh`) or English (`en`)."""
    doc = frappe.get_doc("Accreditation Certificate", name)
    doc.check_permission("print")
    if language not in ("zh", "en"):
        frappe.throw(_("The certificate comes in Chinese or English."))
    from frappe.core.doctype.access_log.access_log import make_access_log

    make_access_log(doctype=doc.doctype, document=doc.name, file_type="PDF", method="Certificate")
    frappe.local.response.filename = f"{doc.name}.pdf"
    frappe.local.response.filecontent = render_pdf(certificate_values(doc), language)
    frappe.local.response.type = "pdf"
