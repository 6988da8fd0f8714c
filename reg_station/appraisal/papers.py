"""The papers of the annual appraisal: circular, sheet of one appraised, workbook of a round (C5).

They are official documents and so in Chinese, whoever prints them.
"""

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt

from reg_station.appraisal import circulars, comparison, results
from reg_station.appraisal import round_workbook as excel
from reg_station.appraisal.circulars import DOCTYPE, in_chinese
from reg_station.appraisal.grading import JUDGED, LINEAR
from reg_station.appraisal.results import APPRAISAL, WITH_RESULT
from reg_station.documents import appraisal_sheet, official_letter
from reg_station.documents.texts import chinese_date
from reg_station.exceptions import CircularRefused
from reg_station.portal.throttle import check_limit

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("pdf", "docx")
# Generous: a whole company may stand behind one address.
LETTERS_PER_HOUR = 600
EXAMPLE = "说明：本次考核评估所用方案的指标权重为示例，尚未标为正式。"
OF_WHOM = {"Service Point": "工作点", "Station": "工作站"}


def issued_circulars(year: int | None = None) -> list[dict]:
    """Circulars in force, the newest first: [{name, title, letter_number, issued_on, year}]; for public pages."""
    filters = {"workflow_state": "Issued", "replaced_by": ("is", "not set")}
    if year:
        filters["round_year"] = cint(year)
    # What is issued is addressed to everybody; a guest has no rights on any DocType.
    rows = frappe.get_all(
        DOCTYPE,
        filters=filters,
        fields=["name", "title", "letter_number", "issued_on", "round_year"],
        order_by="round_year desc, issued_on desc",
        limit=0,
    )
    return [
        {
            "name": row.name,
            "title": "".join(row.title.split()),
            "letter_number": row.letter_number,
            "issued_on": row.issued_on,
            "year": row.round_year,
        }
        for row in rows
    ]


@frappe.whitelist(allow_guest=True, methods=["GET"])
def circular(name: str, kind: str = "pdf") -> None:
    """Send a circular as `pdf` or `docx`: an issued one to everybody, a draft (marked 草稿) to those who may read it."""
    if frappe.session.user == "Guest":
        check_limit("circular", limit=LETTERS_PER_HOUR, seconds=3600)
    _check_kind(kind)
    issued = frappe.db.get_value(DOCTYPE, name, "workflow_state") == "Issued"
    if not issued and not (frappe.db.exists(DOCTYPE, name) and frappe.has_permission(DOCTYPE, "read", name)):
        frappe.throw(_("There is no circular {0}.").format(name), frappe.DoesNotExistError)
    doc = frappe.get_doc(DOCTYPE, name)
    if issued and not circulars.is_intact(doc):
        frappe.throw(
            _(
                "The text of {0} no longer gives the hash under which it was issued; find out who changed it."
            ).format(doc.letter_number),
            CircularRefused,
        )
    if frappe.session.user != "Guest":
        _note(doc, kind, "Circular")
    letter = letter_of(doc)
    content = official_letter.render_pdf(letter) if kind == "pdf" else official_letter.render_docx(letter)
    _send(content, f"{doc.name}.{kind}", kind)


def letter_of(doc) -> official_letter.OfficialLetter:
    """What a circular says, as a letter."""
    grades_title = cstr(doc.grades_title).strip() or "考核评估结果"
    return official_letter.OfficialLetter(
        heading=cstr(doc.heading),
        number=cstr(doc.letter_number or doc.register_number),
        title=cstr(doc.title),
        addressees=cstr(doc.addressees),
        body=tuple(cstr(doc.body).splitlines()),
        issuer=cstr(doc.issuer),
        dated=doc.letter_date,
        attachments=(grades_title, *cstr(doc.attachments).splitlines()),
        contact=cstr(doc.contact),
        copy_to=cstr(doc.copy_to),
        printing_office=cstr(doc.printing_office),
        note=EXAMPLE if doc.example_weights else "",
        mark=_mark(doc),
        annex=_annex(doc, grades_title),
    )


def _mark(doc) -> str:
    if doc.workflow_state != "Issued":
        return official_letter.DRAFT
    if doc.replaced_by:
        number = frappe.db.get_value(DOCTYPE, doc.replaced_by, "letter_number")
        return f"本通报已撤销，以{number}为准"
    return ""


