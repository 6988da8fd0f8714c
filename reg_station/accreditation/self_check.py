"""Loads requirements and an application as plain values and words the result."""

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate, nowdate

from reg_station.accreditation.requirements import (
    Attachment,
    CheckResult,
    Requirement,
    StaffEntry,
    Submission,
    self_check,
)
from reg_station.lines import lines_of


def load_requirements() -> list[Requirement]:
    """All requirements in their order; whether one is valid on a day is the rule's business."""
    rows = frappe.get_all("Accreditation Requirement", fields=["*"], order_by="sort_order asc, code asc")
    return [
        Requirement(
            code=row.code,
            title=row.title,
            hard=row.requirement_kind == "Hard",
            citation=row.citation,
            rule=row.rule or "",
            minimum=flt(row.minimum),
            field_names=lines_of(row.field_names),
            education_level=row.education_level or "",
            attachment_kind=row.attachment_kind or "",
            guidance=row.guidance or "",
            valid_from=getdate(row.valid_from) if row.valid_from else None,
            valid_to=getdate(row.valid_to) if row.valid_to else None,
        )
        for row in rows
    ]


def submission_of(doc) -> Submission:
    return Submission(
        values={df.fieldname: doc.get(df.fieldname) for df in doc.meta.fields},
        staff=[StaffEntry(row.full_name or "", row.education or "") for row in doc.staff],
        attachments=[
            Attachment(row.attachment_kind or "", row.requirement or "")
            for row in doc.attachments
            if row.file
        ],
    )


def check_application(doc) -> list[CheckResult]:
    return self_check(submission_of(doc), load_requirements(), getdate(nowdate()))


def explain(result: CheckResult, meta) -> str:
    """The result in words, with what to do."""
    rule = result.requirement.rule
    if result.met is None:
        return _("Judged at the review and on site.")
    if result.met:
        return _("In order")
    if rule in ("fields_complete", "number_at_least"):
        names = "、".join(_(meta.get_label(name)) for name in result.concerned)
        if rule == "fields_complete":
            return _("Not filled in: {0}").format(names)
        return _("{0} must be at least {1}.").format(names, _plain(result.wanted))
    if rule == "staff_count_at_least":
        return _("{0} named, {1} required").format(cint(result.found), cint(result.wanted))
    if rule == "staff_education_at_least":
        if not result.concerned:
            return _("No staff named.")
        return _("Education below the requirement or not entered: {0}").format("、".join(result.concerned))
    if rule == "attachment_present":
        return _("Not attached: {0}").format(_(result.requirement.attachment_kind))
    return _("No evidence is attached to this requirement.")


def _plain(number: float) -> str:
    return f"{number:g}"


def report(doc) -> list[dict]:
    """The self-check for a page: one dict for each requirement, `state` is met, missing or judged."""
    meta = frappe.get_meta(doc.doctype)
    return [
        {
            "code": item.requirement.code,
            "title": _(item.requirement.title),
            "citation": item.requirement.citation,
            "hard": item.requirement.hard,
            "state": {True: "met", False: "missing", None: "judged"}[item.met],
            "blocks": item.blocks_sending,
            "explanation": explain(item, meta),
            "guidance": _(item.requirement.guidance) if item.requirement.guidance else "",
        }
        for item in check_application(doc)
    ]


@frappe.whitelist(methods=["GET", "POST"])
def for_application(name: str) -> list[dict]:
    """The self-check of an application that the caller may read; see `report`."""
    doc = frappe.get_doc("Point Application", name)
    doc.check_permission("read")
    return report(doc)
