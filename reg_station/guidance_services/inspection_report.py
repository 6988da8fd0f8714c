"""From an inspection to its report: docx and PDF (DB31117 7.2.7.2, 7.2.8.1)."""

import frappe
from frappe import _
from frappe.utils import cstr

from reg_station.documents.inspection_report import (
    ChapterRow,
    ClauseRow,
    InspectionReport,
    NonconformityRow,
    render_docx,
    render_pdf,
)
from reg_station.guidance_services.inspection_rules import by_chapter
from reg_station.guidance_services.inspections import DOCTYPE, NONCONFORMITY, answers_of

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHINESE = "zh"


def may_download(doc) -> bool:
    """Officers and inspectors at any time, as a draft; the enterprise once the inspection is closed."""
    if not doc.has_permission("read"):
        return False
    field = doc.meta.get_field("clauses")
    return doc.state == "Closed" or (
        doc.state != "Planned" and (field.permlevel or 0) in doc.get_permlevel_access("read")
    )


def report_of(doc) -> InspectionReport:
    """The report is an official document, and so in Chinese, whoever prints it."""
    return InspectionReport(
        kind=doc.inspection_kind,
        number=doc.name,
        station=_station(doc),
        facts=_facts(doc),
        conclusion=_zh(doc.conclusion),
        summary=doc.summary or "",
        inspectors=tuple(row.inspector_name or row.inspector for row in doc.inspectors),
        clauses=tuple(
            ClauseRow(
                cstr(row.code),
                _zh(row.chapter),
                row.title or "",
                row.requirement or "",
                bool(row.key_item),
                _zh(row.result),
                "\n".join(filter(None, (row.note, row.reason))),
            )
            for row in doc.clauses
        ),
        chapters=tuple(
            ChapterRow(_zh(row.chapter), row.total, row.conforms, row.minor, row.major, row.not_applicable)
            for row in by_chapter(answers_of(doc))
        ),
        nonconformities=_nonconformities(doc.name),
        is_example=bool(doc.checklist_is_example),
        is_draft=doc.state != "Closed",
        dated=doc.closed_on or doc.finished_on,
    )


def _zh(text: str | None) -> str:
    return _(text, lang=CHINESE) if text else ""


def _station(doc) -> str:
    point = (
        frappe.db.get_value("Service Point", doc.service_point, "point_name") if doc.service_point else None
    )
    return point or frappe.get_cached_doc("Reg Station Settings").bureau_name or ""


def _facts(doc) -> tuple[tuple[str, str], ...]:
    enterprise = frappe.db.get_value("Enterprise", doc.enterprise, "enterprise_name") or doc.enterprise
    rows = [
        ("企业名称", enterprise),
        ("产品名称", doc.product or ""),
        ("申请编号", doc.service_request),
        ("检查地址", doc.site_address or ""),
        ("检查范围", doc.scope or ""),
        ("检查日期", "—".join(dict.fromkeys(cstr(day) for day in (doc.started_on, doc.finished_on) if day))),
        ("检查表", f"{doc.checklist}（{'示例' if doc.checklist_is_example else '正式'}）"),
    ]
    if doc.inspection_kind == "QMS Evaluation":
        period = " 至 ".join(cstr(day) for day in (doc.period_from, doc.period_to) if day)
        rows += [("评估期间", period), ("下次评估", cstr(doc.next_evaluation_on or ""))]
    return tuple(rows)


def _nonconformities(inspection: str) -> tuple[NonconformityRow, ...]:
    # Part of the inspection, which the caller may read.
    names = frappe.get_all(NONCONFORMITY, {"inspection": inspection}, pluck="name", order_by="name asc")
    return tuple(_row(frappe.get_doc(NONCONFORMITY, name)) for name in names)


def _row(doc) -> NonconformityRow:
    evidence = "、".join(row.note or cstr(row.file).rsplit("/", 1)[-1] for row in doc.evidence)
    recheck = ""
    if doc.rechecked_on:
        person = frappe.utils.get_fullname(doc.rechecked_by)
        recheck = f"{doc.rechecked_on} {person}：{_zh(doc.recheck_result)}"
        recheck = "\n".join(filter(None, (recheck, doc.recheck_note)))
    return NonconformityRow(
        number=doc.name,
        clause=doc.title,
        severity=_zh(doc.severity) + ("（关键项）" if doc.key_item else ""),
        description=doc.description or "",
        due_on=doc.due_on,
        cause=doc.cause or "",
        corrective_action=doc.corrective_action or "",
        evidence=evidence,
        recheck=recheck,
        state=_zh(doc.state),
    )


@frappe.whitelist(methods=["GET"])
def download(name: str, file_format: str = "pdf") -> None:
    """Send the report of an inspection as `pdf` or `docx`; the enterprise gets it once the inspection is closed."""
    doc = frappe.get_doc(DOCTYPE, name)
    doc.check_permission("read")
    if not may_download(doc):
        frappe.throw(_("The report is handed out once the inspection is closed."), frappe.PermissionError)
    if file_format not in ("pdf", "docx"):
        frappe.throw(_("The report comes as pdf or docx."))
    from frappe.core.doctype.access_log.access_log import make_access_log

    make_access_log(doctype=doc.doctype, document=doc.name, file_type=file_format.upper(), method="Report")
    report = report_of(doc)
    content = render_pdf(report) if file_format == "pdf" else render_docx(report)
    frappe.local.response.filename = f"{doc.name}.{file_format}"
    frappe.local.response.filecontent = content
    frappe.local.response.type = "pdf" if file_format == "pdf" else "download"
    if file_format == "docx":
        frappe.local.response.content_type = DOCX_TYPE
