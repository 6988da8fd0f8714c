"""Bulk import of shared resources from the spreadsheet of a town (D2).

A file is checked as a whole: either every row is written, in one transaction, or none is and its sender gets the file
back with the problems beside the rows. Sent again, it updates what has changed and leaves the rest alone.
"""

import hashlib

import frappe
from frappe import _
from frappe.utils import now

from reg_station import long_runs
from reg_station.file_content import attach, content_of
from reg_station.platform.audit import record as record_audit
from reg_station.resource_sharing.import_plan import Plan, make_plan
from reg_station.resource_sharing.import_register import LISTING, choices, towns_within_reach
from reg_station.resource_sharing.import_writing import ChangedMeanwhile, write_plan
from reg_station.resource_sharing.spreadsheet import Sheet, read
from reg_station.resource_sharing.spreadsheet_columns import LANGUAGES, SheetRefused
from reg_station.resource_sharing.spreadsheet_writing import annotate
from reg_station.resource_sharing.spreadsheet_writing import template as write_template

DOCTYPE = "Resource Import"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CAN_START = ("Uploaded", "Refused", "Failed")
CHECKING = "Checking"
ATTEMPTS = 3
SAVEPOINT = "resource_import"
SERIALIZATION_FAILURE = "40001"  # PostgreSQL


@frappe.whitelist(methods=["GET"])
def template(language: str = "zh") -> None:
    """Send the empty spreadsheet in `language` (zh or en), with the lists of values as they are now."""
    frappe.has_permission(DOCTYPE, "create", throw=True)
    if language not in LANGUAGES:
        frappe.throw(_("The template comes in Chinese (zh) or English (en)."))
    lists = choices(towns=towns_within_reach(frappe.session.user))
    content = write_template(language, lists, translate=lambda text: _(text, lang=language))
    frappe.local.response.filename = f"shared-resources-{language}.xlsx"
    frappe.local.response.filecontent = content
    frappe.local.response.type = "download"
    frappe.local.response.content_type = XLSX_TYPE


@frappe.whitelist(methods=["POST"])
def start(name: str) -> str:
    """Check the file of the import `name` and write it if it is sound, in the background; returns the new status.

    Runs as the caller: every row must be one that he may enter. May be called again after a refusal, a failure, or a
    run that was killed.
    """
    doc = frappe.get_doc(DOCTYPE, name, for_update=True)
    doc.check_permission("write")
    frappe.has_permission(LISTING, "create", throw=True)
    return long_runs.start(doc, CHECKING, CAN_START, "reg_station.resource_sharing.importing.run")


def run(name: str, token: str | None = None) -> str:
    """Do the work of a started import; returns its status. A second run, or one that was replaced, does nothing."""
    doc = frappe.get_doc(DOCTYPE, name)
    frappe.local.lang = frappe.db.get_value("User", frappe.session.user, "language") or frappe.local.lang
    try:
        return _run(doc, token)
    except Exception:
        long_runs.undo(SAVEPOINT)
        frappe.log_error(title=f"Import {name}")
        text = _("The import could not be finished; nothing was written. Start it again.")
        return _finish(doc, token, "Failed", {"message": text})


def _run(doc, token: str | None) -> str:
    long_runs.give_sign_of_life(token)
    content = _content(doc)
    doc.file_hash = hashlib.sha256(content).hexdigest()
    try:
        sheet = read(content, choices(), {"town": doc.town} if doc.town else None)
    except SheetRefused as refusal:
        return _finish(doc, token, "Refused", {"message": refusal.problem.words(_), "annotated_file": None})
    for _attempt in range(ATTEMPTS):
        if not _is_current(doc, token):
            return frappe.db.get_value(DOCTYPE, doc.name, "status")
        plan = _plan(doc, sheet, token)
        long_runs.give_sign_of_life(token)
        if plan.problems:
            return _refuse(doc, token, content, sheet, plan)
        try:
            return _write(doc, token, sheet, plan)
        except Exception as error:
            if not _may_try_again(error):
                raise
            long_runs.undo(SAVEPOINT)
    text = _("Listings were changed while the file was checked; nothing was written. Start it again.")
    return _finish(doc, token, "Failed", {"message": text})


