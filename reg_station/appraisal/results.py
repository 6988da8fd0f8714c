"""What the appraised, the office and the public read of appraisals, and what the appraised say to them (C3, C5)."""

import frappe
from frappe import _
from frappe.utils import cint, cstr, now

from reg_station.appraisal import evidence, evidence_list, grading
from reg_station.appraisal.recusal import is_appraised
from reg_station.exceptions import ObjectionRefused, ScoreRefused

APPRAISAL, OBJECTION = "Service Appraisal", "Appraisal Objection"
WITH_RESULT = ("Objection Period", "Confirmed", "Published")


def readable(name: str, ptype: str = "read"):
    """The appraisal, if the user may read it; a foreign one looks like a missing one. Raises DoesNotExistError."""
    if not frappe.db.exists(APPRAISAL, name) or not frappe.has_permission(APPRAISAL, "read", name):
        frappe.throw(_("There is no appraisal {0}.").format(name), frappe.DoesNotExistError)
    doc = frappe.get_doc(APPRAISAL, name)
    if ptype != "read":
        doc.check_permission(ptype)
    return doc


def _row(doc, code: str):
    row = next((row for row in doc.rows if row.code == code), None)
    if not row:
        frappe.throw(_("There is no indicator {0} in {1}.").format(code, doc.name), ScoreRefused)
    return row


@frappe.whitelist(methods=["POST"])
def save_self_assessment(name: str, modified: str, scores: dict, statement: str | None = None) -> dict:
    """Save self-scores: {code: {"self_score": number or None, "remark": text}}; what is not named stays.

    Returns {"modified", "self_total"}. Raises TimestampMismatchError if somebody saved meanwhile, ScoreRefused, EditRefused.
    """
    doc = readable(name, "write")
    if cstr(doc.modified) != cstr(modified):
        raise frappe.TimestampMismatchError(_("Somebody saved this meanwhile; load it again."))
    for code, values in scores.items():
        row = _row(doc, code)
        if not isinstance(values, dict):
            frappe.throw(_("A score is given with its remark."), ScoreRefused)
        if "self_score" in values:
            row.self_score = _number(values["self_score"], row)
        if "remark" in values:
            row.remark = cstr(values["remark"]).strip()
    if statement is not None:
        doc.self_statement = statement
    doc.save()
    return {"modified": cstr(doc.modified), "self_total": doc.self_total}


def _number(value, row) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        frappe.throw(_("{0} is no number ({1}).").format(cstr(value)[:20], row.title), ScoreRefused)


@frappe.whitelist(methods=["POST"])
def accept_result(name: str) -> str:
    """The appraised accept the result before the days for objections are over; returns when."""
    doc = readable(name)
    doc = frappe.get_doc(APPRAISAL, doc.name, for_update=True)
    if not is_appraised(doc):
        frappe.throw(_("Only the appraised accept their result."), ObjectionRefused)
    if doc.workflow_state != "Objection Period":
        frappe.throw(_("There is no result that could be accepted now."), ObjectionRefused)
    if frappe.db.exists(OBJECTION, {"appraisal": name, "status": "Open"}):
        frappe.throw(_("An objection is open; withdraw it first."), ObjectionRefused)
    doc.db_set("accepted_on", now())
    return cstr(doc.accepted_on)


@frappe.whitelist(methods=["POST"])
def object_to(name: str, text: str, indicator: str | None = None, files: list | None = None) -> str:
    """Raise an objection for the appraised; `files`: [{"file": address, "note": text}]. Returns its name."""
    readable(name)
    doc = frappe.new_doc(OBJECTION)
    doc.update({"appraisal": name, "objection_text": text, "indicator_code": indicator})
    for file in files or []:
        doc.append("files", {"file": file.get("file"), "note": file.get("note")})
    doc.insert()
    return doc.name


@frappe.whitelist(methods=["POST"])
def withdraw_objection(name: str) -> str:
    """The appraised take their objection back; returns its state."""
    return _objection(name).withdraw()


@frappe.whitelist(methods=["POST"])
def decide_objection(name: str, decision: str, reply: str) -> str:
    """Uphold or dismiss an objection with a reply (“Upheld”, “Dismissed”); returns its state."""
    return _objection(name).decide(decision, reply)


def _objection(name: str):
    doc = frappe.get_doc(OBJECTION, name, for_update=True)
    doc.check_permission("write")
    return doc


@frappe.whitelist(methods=["GET", "POST"])
def evidence_records(name: str, indicator: str) -> dict:
    """Records behind a figure: {"doctype", "label", "names" (500 at most), "total", "frozen_on", "frozen", "missing", "records"}.

    names: those that there still are; missing: frozen ones that were deleted since. records: for each of `names` number,
    title, day and where it is opened; a record that the caller may not read has number and day only, and of a complaint that
    he may not read he is not told at all (`evidence_list`); total counts them all the same.
    """
    doc = readable(name)
    row = _row(doc, indicator)
    if not row.metric:
        return {
            "doctype": None,
            "label": "",
            "names": [],
            "total": 0,
            "frozen": bool(doc.frozen_on),
            "frozen_on": doc.frozen_on,
            "missing": [],
            "records": [],
        }
    kept = evidence.frozen_rows(doc).get(row.code) if doc.frozen_on else None
    records = kept["records"] if kept else evidence.records_behind(doc, row)
    metric = frappe.get_cached_doc("Appraisal Metric", row.metric)
    source = kept["doctype"] if kept else metric.source_doctype
    names = [record[0] for record in records]
    missing = sorted(set(names) - evidence.existing(source, set(names)))
    told = evidence_list.tellable(doc, source, names, missing)
    there = told - set(missing)
    shown = [found for found in names if found in there][: evidence.MOST_NAMES]
    return {
        "doctype": source,
        "label": _(source),
        "names": shown,
        "total": len(names),
        "frozen": bool(kept),
        "frozen_on": doc.frozen_on,
        "missing": [name for name in missing if name in told],
        "records": evidence_list.listed(source, shown, metric.date_field),
    }


