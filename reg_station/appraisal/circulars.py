"""Circulars about the grades of a round: drafted from a template, refreshed, checked, numbered, withdrawn (C5).

Texts are Chinese whatever the language of the writer: they go to Chinese offices.
"""

import json

import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate, now

from reg_station.appraisal import evidence, grading
from reg_station.appraisal.circular_text import (
    GRADED,
    HELD,
    UNFINISHED,
    WORDS,
    counts_and_names,
    fill,
    in_order,
    problems_of_list,
)
from reg_station.documents.texts import chinese_date
from reg_station.exceptions import CircularRefused
from reg_station.platform.audit import record
from reg_station.series import reserve

DOCTYPE, TEMPLATE = "Appraisal Circular", "Circular Template"
ROUND, APPRAISAL = "Appraisal Round", "Service Appraisal"
CHINESE = "zh"
GRADED_STATES = ("Confirmed", "Published")
# What a template fills and a hand may change.
FILLED = ("heading", "title", "addressees", "body", "grades_title", "attachments", "contact", "issuer")
FILLED = (*FILLED, "copy_to", "printing_office", "number_code")
WRITTEN = (*FILLED, "grades", "letter_date", "register_number", "replacement_reason")
PRINTED = tuple(name for name in FILLED if name != "number_code")
ROW = ("appraisal", "appraisee_name", "town_name", "grade", "remark")


def require_free(round_, replaces: str | None = None, besides: str | None = None) -> None:
    """Raise CircularRefused while another circular of the round is being written, or one in force is not replaced."""
    others = frappe.get_all(
        DOCTYPE,
        filters={
            "appraisal_round": round_.name,
            "name": ("!=", besides or ""),
            "replaced_by": ("is", "not set"),
        },
        fields=["name", "workflow_state", "letter_number"],
        limit=0,
    )
    for other in others:
        if other.workflow_state != "Issued" and not besides:
            frappe.throw(
                _("A circular of this round is being written already: {0}.").format(other.name),
                CircularRefused,
            )
        if other.workflow_state == "Issued" and other.name != replaces:
            frappe.throw(
                _("The circular {0} is in force; draft a new one from the round, which replaces it.").format(
                    other.letter_number
                ),
                CircularRefused,
            )
    if besides and replaces and replaces not in {row.name for row in others}:
        frappe.throw(_("The circular {0} was replaced meanwhile.").format(replaces), CircularRefused)


def standings(round_name: str, grades: list[str]) -> list[dict]:
    """Every appraised of the round as the list of a circular has it: [{appraisal, appraisee_name, standing, grade …}]."""
    # The list of a round is whole, whoever of the station writes it.
    found = frappe.get_all(
        APPRAISAL,
        filters={"appraisal_round": round_name},
        fields=["name", "appraisee_name", "town", "workflow_state", "grade"],
        limit=0,
    )
    rows = []
    for row in found:
        graded = row.workflow_state in GRADED_STATES and row.grade
        standing = (
            GRADED if graded else HELD if row.workflow_state == "Held for Rectification" else UNFINISHED
        )
        rows.append(
            {
                "appraisal": row.name,
                "appraisee_name": row.appraisee_name,
                "town_name": row.town or "",
                "standing": standing,
                "grade": in_chinese(row.grade) if graded else "",
                "state": row.workflow_state,
            }
        )
    return in_order(rows, grades)


def in_chinese(text: str | None) -> str:
    return _(text, lang=CHINESE) if text else ""


def grades_of(round_) -> list[str]:
    """The grades of the scheme in Chinese, the best first."""
    scheme = frappe.get_cached_doc("Appraisal Scheme", round_.scheme)
    ordered = sorted(scheme.grade_list(), key=lambda grade: grade.min_score, reverse=True)
    return [in_chinese(grade.label) for grade in ordered]


def _rows(rows: list[dict], template, kept: dict[str, dict] | None = None) -> list[dict]:
    """Rows of the list; what was written by hand in `kept` (appraisal → row) stays, grades never."""
    remarks = {HELD: template.held_remark or "", UNFINISHED: template.unfinished_remark or "", GRADED: ""}
    automatic = {*remarks.values(), ""}
    answer = []
    for row in rows:
        old = (kept or {}).get(row["appraisal"])
        remark = remarks[row["standing"]]
        if old and cstr(old.get("remark")).strip() not in automatic:
            remark = old["remark"]
        name, town = row["appraisee_name"], row["town_name"]
        if old:
            name, town = old["appraisee_name"] or name, cstr(old["town_name"])
        answer.append({**row, "appraisee_name": name, "town_name": town, "remark": remark})
    return answer