def _content(doc) -> bytes:
    """The uploaded file as it is; the annotated copy of an earlier run is another file."""
    name = frappe.db.get_value("File", {"file_url": doc.file})
    if not name:
        raise SheetRefused(_("The file {0} does not exist any more.").format(doc.file))
    return content_of(frappe.get_doc("File", name))


def _plan(doc, sheet: Sheet, token: str | None) -> Plan:
    """Planned with the flag of imports on, so that nothing is shown that only a form could show."""
    before = frappe.flags.in_import
    frappe.flags.in_import = True
    try:
        return make_plan(doc, sheet, every_so_often=lambda: long_runs.give_sign_of_life(token))
    finally:
        frappe.flags.in_import = before


def _write(doc, token: str | None, sheet: Sheet, plan: Plan) -> str:
    # Ends the transaction in which was read, so that the locks that follow see the present.
    frappe.db.commit()
    frappe.db.savepoint(SAVEPOINT)
    if not _is_current(doc, token, lock=True):
        return frappe.db.get_value(DOCTYPE, doc.name, "status")
    counts = write_plan(doc, plan)
    values = {**counts, "row_count": len(sheet.rows), "refused_count": 0, "annotated_file": None}
    return _finish(doc, token, "Imported", {**values, "message": _outcome(plan)})


def _outcome(plan: Plan) -> str:
    text = _("{0} listings created as drafts, {1} updated, {2} left alone.").format(
        len(plan.new), len(plan.changed), plan.unchanged
    )
    taken_back = sum(1 for change in plan.changed if change.transition)
    if taken_back:
        text += " " + _("{0} listings went back to draft and are verified anew.").format(taken_back)
    if plan.incomplete:
        text += " " + _(
            "{0} listings still lack facts that their type needs before they can be sent."
        ).format(plan.incomplete)
    return text


def _refuse(doc, token: str | None, content: bytes, sheet: Sheet, plan: Plan) -> str:
    if not _is_current(doc, token, lock=True):
        return frappe.db.get_value(DOCTYPE, doc.name, "status")
    return _finish(
        doc,
        token,
        "Refused",
        {
            "row_count": len(sheet.rows),
            "refused_count": len(plan.problems),
            "annotated_file": _attach(doc, annotate(content, plan.problems)),
            "message": _(
                "{0} of {1} rows have problems; nothing was written. The file with remarks names them row by row."
            ).format(len(plan.problems), len(sheet.rows)),
        },
    )


def _attach(doc, content: bytes) -> str:
    for name in frappe.get_all(
        "File",
        {"attached_to_doctype": DOCTYPE, "attached_to_name": doc.name, "attached_to_field": "annotated_file"},
        pluck="name",
    ):
        # The remarks of the run before; its caller may write the import, which says nothing of rights on files.
        frappe.delete_doc("File", name, ignore_permissions=True)
    return attach(doc, "annotated_file", f"{doc.name}-remarks.xlsx", content)


def _is_current(doc, token: str | None, lock: bool = False) -> bool:
    return long_runs.is_current(DOCTYPE, doc.name, CHECKING, token, lock)


def _finish(doc, token: str | None, status: str, values: dict) -> str:
    """Write the outcome and commit; nothing happens if another run has taken over."""
    if not _is_current(doc, token, lock=True):
        return frappe.db.get_value(DOCTYPE, doc.name, "status")
    frappe.db.set_value(
        DOCTYPE,
        doc.name,
        {"status": status, "finished_on": now(), "file_hash": doc.file_hash, **values},
    )
    if status != "Imported":
        record_audit(
            "import refused" if status == "Refused" else "import failed",
            DOCTYPE,
            doc.name,
            {"file_hash": doc.file_hash, "message": values["message"]},
        )
    frappe.db.commit()
    return status


def _may_try_again(error: Exception) -> bool:
    """Whether another transaction came in between: a new plan may succeed."""
    if isinstance(error, (ChangedMeanwhile, frappe.QueryDeadlockError, frappe.QueryTimeoutError)):
        return True
    return getattr(error, "pgcode", None) == SERIALIZATION_FAILURE
