"""Inspections: the request behind one, its checklist and inspectors, and what its findings turn into."""

from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.utils import cint, cstr, get_url, getdate, nowdate

from reg_station.exceptions import ApplicationMissing, GuardUnmet
from reg_station.guidance_services import inspection_rules as rules
from reg_station.inbox import language_of, notify
from reg_station.permissions.scope import own_enterprises
from reg_station.platform.calendars import calendar
from reg_station.workflow.people import people_of

DOCTYPE, NONCONFORMITY, CHECKLIST = "Mock Inspection", "Nonconformity", "Inspection Checklist"
ITEMS = {"Mock Inspection": "7.2.7.2", "QMS Evaluation": "7.2.8.1"}
WORKED_ON = ("Taken On", "Under Way", "Delivered")
PORTAL = {DOCTYPE: "inspections", NONCONFORMITY: "nonconformities"}
DAYS = {rules.MINOR: ("rectify_minor_days", 20), rules.MAJOR: ("rectify_major_days", 10)}
LEAST_INSPECTORS = 2


def setting(field: str, otherwise: int) -> int:
    """A number of the settings; `otherwise` where the site has none yet."""
    kept = frappe.get_cached_doc("Reg Station Settings").get(field)
    return otherwise if kept is None else cint(kept)


def rectifiable_majors() -> int:
    return setting("rectifiable_majors", rules.RECTIFIABLE_MAJORS)


def least_inspectors() -> int:
    return max(LEAST_INSPECTORS, setting("minimum_inspectors", LEAST_INSPECTORS))


def in_words(reasons) -> str:
    """Reasons of a rule in the language of the request, one a line."""
    return "\n".join(_(text).format(*values) for text, values in reasons)


def require(verdict: rules.Verdict, refusal: type[Exception]) -> None:
    if not verdict.met:
        frappe.throw(frappe.utils.escape_html(in_words(verdict.reasons)).replace("\n", "<br>"), refusal)


def checked_request(doc):
    """The request behind an inspection; throws ApplicationMissing unless it is applied for and taken on (8.2.4)."""
    wanted = ITEMS.get(doc.inspection_kind)
    if not wanted or not doc.service_request:
        frappe.throw(
            _("Choose the kind of inspection and the request of the enterprise."), ApplicationMissing
        )
    request = frappe.get_doc("Service Request", doc.service_request)
    code = frappe.db.get_value("Service Item", request.service_item, "code")
    if code != wanted:
        frappe.throw(
            _("The request {0} is about the service {1}; this inspection needs one about {2}.").format(
                request.name, code, wanted
            ),
            ApplicationMissing,
        )
    if request.state not in WORKED_ON:
        frappe.throw(
            _("The request {0} is {1}; an inspection needs one that is taken on.").format(
                request.name, _(request.state)
            ),
            ApplicationMissing,
        )
    if not (request.application or "").strip() and not request.files:
        frappe.throw(
            _("This service starts only on application of the enterprise (DB31117 8.2.4)."),
            ApplicationMissing,
        )
    other = frappe.db.get_value(
        DOCTYPE,
        {"service_request": request.name, "name": ("!=", doc.name or ""), "state": ("!=", "Cancelled")},
    )
    if other:
        frappe.throw(
            _("The request {0} has the inspection {1} already.").format(request.name, other),
            ApplicationMissing,
        )
    return request


def first_officer(doc, wanted: str | None) -> str | None:
    """Who keeps the contact: whoever works on the request, else the officer who plans."""
    officers = {user for role in ("Point Officer", "Station Officer") for user in people_of(doc, role)}
    return next((user for user in (wanted, frappe.session.user) if user in officers), None)