def _values(round_, rows: list[dict], replaces: str | None, reason: str | None) -> dict:
    settings = frappe.get_cached_doc("Reg Station Settings")
    old = (
        frappe.db.get_value(DOCTYPE, replaces, ["letter_number", "title"], as_dict=True) if replaces else None
    )
    return {
        "year": cint(round_.round_year),
        "district": settings.district,
        "bureau": settings.bureau_name,
        "station": frappe.db.get_value("Registration Station", round_.station, "station_name"),
        "round": round_.title,
        "scheme": frappe.db.get_value("Appraisal Scheme", round_.scheme, "title"),
        "period_from": chinese_date(round_.period_from),
        "period_to": chinese_date(round_.period_to),
        **counts_and_names(rows, grades_of(round_)),
        "replaced_number": old.letter_number if old else "",
        "replaced_title": "".join(old.title.split()) if old else "",
        "replacement_reason": cstr(reason).strip().rstrip("。"),
    }


def _filled(template, values: dict) -> dict[str, str]:
    return {name: fill(template.get(name), values) for name in FILLED}


def _template_for(round_, name: str | None):
    if not name:
        found = frappe.get_all(
            TEMPLATE,
            filters={"appraisee_kind": round_.appraisee_kind, "enabled": 1},
            pluck="name",
            order_by="creation asc",
            limit=1,
        )
        if not found:
            frappe.throw(
                _("There is no template of a circular for {0} in use; enable or make one.").format(
                    _(round_.appraisee_kind)
                ),
                CircularRefused,
            )
        name = found[0]
    template = frappe.get_doc(TEMPLATE, name)
    if template.appraisee_kind != round_.appraisee_kind:
        frappe.throw(_("The template {0} is for others.").format(template.name), CircularRefused)
    return template


@frappe.whitelist(methods=["GET", "POST"])
def words() -> dict[str, str]:
    """What a template may name in double braces: {word: what it stands for}."""
    frappe.has_permission(TEMPLATE, "read", throw=True)
    return {word: _(text) for word, text in WORDS.items()}


@frappe.whitelist(methods=["POST"])
def draft(name: str, template: str | None = None, reason: str | None = None) -> dict:
    """Draft the circular of a round: {"name", "held": names, "unfinished": names}. None of those gets a grade.

    `reason`: why the circular in force is replaced, if there is one. Raises CircularRefused.
    """
    frappe.has_permission(DOCTYPE, "create", throw=True)
    round_ = frappe.get_doc(ROUND, name, for_update=True)
    round_.check_permission("read")
    rows = standings(name, grades_of(round_))
    if not any(row["standing"] == GRADED for row in rows):
        frappe.throw(
            _("No grade of this round is confirmed yet; there is nothing to make known."), CircularRefused
        )
    replaces = frappe.db.get_value(
        DOCTYPE,
        {"appraisal_round": name, "workflow_state": "Issued", "replaced_by": ("is", "not set")},
    )
    if replaces and not cstr(reason).strip():
        frappe.throw(_("Say why the circular {0} is replaced.").format(replaces), CircularRefused)
    words = _template_for(round_, template)
    texts = _filled(words, _values(round_, rows, replaces, reason))
    doc = frappe.new_doc(DOCTYPE)
    doc.flags.replaces, doc.flags.drafted_texts = replaces, json.dumps(texts, ensure_ascii=False)
    doc.update({"appraisal_round": name, "circular_template": words.name, **texts})
    doc.replacement_reason = cstr(reason).strip() if replaces else None
    for row in _rows(rows, words):
        doc.append("grades", {field: row[field] for field in ROW})
    doc.insert()
    return {"name": doc.name, **_not_graded(rows)}


def _not_graded(rows: list[dict]) -> dict[str, list[str]]:
    return {
        standing: [row["appraisee_name"] for row in rows if row["standing"] == standing]
        for standing in (HELD, UNFINISHED)
    }


