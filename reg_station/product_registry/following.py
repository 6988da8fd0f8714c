"""Follows a product through its stages: entering one with its evidence, and where it stands in words (E3)."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.exceptions import ForeignFileRefused, StageRefused
from reg_station.permissions.attachments import may_use
from reg_station.platform.audit import record
from reg_station.platform.calendars import calendar
from reg_station.platform.working_days import YearNotCovered
from reg_station.product_registry import progress
from reg_station.product_registry.progress import Entry, Stage

PROGRESS, STAGE = "Registration Progress", "Progress Stage"


def stages() -> dict[str, Stage]:
    """The stages in use, by name, in their order."""
    rows = frappe.get_all(
        STAGE,
        filters={"enabled": 1},
        fields=[
            "name",
            "stage_order",
            "days_allowed",
            "day_kind",
            "stops_clock",
            "evidence_needed",
            "is_final",
        ],
        order_by="stage_order asc, name asc",
        limit=0,
    )
    return {
        row.name: Stage(
            row.name,
            row.stage_order,
            row.days_allowed or 0,
            row.day_kind or progress.WORKING,
            bool(row.stops_clock),
            bool(row.evidence_needed),
            bool(row.is_final),
        )
        for row in rows
    }


def entries_of(doc) -> list[Entry]:
    return [entry_of(row) for row in doc.stages]


def entry_of(row) -> Entry:
    return Entry(
        row.stage,
        getdate(row.entered_on),
        getdate(row.finished_on) if row.finished_on else None,
        row.evidence or "",
        row.remark or "",
        row.evidence_number or "",
    )


def entries_by_progress(names: list[str]) -> dict[str, list[Entry]]:
    """The stays of many products at once, each in its order."""
    found: dict[str, list[Entry]] = {name: [] for name in names}
    for row in frappe.get_all(
        "Progress Stage Entry",
        filters={"parent": ("in", names or [""]), "parenttype": PROGRESS},
        fields=["parent", "stage", "entered_on", "finished_on", "evidence", "remark", "evidence_number"],
        order_by="parent asc, idx asc",
        limit_page_length=0,
    ):
        found[row.parent].append(entry_of(row))
    return found


def enter(doc, stage: str, day, evidence: str = "", remark: str = "", number: str = "") -> None:
    """Write into `doc`, unsaved, that it enters `stage` on `day`. Raises StageRefused with every reason.

    evidence: address of a file; number: of the official document, where another system reports it.
    """
    known, entries, today = stages(), entries_of(doc), getdate(nowdate())
    asked = {"today": today, "remark": remark or ""}
    found = progress.problems(entries, known, stage, getdate(day), evidence=evidence or number or "", **asked)
    if found:
        frappe.throw("<br>".join(problem_in_words(*problem) for problem in found), StageRefused)
    moved = progress.move(
        entries, known, stage, getdate(day), evidence=evidence or "", number=number or "", **asked
    )
    _write(doc, moved)


def problem_in_words(template: str, values: tuple) -> str:
    return _(template).format(*(_(value) if isinstance(value, str) else value for value in values))


def _write(doc, entries: list[Entry]) -> None:
    for row, entry in zip(doc.stages, entries, strict=False):
        row.finished_on = entry.finished_on
    for entry in entries[len(doc.stages) :]:
        doc.append(
            "stages",
            {
                "stage": entry.stage,
                "entered_on": entry.entered_on,
                "finished_on": entry.finished_on,
                "evidence": entry.evidence,
                "remark": entry.remark,
                "evidence_number": entry.number,
            },
        )


def standing(entries: list[Entry], known: dict[str, Stage]) -> dict:
    """current_stage, due_on, stalled, stalled_since and finished_on as they follow from the stays today."""
    now = progress.current(entries)
    values = {
        "current_stage": (now or entries[-1]).stage if entries else None,
        "due_on": None,
        "stalled": 0,
        "stalled_since": None,
        "finished_on": entries[-1].finished_on if entries and now is None else None,
    }
    try:
        values["due_on"] = progress.due_on(now, entries, known, calendar()) if now else None
        stall = progress.stall(entries, known, calendar(), getdate(nowdate()))
        values |= {"stalled": int(stall.stalled), "stalled_since": stall.since}
    except YearNotCovered:
        # The work goes on; the timeline says which year's table is missing, and administrators are told every month.
        pass
    return values


def set_standing(doc) -> None:
    """Write the standing and each stay's last day into `doc`."""
    known, entries = stages(), entries_of(doc)
    for row, entry in zip(doc.stages, entries, strict=True):
        try:
            row.due_on = progress.due_on(entry, entries, known, calendar())
        except YearNotCovered:
            row.due_on = None
    doc.update(standing(entries, known))