@frappe.whitelist(methods=["GET", "POST"])
def changed_since(name: str) -> dict:
    """What was changed after the cut-off: {"intact": whether the hash still fits, "changes": [...]} (see evidence)."""
    doc = readable(name)
    if not doc.frozen_on:
        return {"intact": None, "changes": []}
    changes = [_told(doc, change) for change in evidence.changed_since(doc)]
    return {"intact": evidence.is_intact(doc), "changes": [change for change in changes if change]}


def _told(doc, change: dict) -> dict | None:
    """A change with the records that the caller may be told of; None if there are none of them."""
    kinds = ("deleted", "left", "edited", "added")
    names = [name for kind in kinds if kind != "deleted" for name in change[kind]]
    told = evidence_list.tellable(doc, change["doctype"], names, change["deleted"])
    kept = {kind: [name for name in change[kind] if name in told] for kind in kinds}
    return {**change, **kept} if any(kept.values()) else None


@frappe.whitelist(methods=["GET", "POST"])
def result(name: str) -> dict:
    """An appraisal as a page shows it: head, rows, categories, objections; scores of the review only once it is over."""
    doc = readable(name)
    shown = doc.workflow_state in WITH_RESULT
    rows = [
        {
            **{field: row.get(field) for field in evidence.COPIED if field != "metric_parameters"},
            **{
                field: row.get(field)
                for field in ("evidence_count", "evidence_value", "evidence_score", "evidence_reason")
            },
            "self_score": row.self_score,
            "remark": row.remark,
            "review_score": row.review_score if shown else None,
            "review_remark": row.review_remark if shown else None,
            "final_score": row.final_score if shown else None,
        }
        for row in doc.rows
    ]
    points = "final_score" if shown else "evidence_score"
    categories = grading.by_category({**row, "points": row[points]} for row in rows)
    head = (
        "name",
        "appraisee_name",
        "appraisee_kind",
        "round_year",
        "workflow_state",
        "example_weights",
        "self_total",
    )
    head = (
        *head,
        "evidence_total",
        "self_statement",
        "frozen_on",
        "evidence_hash",
        "objection_until",
        "accepted_on",
    )
    return {
        **{field: doc.get(field) for field in head},
        "modified": cstr(doc.modified),
        "total_score": doc.total_score if shown else None,
        "grade": doc.grade if shown else None,
        "what_lifts": doc.what_lifts if shown else None,
        "rows": rows,
        "categories": [
            {"category": name, "points": float(got), "weight": float(weight)}
            for name, (got, weight) in categories.items()
        ],
        "objections": frappe.get_list(
            OBJECTION,
            filters={"appraisal": doc.name},
            fields=["name", "indicator_code", "objection_text", "status", "reply", "raised_on", "decided_on"],
            order_by="creation asc",
            limit_page_length=0,
        ),
    }


def published_years() -> list[int]:
    """Years of which anything is published, the newest first."""
    years = frappe.get_all(
        APPRAISAL,
        filters={"workflow_state": "Published"},
        pluck="round_year",
        distinct=True,
        limit=0,
    )
    # Sorted here: PostgreSQL takes no order along with DISTINCT from the framework.
    return sorted((cint(year) for year in years), reverse=True)


def published_grades(year: int, kind: str = grading.POINT) -> list[dict]:
    """What everybody may know of a year: names and grades of what is published, without scores; for public pages.

    The best grade first, then by name.
    """
    rows = frappe.get_all(
        APPRAISAL,
        filters={"round_year": cint(year), "appraisee_kind": kind, "workflow_state": "Published"},
        fields=["appraisee_name", "grade", "round_year", "town", "example_weights", "published_on", "scheme"],
        order_by="appraisee_name asc",
        limit=0,
    )
    ranks = {scheme: _grade_ranks(scheme) for scheme in {row.scheme for row in rows}}
    rows.sort(key=lambda row: ranks[row.scheme].get(row.grade, len(ranks[row.scheme])))
    for row in rows:
        del row["scheme"]
    return rows


def _grade_ranks(scheme: str) -> dict[str, int]:
    """Grade → 0 for the best, 1 for the next …"""
    grades = frappe.get_cached_doc("Appraisal Scheme", scheme).grade_list()
    best_first = sorted(grades, key=lambda grade: grade.min_score, reverse=True)
    return {grade.label: rank for rank, grade in enumerate(best_first)}


def published_grade_of(doctype: str, name: str) -> dict | None:
    """The grade of the last published year of a service point or station: {"round_year", "grade", "example_weights"}."""
    field = "service_point" if doctype == grading.POINT else "station"
    kind = grading.POINT if doctype == grading.POINT else "Station"
    return frappe.db.get_value(
        APPRAISAL,
        {field: name, "appraisee_kind": kind, "workflow_state": "Published"},
        ["round_year", "grade", "example_weights"],
        order_by="round_year desc",
        as_dict=True,
    )
