"""The opinion of a pre-review as an official document, and what the request is told of it."""

import secrets

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.dates import day_or_none
from reg_station.documents.opinion import Opinion, render_docx, render_pdf
from reg_station.documents.texts import chinese_date
from reg_station.exceptions import PreReviewRefused
from reg_station.guidance_services import document_lists, pre_review_files
from reg_station.guidance_services.pre_review_findings import OFFICE_LANGUAGE
from reg_station.permissions.scope import own_enterprises

DOCTYPE = "Pre-Review"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _office(text: str | None) -> str:
    return _(text, lang=OFFICE_LANGUAGE) if text else ""


def opinion_of(doc) -> Opinion:
    """What the opinion of the case says today."""
    wanted = document_lists.of_case(doc)
    names = pre_review_files.names_of(doc)
    station = (
        frappe.db.get_value("Service Point", doc.service_point, "station") if doc.service_point else None
    )
    station = station or frappe.db.get_single_value("Reg Station Settings", "default_station")
    return Opinion(
        number=doc.name,
        enterprise=names.enterprise,
        product=names.product,
        filing=_office(doc.filing_kind),
        conclusion=_office(doc.conclusion),
        opinion=doc.opinion or "",
        signatory=frappe.db.get_value("Registration Station", station, "station_name") or ""
        if station
        else "",
        dated=getdate(doc.concluded_on or nowdate()),
        rounds=tuple(_round_cells(row) for row in doc.rounds),
        findings=tuple(_finding_cells(number, row, wanted) for number, row in enumerate(doc.findings, 1)),
    )


def _round_cells(row) -> tuple[str, ...]:
    days = (chinese_date(day_or_none(day)) for day in (row.submitted_on, row.returned_on))
    tallies = (row.new_findings, row.open_findings, row.resolved_findings)
    return (str(row.round_number), *days, *(str(value or 0) for value in tallies))


def _finding_cells(number: int, row, wanted) -> tuple[str, ...]:
    words = [row.text or ""]
    if row.clause:
        words.append(_("Basis: {0}", lang=OFFICE_LANGUAGE).format(row.clause))
    if row.answer:
        words.append(_("Answer: {0}", lang=OFFICE_LANGUAGE).format(row.answer))
    standing = _office(row.state)
    if row.state == "Resolved":
        standing = _("resolved in round {0}", lang=OFFICE_LANGUAGE).format(row.resolved_round)
    elif row.state == "Waived":
        standing = _("waived: {0}", lang=OFFICE_LANGUAGE).format(row.reason or "")
    title = (
        pre_review_files.list_title(row.item_code, wanted) if row.item_code else _office("The whole dossier")
    )
    return (
        str(number),
        title,
        "\n".join(words),
        f"{_office(row.kind)}/{_office(row.severity)}",
        str(row.round_raised or ""),
        standing,
    )


def result_words(doc) -> str:
    """What the request says as the result of the service."""
    text = _("Pre-review {0}, {1} rounds. Conclusion: {2}.", lang=OFFICE_LANGUAGE).format(
        doc.name, len(doc.rounds), _office(doc.conclusion)
    )
    return "\n".join(filter(None, (text, (doc.opinion or "").strip())))


def issue(doc) -> None:
    """Keep the opinion with the concluded case: the edited file that the reviewer attached, or one written now."""
    if doc.opinion_file:
        doc.db_set("opinion_edited", 1, update_modified=False)
        return
    file = frappe.get_doc(
        {
            "doctype": "File",
            # Nobody guesses the address.
            "file_name": f"{doc.name}-{secrets.token_hex(6)}.docx",
            "content": render_docx(opinion_of(doc)),
            "is_private": 1,
            "attached_to_doctype": DOCTYPE,
            "attached_to_name": doc.name,
        }
    )
    # Written by the system for whoever concludes, which the workflow has allowed.
    file.insert(ignore_permissions=True)
    doc.db_set("opinion_file", file.file_url, update_modified=False)


@frappe.whitelist(methods=["GET"])
def download(name: str, file_format: str = "docx") -> None:
    """Send the opinion as `docx` or `pdf`: to officers as it stands today, to the enterprise once it is issued.

    Of an opinion that was edited before it was issued there is that file only. Raises PreReviewRefused.
    """
    doc = frappe.get_doc(DOCTYPE, name)
    doc.check_permission("read")
    if file_format not in ("pdf", "docx"):
        frappe.throw(_("The opinion comes as pdf or docx."), PreReviewRefused)
    if doc.state != "Concluded" and doc.enterprise in own_enterprises(frappe.session.user):
        frappe.throw(_("The opinion is not issued yet."), PreReviewRefused)
    from frappe.core.doctype.access_log.access_log import make_access_log

    make_access_log(doctype=DOCTYPE, document=name, file_type=file_format.upper(), method="Opinion")
    response = frappe.local.response
    if doc.state == "Concluded" and (file_format == "docx" or doc.opinion_edited):
        file = frappe.get_doc("File", {"file_url": doc.opinion_file, "attached_to_name": name})
        content = pre_review_files.content_of(file)
        file_format = doc.opinion_file.rsplit(".", 1)[-1].lower()
    else:
        opinion = opinion_of(doc)
        content = render_pdf(opinion) if file_format == "pdf" else render_docx(opinion)
    response.filename = f"{name}.{file_format}"
    response.filecontent = content
    response.type = "pdf" if file_format == "pdf" else "download"
    if file_format == "docx":
        response.content_type = DOCX_TYPE