def _annex(doc, title: str) -> official_letter.Annex:
    head = ("序号", OF_WHOM.get(doc.appraisee_kind, "被考核单位"), "所属街镇", "评定等级", "备注")
    rows = tuple(
        (str(number), cstr(row.appraisee_name), cstr(row.town_name), cstr(row.grade) or "—", cstr(row.remark))
        for number, row in enumerate(doc.grades, 1)
    )
    widths: tuple[float, ...] = (14, 54, 30, 22, 36)
    if not any(row[2] for row in rows):
        head, rows = head[:2] + head[3:], tuple(row[:2] + row[3:] for row in rows)
        widths = (14, 74, 26, 42)
    return official_letter.Annex(title, head, rows, widths)


@frappe.whitelist(methods=["GET"])
def sheet(name: str, kind: str = "pdf") -> None:
    """Send the sheet of an appraisal (考核评估表) as `pdf` or `docx`; scores of the review once they are announced."""
    _check_kind(kind)
    doc = results.readable(name)
    doc.check_permission("print")
    _note(doc, kind, "Appraisal Sheet")
    paper = sheet_of(doc)
    content = appraisal_sheet.render_pdf(paper) if kind == "pdf" else appraisal_sheet.render_docx(paper)
    _send(content, f"{doc.name}.{kind}", kind)


def sheet_of(doc) -> appraisal_sheet.AppraisalSheet:
    """The sheet of an appraisal as the caller may read it."""
    shown = results.result(doc.name)
    round_ = frappe.get_doc("Appraisal Round", doc.appraisal_round)
    announced = doc.workflow_state in WITH_RESULT
    points = {row["category"]: row["points"] for row in shown["categories"]} if announced else {}
    groups: dict[str, list] = {}
    for row in shown["rows"]:
        groups.setdefault(cstr(row["category"]), []).append(_sheet_row(row))
    categories = tuple(
        appraisal_sheet.SheetCategory(
            name, float(sum(flt(row.weight) for row in rows)), points.get(name), tuple(rows)
        )
        for name, rows in groups.items()
    )
    station = frappe.db.get_value("Registration Station", doc.station, "station_name") if doc.station else ""
    return appraisal_sheet.AppraisalSheet(
        title=f"{doc.round_year}年度{OF_WHOM.get(doc.appraisee_kind, '')}考核评估表",
        facts=(
            ("被考核单位", cstr(doc.appraisee_name)),
            ("编号", doc.name),
            ("所属街镇", cstr(doc.town)),
            ("组织考核", cstr(station)),
            ("考核期间", f"{chinese_date(round_.period_from)}至{chinese_date(round_.period_to)}"),
            ("考核状态", in_chinese(doc.workflow_state)),
        ),
        categories=categories,
        weight=float(sum(category.weight for category in categories)),
        self_total=shown["self_total"],
        total=shown["total_score"],
        grade=in_chinese(shown["grade"]),
        statement=cstr(shown["self_statement"]),
        objections=tuple(_objection(row) for row in shown["objections"]),
        evidence=_sealed(doc, round_),
        is_example=bool(doc.example_weights),
        is_final=doc.workflow_state in circulars.GRADED_STATES,
        dated=doc.published_on or doc.confirmed_on,
    )


def _sheet_row(row: dict) -> appraisal_sheet.SheetRow:
    reasons = (row["review_remark"], row["evidence_reason"] if row["scoring"] != JUDGED else "")
    return appraisal_sheet.SheetRow(
        code=cstr(row["code"]),
        title=cstr(row["title"]),
        weight=flt(row["weight"]),
        target=flt(row["target"]) if row["scoring"] == LINEAR else None,
        figure=flt(row["evidence_value"]) if row["metric"] else None,
        self_score=row["self_score"],
        review_score=row["review_score"],
        final_score=row["final_score"],
        reason="\n".join(cstr(text) for text in reasons if text),
    )


def _objection(row) -> tuple[str, str, str]:
    state = in_chinese(row["status"])
    reply = f"答复（{state}）：{row['reply']}" if row["reply"] else f"（{state}）"
    return (cstr(row["indicator_code"]), cstr(row["objection_text"]), reply)


def _sealed(doc, round_) -> str:
    if not doc.frozen_on:
        return f"截止日：{chinese_date(round_.cut_off)}；数据尚未封存。"
    return f"截止日：{chinese_date(round_.cut_off)}；封存于{cstr(doc.frozen_on)[:16]}；数据校验值（SHA-256）：{doc.evidence_hash}"


