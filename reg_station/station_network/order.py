"""Loads a station or a point as plain values, has it assessed, and keeps the count of open flags."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.learning.balances import entries_of, office_of
from reg_station.lines import lines_of
from reg_station.station_network.premises import state_of
from reg_station.station_network.standards import Finding, Member, Place, RuleInForce, Standard, assess

LINK_FIELD = {"Registration Station": "station", "Service Point": "service_point"}
KIND_FIELD = {"Registration Station": "applies_to_station", "Service Point": "applies_to_point"}


def standards_for(doctype: str, today: date) -> list[Standard]:
    """Enabled standards that are valid on `today`."""
    rows = frappe.get_all(
        "Network Standard", filters={"applies_to": doctype, "enabled": 1}, fields=["*"], order_by="code asc"
    )
    return [
        Standard(
            code=row.code,
            title=row.title,
            check_name=row.check_name,
            citation=row.citation,
            minimum=row.minimum or 0,
            education_level=row.education_level or "",
            full_time_only=bool(row.full_time_only),
            expected_values=lines_of(row.expected_values),
            judged_from_month=row.judged_from_month or 10,
        )
        for row in rows
        if (not row.valid_from or getdate(row.valid_from) <= today)
        and (not row.valid_to or getdate(row.valid_to) >= today)
    ]


def load_place(doc, today: date) -> Place:
    """The station or point `doc` as it stands on `today`."""
    link = LINK_FIELD[doc.doctype]
    return Place(
        members=_members(link, doc.name, today),
        rules=_rules(link, doc.name, today),
        required_rule_kinds=frappe.get_all(
            "Station Rule Kind", {KIND_FIELD[doc.doctype]: 1}, pluck="name", order_by="creation asc, name asc"
        ),
        area_kinds=[row.area_kind for row in doc.areas],
        budget_kinds=[
            row.budget_kind for row in doc.budget_lines if row.budget_year == today.year and row.amount
        ],
        filled_fields=frozenset(df.fieldname for df in doc.meta.fields if doc.get(df.fieldname)),
        premises=state_of(link, doc.name),
    )


def _members(link: str, name: str, today: date) -> list[Member]:
    rows = frappe.get_all(
        "Station Member",
        filters={link: name},
        fields=[
            "name",
            "full_name",
            "employment_type",
            "education",
            "pledge_signed_on",
            "joined_on",
            "left_on",
        ],
        order_by="creation asc",
    )
    training = entries_of([row.name for row in rows])
    members = [(row, office_of(row)) for row in rows]
    return [
        Member(
            name=row.full_name,
            full_time=office.full_time,
            education=row.education or "",
            pledge_signed=bool(row.pledge_signed_on and getdate(row.pledge_signed_on) <= today),
            joined_on=office.joined_on,
            left_on=office.left_on,
            training=tuple(training[row.name]),
        )
        for row, office in members
        if (not office.joined_on or office.joined_on <= today)
        and (not office.left_on or office.left_on >= today)
    ]


def _rules(link: str, name: str, today: date) -> list[RuleInForce]:
    rows = frappe.get_all(
        "Station Rule",
        filters={link: name, "superseded": 0, "effective_from": ("<=", today)},
        fields=["rule_kind", "next_review"],
        order_by="effective_from asc, creation asc",
    )
    # The version that took effect last stands for its kind.
    newest = {row.rule_kind: row for row in rows}
    return [
        RuleInForce(kind, getdate(row.next_review) if row.next_review else None)
        for kind, row in newest.items()
    ]


def findings(doc, today: date | None = None) -> list[Finding]:
    today = today or getdate(nowdate())
    return assess(load_place(doc, today), standards_for(doc.doctype, today), today)


@frappe.whitelist(methods=["GET", "POST"])
def state_of_order(doctype: str, name: str) -> list[dict]:
    """What is in order and what is not: [{"title", "citation", "met", "explanation"}]."""
    if doctype not in LINK_FIELD:
        frappe.throw(_("There is no state of order for {0}.").format(_(doctype)))
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("read")
    return [
        {
            "code": item.code,
            "title": _(item.title),
            "citation": item.citation,
            "met": item.met,
            "explanation": explain(item, doc),
        }
        for item in findings(doc)
    ]


def explain(finding: Finding, doc) -> str:
    """The finding in words."""
    if finding.met:
        return (
            _("{0} of {1} in place").format(finding.found, finding.wanted)
            if finding.wanted
            else _("In order")
        )
    if finding.check_name == "fields_present":
        values = [_(doc.meta.get_label(name)) for name in finding.concerned]
    else:
        values = [_(value) for value in finding.concerned]
    texts = {
        "staff_at_least": _("{0} in office, {1} required"),
        "full_time_at_least": _("{0} full-time in office, {1} required"),
        "education_at_least": _("Education below the requirement or not entered: {2}"),
        "pledge_signed": _("No confidentiality pledge: {2}"),
        "training_hours_at_least": _("Training hours below the minimum: {2}"),
        "rule_kinds_present": _("No rule in force: {2}"),
        "rule_review_due": _("Review overdue: {2}"),
        "premises_checked": _("Premises and facilities: {2}"),
        "areas_present": _("Missing: {2}"),
        "budget_kinds_present": _("Nothing budgeted this year: {2}"),
        "fields_present": _("Not filled in: {2}"),
    }
    return texts[finding.check_name].format(finding.found, finding.wanted, "、".join(values))


def refresh_flags(doctype: str, name: str) -> int:
    """Recount and store the open flags of one place; returns the count."""
    doc = frappe.get_doc(doctype, name)
    count = sum(not item.met for item in findings(doc))
    if count != doc.open_flags:
        frappe.db.set_value(doctype, name, "open_flags", count, update_modified=False)
    return count


def refresh_place_of(doc, method=None) -> None:
    """Hook on members and rules: recount the place they belong to, and the one they were taken from."""
    before = doc.get_doc_before_save()
    for doctype, link in LINK_FIELD.items():
        for name in {doc.get(link), before.get(link) if before else None}:
            if name and frappe.db.exists(doctype, name):
                refresh_flags(doctype, name)


def refresh_all_flags() -> None:
    """Nightly: reviews fall due and staff leave without anybody saving a record."""
    for doctype in LINK_FIELD:
        for name in frappe.get_all(doctype, pluck="name"):
            refresh_flags(doctype, name)


def remind_of_reviews() -> int:
    """Daily: one reminder per rule and review date, from 30 days before; returns how many were sent."""
    today = getdate(nowdate())
    rows = frappe.get_all(
        "Station Rule",
        filters={"superseded": 0, "next_review": ("between", [today, frappe.utils.add_days(today, 30)])},
        fields=["name", "rule_kind", "next_review", "station", "service_point"],
    )
    return sum(_remind(row) for row in rows)


def _remind(row) -> int:
    link, place = ("service_point", row.service_point) if row.service_point else ("station", row.station)
    users = frappe.get_all("Station Member", {link: place, "left_on": ("is", "not set")}, pluck="user")
    subject = _("The rule {0} is due for review on {1}.").format(_(row.rule_kind), row.next_review)
    sent = 0
    for user in {user for user in users if user}:
        key = {
            "for_user": user,
            "document_type": "Station Rule",
            "document_name": row.name,
            "subject": subject,
        }
        if frappe.db.exists("Notification Log", key):
            continue
        notice = frappe.new_doc("Notification Log")
        notice.update({**key, "type": "Alert", "from_user": "Administrator"})
        # The member's own inbox, filled by the scheduler.
        notice.insert(ignore_permissions=True)
        sent += 1
    return sent
