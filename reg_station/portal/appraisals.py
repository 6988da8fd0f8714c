"""The annual appraisal on the portal: the years of a point, its self-assessment with the evidence, its result (C2–C5)."""

import frappe
from frappe import _
from frappe.utils import cstr, flt, getdate, nowdate

from reg_station.appraisal import evidence, grading, results
from reg_station.appraisal.recusal import is_appraised, speaks_for
from reg_station.exceptions import EditRefused
from reg_station.portal.appraisal_steps import ASSESSING, HELD, OBJECTING, step_of
from reg_station.portal.appraisal_years import category_bar, number, share
from reg_station.portal.fields import file_title, writable_fields
from reg_station.portal.saving import SavedMeanwhile, check_unchanged, read_value
from reg_station.workflow.people import may_be_named

DOCTYPE, OBJECTION = results.APPRAISAL, results.OBJECTION
# What the appraised do themselves; all other steps are taken in Desk.
OWN_ACTIONS = ("Submit Self-Assessment", "Report Rectified")
RECTIFICATION = ("rectification", "rectification_file")
OBJECTION_TONES = {"Open": "warn", "Upheld": "good", "Dismissed": "bad", "Withdrawn": "quiet"}


def not_found() -> str:
    return _("There is no such appraisal, or it is not yours to see.")


@frappe.whitelist(methods=["POST"])
def save(name: str, modified: str, scores: dict, statement: str | None = None) -> dict:
    """Save the self-assessment as `results.save_self_assessment` does; SavedMeanwhile (409) if somebody else saved."""
    try:
        return results.save_self_assessment(name, modified, scores, statement)
    except frappe.TimestampMismatchError:
        frappe.clear_messages()
        frappe.throw(_("Somebody saved this meanwhile; your input is still here."), SavedMeanwhile)


@frappe.whitelist(methods=["GET", "POST"])
def standing(name: str) -> dict:
    """What is stored of a self-assessment: {"modified", "by", "state", "statement", "scores": {code: {self_score, remark}}}."""
    doc = results.readable(name)
    return {
        "modified": cstr(doc.modified),
        "by": frappe.utils.get_fullname(doc.modified_by) if may_be_named(DOCTYPE) else "",
        "state": doc.workflow_state,
        "statement": doc.self_statement or "",
        "self_total": doc.self_total,
        "scores": {
            row.code: {"self_score": number(row.self_score), "remark": row.remark or ""} for row in doc.rows
        },
    }


@frappe.whitelist(methods=["POST"])
def save_rectification(doctype: str, name: str, modified: str, values: dict) -> dict:
    """Save `rectification` and `rectification_file` of a held appraisal; {"modified", "rows"} as the page's script expects."""
    doc = results.readable(name, "write")
    check_unchanged(doc, modified)
    if doctype != DOCTYPE or set(values) - set(RECTIFICATION) or doc.workflow_state != HELD:
        frappe.throw(_("Only what was rectified is written now."), EditRefused)
    for fieldname, value in values.items():
        doc.set(fieldname, read_value(doc.meta.get_field(fieldname), value))
    doc.save()
    return {"modified": cstr(doc.modified), "rows": {}}


def shown(name: str) -> dict:
    """`results.result` in the words and figures of a page, and what the reader may do with it."""
    found, doc = results.result(name), frappe.get_doc(DOCTYPE, name)
    figures = _figures({row["metric"] for row in found["rows"] if row["metric"]})
    announced = doc.workflow_state in results.WITH_RESULT
    for source, row in zip(doc.rows, found["rows"], strict=True):
        metric = figures.get(source.metric)
        row.update(
            {
                "judged": source.scoring == grading.JUDGED,
                "figure": _(metric.title) if metric else "",
                "unit": _(metric.unit) if metric and metric.unit else "",
                "scored_by": how_scored(source),
                "why": _why(source),
                "value": number(source.evidence_value),
                **{
                    f"{key}_text": number(row[key])
                    for key in ("weight", "target", "evidence_score", "self_score")
                },
                "final_text": number(row["final_score"]) if announced else "",
                "share": share(row["final_score"], row["weight"]) if announced else "",
            }
        )
    found.update(
        {
            "by_category": [
                {
                    "category": group["category"],
                    **category_bar(group["points"], group["weight"]),
                    "rows": [row for row in found["rows"] if row["category"] == group["category"]],
                }
                for group in found["categories"]
            ],
            "announced": announced,
            "weight_total": number(sum(flt(row["weight"]) for row in found["rows"])),
            **{key: number(found[key]) for key in ("self_total", "evidence_total")},
            "total_text": number(found["total_score"]) if announced else "",
            "lifts": _lifts(doc) if announced else [],
            "grades": _grades(doc.scheme) if announced else [],
            "example_note": bool(doc.example_weights),
        }
    )
    titles = {row["code"]: row["title"] for row in found["rows"]}
    files = _proofs([row["name"] for row in found["objections"]])
    for row in found["objections"]:
        row.update(
            {
                "indicator": titles.get(row["indicator_code"], ""),
                "state": _("Waiting for a reply") if row["status"] == "Open" else _(row["status"]),
                "tone": OBJECTION_TONES.get(row["status"], ""),
                "files": files.get(row["name"], []),
            }
        )
    return found | may_do(doc, found["objections"])