@frappe.whitelist(methods=["GET"])
def workbook(round: str) -> None:
    """Send a round as .xlsx: those appraised whom the caller may both read and export; it is noted in the audit trail."""
    doc = frappe.get_doc("Appraisal Round", round)
    doc.check_permission("read")
    frappe.has_permission(APPRAISAL, "export", throw=True)
    listed = frappe.get_list(
        APPRAISAL,
        filters={"appraisal_round": round},
        fields=["*"],
        order_by="appraisee_name asc",
        limit_page_length=0,
    )
    rows = comparison.within_reach(listed, "export")
    if not rows:
        frappe.throw(_("There is no appraisal of this round that you may export."), frappe.PermissionError)
    _note(doc, "xlsx", "Appraisal Workbook", {"rows": len(rows)})
    _send(excel.workbook(work_of(doc, rows)), f"{doc.name}.xlsx", "xlsx")


def work_of(round_, rows: list) -> excel.RoundWork:
    """The round as the workbook shows it; `rows` are appraisals that the caller may export."""
    scheme = frappe.get_doc("Appraisal Scheme", round_.scheme)
    scores: dict[str, dict] = {row.name: {} for row in rows}
    announced = {row.name for row in rows if row.workflow_state in WITH_RESULT}
    for row in frappe.get_all(
        "Appraisal Score",
        filters={"parenttype": APPRAISAL, "parent": ("in", list(scores))},
        fields=["*"],
        order_by="parent asc, idx asc",
        limit=0,
    ):
        scores[row.parent][row.code] = _work_score(row, row.parent in announced)
    years = comparison.years_of(rows, "export")
    total = frappe.db.count(APPRAISAL, {"appraisal_round": round_.name})
    return excel.RoundWork(
        title=cstr(round_.title),
        indicators=tuple(_work_indicator(row) for row in scheme.indicators),
        rows=tuple(_work_row(row, scores[row.name], row.name in announced, years) for row in rows),
        grades=tuple((in_chinese(grade.label), float(grade.min_score)) for grade in scheme.grade_list()),
        is_example=bool(round_.example_weights),
        remark="" if total == len(rows) else f"本表仅含有权导出的{len(rows)}家，本轮共{total}家。",
    )


def _work_indicator(row) -> excel.WorkIndicator:
    return excel.WorkIndicator(
        code=cstr(row.code),
        title=cstr(row.title),
        category=cstr(row.category),
        weight=flt(row.weight),
        scoring=in_chinese(row.scoring),
        target=flt(row.target) if row.scoring == LINEAR else None,
        steps=cstr(row.thresholds),
        guidance=cstr(row.guidance),
        citation=cstr(row.citation),
    )


def _work_score(row, announced: bool) -> excel.WorkScore:
    counted = bool(row.metric)
    return excel.WorkScore(
        figure=flt(row.evidence_value) if counted else None,
        count=cint(row.evidence_count) if counted else None,
        evidence_score=None if row.scoring == JUDGED else flt(row.evidence_score, 2),
        self_score=flt(row.self_score, 2),
        review_score=flt(row.review_score, 2) if announced else None,
        final_score=flt(row.final_score, 2) if announced else None,
        reason=cstr(row.evidence_reason),
        remark=cstr(row.remark),
        review_remark=cstr(row.review_remark) if announced else "",
    )


def _work_row(row, scores: dict, announced: bool, years: dict) -> excel.WorkRow:
    past = years.get(row.service_point or row.station, [])
    return excel.WorkRow(
        name=cstr(row.appraisee_name),
        town=cstr(row.town),
        state=in_chinese(row.workflow_state),
        scores=scores,
        self_total=flt(row.self_total, 2),
        total=flt(row.total_score, 2) if announced else None,
        grade=in_chinese(row.grade) if announced else "",
        years=tuple((cint(one.round_year), flt(one.total_score, 2), in_chinese(one.grade)) for one in past),
    )


def _check_kind(kind: str) -> None:
    if kind not in KINDS:
        frappe.throw(_("It comes as pdf or docx."), CircularRefused)


def _note(doc, kind: str, method: str, filters: dict | None = None) -> None:
    from frappe.core.doctype.access_log.access_log import make_access_log

    make_access_log(
        doctype=doc.doctype, document=doc.name, file_type=kind.upper(), method=method, filters=filters
    )


def _send(content: bytes, filename: str, kind: str) -> None:
    response = frappe.local.response
    response.filename, response.filecontent = filename, content
    response.type = "pdf" if kind == "pdf" else "download"
    if kind != "pdf":
        response.content_type = XLSX_TYPE if kind == "xlsx" else DOCX_TYPE