@frappe.whitelist(methods=["POST"])
def move_on(name: str, stage: str, day: str = "", evidence: str = "", remark: str = "") -> dict:
    """Let a product enter a stage; {"current_stage", "due_on"}.

    day: today if empty, never later. evidence: address of a file that the caller may read. Raises StageRefused.
    """
    doc = frappe.get_doc(PROGRESS, name)
    doc.check_permission("write")
    if evidence and not may_use(evidence):
        frappe.throw(
            _("The file {0} does not exist or is not yours to use. Upload it again.").format(evidence),
            ForeignFileRefused,
        )
    before = doc.current_stage
    doc.flags.entering = (stage, day or nowdate(), evidence, remark)
    doc.save()
    record(
        "stage entered",
        PROGRESS,
        name,
        {"from": before, "to": doc.current_stage, "on": str(day or nowdate())},
    )
    return {"current_stage": doc.current_stage, "due_on": str(doc.due_on) if doc.due_on else None}


def _attach(doc, evidence: str) -> None:
    """A file that hangs nowhere yet becomes the product's, so that whoever may see the product may open it."""
    for name in frappe.get_all(
        "File", filters={"file_url": evidence or "-", "attached_to_name": ("is", "not set")}, pluck="name"
    ):
        frappe.db.set_value(
            "File",
            name,
            {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "is_private": 1},
        )


@frappe.whitelist(methods=["GET", "POST"])
def timeline(name: str) -> dict:
    """Where a product that the caller may read stands: {"steps": [...], "next": [stages], "evidence_for": [stages]}.

    A step: {"stage", "label", "state", "entered_on", "finished_on", "due_on", "overdue", "words", "remark", "number"}.
    """
    doc = frappe.get_doc(PROGRESS, name)
    doc.check_permission("read")
    known = stages()
    return {
        "steps": steps_of(doc),
        "next": [stage for stage in known if stage != doc.current_stage],
        "evidence_for": [stage.name for stage in known.values() if stage.needs_evidence],
    }


def steps_of(doc) -> list[dict]:
    """The timeline of `doc` in the reader's language; days as ISO text."""
    entries, known = entries_of(doc), stages()
    steps = progress.timeline(entries, known, calendar(), getdate(nowdate()))
    working = {name for name, stage in known.items() if stage.day_kind == progress.WORKING}
    return [
        {
            "stage": step.stage,
            "label": _(step.stage),
            "state": step.state,
            "entered_on": _text(step.entered_on),
            "finished_on": _text(step.finished_on),
            "due_on": _text(step.due_on),
            "overdue": step.overdue,
            "words": _words(step, step.stage in working),
            "remark": entries[number].remark if number < len(entries) else "",
            "number": entries[number].number if number < len(entries) else "",
        }
        for number, step in enumerate(steps)
    ]


def _words(step: progress.Step, working: bool) -> str:
    if step.state == progress.AHEAD:
        return ""
    if step.unknown_year:
        return _("The last day is not known yet: the working days of {0} are missing.").format(
            step.unknown_year
        )
    if step.stopped:
        return _("The clock stands still.")
    if step.days_left is None:
        return ""
    late = _("{0} working days") if working else _("{0} days")
    if step.state == progress.DONE:
        return (
            _("Finished {0} late").format(late.format(-step.days_left))
            if step.overdue
            else _("Finished in time")
        )
    if step.overdue:
        return _("{0} over the limit").format(late.format(-step.days_left))
    return _("{0} left, until {1}").format(late.format(step.days_left), step.due_on)


def _text(day) -> str:
    return str(day) if day else ""
