"""The review of an appraisal: a record of its own, so that nobody reads its scores before they are announced (C3)."""

from collections.abc import Iterable
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import cint, flt

from reg_station.appraisal import grading
from reg_station.appraisal.evidence import COPIED, indicator_of
from reg_station.exceptions import GuardUnmet

REVIEW = "Appraisal Review"
# What a review shows of an appraisal; code and parameters are not for reading.
TAKEN_OVER = (
    *(field for field in COPIED if field not in ("code", "metric_parameters")),
    "evidence_count",
    "evidence_value",
    "evidence_score",
    "evidence_reason",
    "self_score",
    "remark",
)


def total(scores: Iterable) -> float:
    """Exact sum of scores in hundredths."""
    return float(sum((grading.decimal(flt(score, 2)) for score in scores), Decimal(0)))


def review_of(appraisal: str, lock: bool = False):
    """The review of an appraisal. Raises DoesNotExistError before it was begun."""
    return frappe.get_doc(REVIEW, {"appraisal": appraisal}, for_update=lock)


def reviewers_of(appraisal: str) -> set[str]:
    """Everybody who ever scored or finished this review."""
    text = frappe.db.get_value(REVIEW, {"appraisal": appraisal}, "reviewers") or ""
    return set(text.split())


def outcome_of(appraisal) -> grading.Outcome:
    """Total, grade and reasons of the review as it stands. Raises GuardUnmet while a row has no score."""
    review = review_of(appraisal.name, lock=True)
    missing = [row.code for row in review.rows if not cint(row.scored)]
    if missing:
        frappe.throw(_("These indicators have no score yet: {0}.").format(", ".join(missing)), GuardUnmet)
    return _outcome(appraisal.scheme, review)


def _outcome(scheme: str, review) -> grading.Outcome:
    grades = frappe.get_cached_doc("Appraisal Scheme", scheme).grade_list()
    rows = [
        (
            indicator_of(row),
            grading.decimal(flt(row.evidence_value, 2)) if row.metric else None,
            grading.decimal(flt(row.review_score, 2)),
        )
        for row in review.rows
    ]
    return grading.outcome(rows, grades)


def add_up(review) -> None:
    """Total and proposed grade of a review, written into it."""
    scheme = frappe.db.get_value("Service Appraisal", review.appraisal, "scheme")
    found = _outcome(scheme, review)
    review.review_total, review.proposed_grade = float(found.total), found.grade


def bring_up_to_date(appraisal, reopen: bool = False) -> None:
    """Begin the review of an appraisal, or carry over what the evidence and the appraised say by now."""
    name = frappe.db.get_value(REVIEW, {"appraisal": appraisal.name})
    review = frappe.get_doc(REVIEW, name) if name else frappe.new_doc(REVIEW)
    fields = ("appraisee_name", "round_year", "example_weights", "station", "service_point", "town")
    review.update({"appraisal": appraisal.name, **{field: appraisal.get(field) for field in fields}})
    known = {row.code: row for row in review.rows}
    for source in appraisal.rows:
        row = known.get(source.code) or review.append("rows", {"code": source.code})
        judged = source.scoring == grading.JUDGED
        # A score that nobody touched follows the evidence; one that was judged stays for the reviewer to change.
        follows = not judged and not row.reviewed_by
        row.update({field: source.get(field) for field in TAKEN_OVER})
        if follows:
            row.review_score, row.scored = source.evidence_score, 1
    if reopen:
        review.status = "Open"
    _save(review)


def finish(appraisal) -> None:
    """Close the review as the one who ended it; he counts as a reviewer too."""
    review = review_of(appraisal.name)
    review.status = "Finished"
    review.reviewers = " ".join(sorted({*(review.reviewers or "").split(), frappe.session.user}))
    _save(review)


def _save(review) -> None:
    review.flags.by_workflow = True
    # Written along with a step of the appraisal that the user was allowed to take.
    review.save(ignore_permissions=True)
    review.flags.by_workflow = False