def may_do(doc, objections: list) -> dict:
    """What the reader may do: assess, rectify, answer (accept or object), withdraw."""
    mine, open_ones = is_appraised(doc), [row["name"] for row in objections if row["status"] == "Open"]
    writes = doc.workflow_state in (ASSESSING, HELD) and bool(writable_fields(doc)) and speaks_for(doc)
    in_time = takes_objections(doc) and mine
    cut_off = frappe.db.get_value("Appraisal Round", doc.appraisal_round, "cut_off")
    return {
        "mine": mine,
        "assessing": writes and doc.workflow_state == ASSESSING,
        "rectifying": writes and doc.workflow_state == HELD,
        "may_accept": mine and doc.workflow_state == OBJECTING and not doc.accepted_on and not open_ones,
        "may_object": in_time,
        "withdrawable": open_ones if mine else [],
        "step": step_of(doc, mine, bool(open_ones), cut_off),
    }


def takes_objections(doc) -> bool:
    """Whether the days for objections to the result still run."""
    if doc.workflow_state != OBJECTING or doc.accepted_on:
        return False
    return getdate(nowdate()) <= getdate(doc.objection_until)


def takes_proof(doc) -> bool:
    """Whether the user may attach something to an appraisal that he cannot change: the proof of an objection."""
    return doc.doctype == DOCTYPE and takes_objections(doc) and is_appraised(doc)


def _figures(names: set[str]) -> dict:
    # What a figure counts is no secret of those who may read an appraisal by it.
    rows = frappe.get_all(
        "Appraisal Metric", {"name": ("in", list(names) or [""])}, ["name", "title", "unit"], limit=0
    )
    return {row.name: row for row in rows}


def how_scored(row) -> str:
    """How figures become points, in a sentence; steps one after the other."""
    if row.scoring == grading.JUDGED:
        return _("Judged by a person.")
    if row.scoring == grading.LINEAR:
        return _("In proportion to the target; whoever reaches it gets the whole weight.")
    steps = "；".join(
        _("from {0}: {1} %").format(number(value), number(percent))
        for value, percent in grading.read_steps(row.thresholds)
    )
    return _("In steps, as a share of the weight: {0}").format(steps)


def _why(row) -> str:
    """How the score of the evidence was reached, in the reader's language; as it was written if the rule gives another one."""
    if row.scoring == grading.JUDGED:
        return ""
    given = grading.score(evidence.indicator_of(row), grading.decimal(flt(row.evidence_value, 2)))
    if float(given.points) != flt(row.evidence_score, 2):
        return row.evidence_reason or ""
    return evidence.in_words(given.reasons)


def _lifts(doc) -> list[str]:
    """What would lift the grade, in the reader's language; as it was written if the scheme gives another grade today."""
    rows = [
        (
            evidence.indicator_of(row),
            grading.decimal(flt(row.evidence_value, 2)) if row.metric else None,
            grading.decimal(flt(row.final_score, 2)),
        )
        for row in doc.rows
    ]
    found = grading.outcome(rows, frappe.get_cached_doc("Appraisal Scheme", doc.scheme).grade_list())
    if (found.grade, float(found.total)) != (doc.grade, flt(doc.total_score, 2)):
        return (doc.what_lifts or "").splitlines()
    return evidence.in_words(found.reasons).splitlines()


def _grades(scheme: str) -> list[dict]:
    grades = frappe.get_cached_doc("Appraisal Scheme", scheme).grade_list()
    return [
        {"label": grade.label, "start": number(grade.min_score), "share": share(grade.min_score, 100)}
        for grade in sorted(grades, key=lambda grade: grade.min_score)
    ]


def _proofs(objections: list[str]) -> dict[str, list]:
    """Objection → its files, for objections that were filtered for the user before."""
    rows = frappe.get_all(
        "Appraisal Objection File",
        {"parent": ("in", objections or [""]), "parenttype": OBJECTION},
        ["parent", "file", "note"],
        order_by="idx asc",
        limit=0,
    )
    names = dict(
        frappe.get_all(
            "File",
            {"file_url": ("in", [row.file for row in rows] or [""])},
            ["file_url", "file_name"],
            as_list=True,
        )
    )
    found: dict[str, list] = {}
    for row in rows:
        found.setdefault(row.parent, []).append(
            {"url": row.file, "title": row.note or names.get(row.file) or row.file}
        )
    return found


def action_question(row: dict) -> str:
    return {
        "Submit Self-Assessment": _("Send the self-assessment in? After that it can only be read."),
        "Report Rectified": _("Report it as rectified? The appraisers then review it again."),
    }.get(row["action"]) or _(row["action"]) + "?"


def proof_of(doc) -> dict | None:
    """The file that shows what was rectified: {"url", "title"}."""
    return (
        {"url": doc.rectification_file, "title": file_title(doc.rectification_file)}
        if doc.rectification_file
        else None
    )