def checklist_for(doc):
    """The checklist chosen, or the one in force today; that for the product's class goes before that for any."""
    if doc.checklist:
        chosen = frappe.get_doc(CHECKLIST, doc.checklist)
        if chosen.inspection_kind != doc.inspection_kind:
            frappe.throw(_("The checklist {0} is for another kind of inspection.").format(chosen.name))
        if not _in_force(chosen):
            frappe.throw(_("The checklist {0} is not in force today.").format(chosen.name))
        return chosen
    product_class = frappe.db.get_value(
        "Biomedical Product", {"enterprise": doc.enterprise, "product_name": doc.product}, "device_class"
    )
    rows = frappe.get_all(
        CHECKLIST,
        {"inspection_kind": doc.inspection_kind, "product_class": ("in", ("Any", product_class or "Any"))},
        ["name", "product_class", "valid_from", "valid_to"],
    )
    fitting = sorted(filter(_in_force, rows), key=lambda row: row.product_class == "Any")
    if not fitting:
        frappe.throw(
            _("There is no checklist in force for {0}. Enter one first.").format(_(doc.inspection_kind)),
            GuardUnmet,
        )
    return frappe.get_doc(CHECKLIST, fitting[0].name)


def _in_force(row) -> bool:
    today = getdate(nowdate())
    return getdate(row.valid_from) <= today and (not row.valid_to or getdate(row.valid_to) >= today)


def check_inspector(user: str, enterprise: str) -> None:
    if "Site Inspector" not in frappe.get_roles(user):
        frappe.throw(_("{0} does not have the role {1}.").format(user, _("Site Inspector")))
    if enterprise in own_enterprises(user):
        frappe.throw(_("{0} belongs to the enterprise and cannot inspect it.").format(user))


def answers_of(doc) -> list[rules.Answer]:
    return [
        rules.Answer(
            code=cstr(row.code),
            chapter=row.chapter or "",
            key=bool(row.key_item),
            result=row.result or "",
            note=row.note or "",
            reason=row.reason or "",
        )
        for row in doc.clauses
    ]


def nonconformities(inspection: str, lock: bool = False) -> list[rules.Finding]:
    """The nonconformities of an inspection. With `lock`, the newest committed state is read and held to the end."""
    table = frappe.qb.DocType(NONCONFORMITY)
    query = (
        frappe.qb.from_(table)
        .select(table.name, table.state)
        .where(table.inspection == inspection)
        .orderby(table.name)
    )
    rows = (query.for_update() if lock else query).run()
    return [rules.Finding(name, state) for name, state in rows]


def make_nonconformities(doc) -> list[str]:
    """One nonconformity for each finding of the visit that has just been finished; returns their names."""
    made = []
    for row in doc.clauses:
        if row.result not in rules.FINDINGS:
            continue
        found = frappe.new_doc(NONCONFORMITY)
        found.flags.finding = (doc, row)
        # Follows from a transition that the workflow has just allowed; nobody else may create one.
        made.append(found.insert(ignore_permissions=True).name)
    tell_enterprise(doc, "findings", _findings_words(doc, len(made)))
    return made


def due_day(severity: str, found_on) -> rules.DueDay:
    return rules.due_day(getdate(found_on), setting(*DAYS[severity]), calendar())


def tell_planned(doc) -> None:
    """The enterprise learns the day, and once more when the day changes."""

    def words(language: str) -> str:
        return _("{0} is planned on {1}", lang=language).format(doc.subject, doc.planned_on)

    tell_enterprise(doc, f"planned {doc.planned_on}", words)


def tell_closed(doc) -> None:
    def words(language: str) -> str:
        return _("{0} is closed; the report can be downloaded", lang=language).format(doc.subject)

    tell_enterprise(doc, "closed", words)


def _findings_words(doc, count: int) -> Callable[[str], str]:
    return lambda language: _("{0}: {1} nonconformities to rectify", lang=language).format(doc.subject, count)


def tell_enterprise(doc, about: str, words: Callable[[str], str]) -> int:
    return tell_all(people_of(doc, "Enterprise User"), doc, f"{doc.name}|{about}", words)


def tell_all(users: Iterable[str], doc, mark: str, words: Callable[[str], str]) -> int:
    """Notices and mails to all of them, `words` giving the sentence for a language. Returns how many were new."""
    link, told = get_url(f"/station/{PORTAL[doc.doctype]}/{doc.name}"), 0
    for user in sorted(users):
        if not frappe.db.get_value("User", user, "enabled"):
            continue
        subject = words(language_of(user))
        told += notify(user, doc.doctype, mark, subject, link, reference=(doc.doctype, doc.name))
    return told