@frappe.whitelist(methods=["POST"])
def refresh_grades(name: str, modified: str) -> dict:
    """Read the grades anew; what was written by hand stays.

    Returns {"kept": labels of texts that were edited and would read otherwise now, "held", "unfinished", "changed"}.
    Raises TimestampMismatchError, CircularRefused, EditRefused.
    """
    doc = frappe.get_doc(DOCTYPE, name)
    doc.check_permission("write")
    if cstr(doc.modified) != cstr(modified):
        raise frappe.TimestampMismatchError(_("Somebody saved this meanwhile; load it again."))
    if doc.workflow_state != "Draft":
        frappe.throw(_("Grades are read anew in a draft only."), CircularRefused)
    round_ = frappe.get_doc(ROUND, doc.appraisal_round)
    words = (
        frappe.get_doc(TEMPLATE, doc.circular_template) if doc.circular_template else frappe.new_doc(TEMPLATE)
    )
    rows = standings(round_.name, grades_of(round_))
    before = {row.appraisal: row.as_dict() for row in doc.grades}
    listed = _rows(rows, words, before)
    changed = [
        row["appraisee_name"]
        for row in listed
        if cstr((before.get(row["appraisal"]) or {}).get("grade")) != row["grade"]
    ]
    doc.set("grades", [{field: row[field] for field in ROW} for row in listed])
    kept = _refill(doc, _filled(words, _values(round_, rows, doc.replaces, doc.replacement_reason)))
    doc.save()
    return {"kept": kept, "changed": changed, **_not_graded(rows)}


def _refill(doc, texts: dict[str, str]) -> list[str]:
    """Fill what nobody edited since it was drafted; labels of what was edited and would read otherwise."""
    drafted = json.loads(doc.drafted_texts or "{}")
    kept = []
    for name, text in texts.items():
        if not text or text == drafted.get(name):
            continue
        if cstr(doc.get(name)).strip() == cstr(drafted.get(name)).strip():
            doc.set(name, text)
            drafted[name] = text
        else:
            kept.append(_(doc.meta.get_label(name)))
    doc.flags.drafted_texts = json.dumps(drafted, ensure_ascii=False)
    return kept


def problems_of_grades(doc) -> list[str]:
    """What keeps the list of a circular from being issued, in words; [] is fine."""
    round_ = frappe.get_doc(ROUND, doc.appraisal_round)
    grades = grades_of(round_)
    true = {row["appraisal"]: row for row in standings(round_.name, grades)}
    listed = [{field: cstr(row.get(field)).strip() for field in ROW} for row in doc.grades]
    if not any(row["grade"] for row in listed):
        return [_("The list holds no grade.")]
    lines = [_(text).format(*values) for text, values in problems_of_list(listed, true)]
    return lines + _unsound(
        round_, [row["appraisal"] for row in listed if row["appraisal"] in true and row["grade"]]
    )


def _unsound(round_, names: list[str]) -> list[str]:
    """Appraisals whose evidence no longer gives its hash, or whose scores no longer give their grade."""
    scale = frappe.get_cached_doc("Appraisal Scheme", round_.scheme).grade_list()
    lines = []
    for name in names:
        doc = frappe.get_doc(APPRAISAL, name)
        total = sum((grading.decimal(row.final_score) for row in doc.rows), grading.ZERO)
        if grading.grade_of(grading.rounded(total), scale) != doc.grade:
            lines.append(
                _("{0}: its scores do not give the grade {1}.").format(doc.appraisee_name, _(doc.grade))
            )
        elif not evidence.is_intact(doc):
            lines.append(
                _("{0}: its evidence no longer gives the hash of the cut-off.").format(doc.appraisee_name)
            )
    return lines


def number_for(doc) -> str:
    """The letter number: that of the office's register, or the next of the year without a gap, as in 示市监注指〔2026〕1号.

    Raises CircularRefused if it was given before.
    """
    own = cstr(doc.register_number).strip()
    number = own or f"{reserve(f'{doc.number_code.strip()}〔{getdate(doc.letter_date).year}〕.#', 1)[0]}号"
    if frappe.db.exists(DOCTYPE, {"letter_number": number, "name": ("!=", doc.name)}):
        frappe.throw(_("The letter number {0} was given already.").format(number), CircularRefused)
    return number


def fingerprint_of(doc) -> str:
    """SHA-256 of every word that is printed."""
    content = {
        **{name: cstr(doc.get(name)).strip() for name in PRINTED},
        "number": cstr(doc.letter_number),
        "date": cstr(getdate(doc.letter_date)) if doc.letter_date else "",
        "example_weights": cint(doc.example_weights),
        "grades": [[cstr(row.get(field)).strip() for field in ROW] for row in doc.grades],
    }
    return evidence.fingerprint(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    )


def is_intact(doc) -> bool:
    return fingerprint_of(doc) == doc.text_hash


def withdraw(name: str, successor) -> None:
    """Mark a circular as replaced by one that was just issued; its text stays as it is."""
    values = {"replaced_by": successor.name, "withdrawn_on": now()}
    # The issued record is closed to everybody; this is the one thing that still happens to it.
    frappe.db.set_value(DOCTYPE, name, values)
    record(
        "circular withdrawn",
        DOCTYPE,
        name,
        {"replaced_by": successor.name, "reason": successor.replacement_reason},
    )
