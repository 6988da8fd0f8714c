import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import EditRefused
from reg_station.permissions.scope import derive_scope, forget_reach
from reg_station.platform.audit import record


class SiteVisit(Document):
    """The visit of an applicant's premises (B4)."""

    def before_insert(self):
        self.fill_checklist()

    def fill_checklist(self):
        """Offer every requirement that is checked on site; an import may bring its own rows."""
        if self.results:
            return
        from reg_station.accreditation.self_check import load_requirements

        today = getdate(nowdate())
        on_site = set(frappe.get_all("Accreditation Requirement", {"checked_on_site": 1}, pluck="name"))
        for item in load_requirements():
            if item.code in on_site and item.valid_on(today):
                self.append(
                    "results", {"requirement": item.code, "title": item.title, "citation": item.citation}
                )

    def validate(self):
        derive_scope(self)
        self.point_address = frappe.db.get_value("Point Application", self.application, "point_address")
        self.validate_application_state()
        self.validate_inspectors()

    def validate_application_state(self):
        if self.is_new() and self.application_state() != "Site Visit":
            frappe.throw(
                _("A visit is planned once the materials have passed; the application is {0}.").format(
                    _(self.application_state())
                )
            )

    def application_state(self) -> str:
        return frappe.db.get_value("Point Application", self.application, "workflow_state")

    def validate_inspectors(self):
        users = [row.inspector for row in self.inspectors]
        if len(users) != len(set(users)):
            frappe.throw(_("An inspector is listed twice."))
        for row in self.inspectors:
            if "Site Inspector" not in frappe.get_roles(row.inspector):
                frappe.throw(_("{0} does not have the role {1}.").format(row.inspector, _("Site Inspector")))
        before = self.get_doc_before_save()
        planners = {"Station Officer"} & set(frappe.get_roles())
        if before and not planners and [row.inspector for row in before.inspectors] != users:
            frappe.throw(_("Only the station appoints the inspectors."), EditRefused)

    def before_submit(self):
        self.check_number_of_inspectors()
        self.check_visit_date()
        self.check_results()
        if self.application_state() != "Site Visit":
            frappe.throw(_("The application is no longer waiting for a visit."))

    def check_number_of_inspectors(self):
        least = max(2, frappe.db.get_single_value("Reg Station Settings", "minimum_inspectors") or 2)
        if len(self.inspectors) < least:
            frappe.throw(_("A site visit needs at least {0} inspectors.").format(least))

    def check_visit_date(self):
        if getdate(self.visit_date) > getdate(nowdate()):
            frappe.throw(_("The visit lies in the future; its result can be submitted from that day on."))

    def check_results(self):
        if not self.conclusion:
            frappe.throw(_("Choose the conclusion of the visit."))
        open_rows = [row.title for row in self.results if not row.conclusion]
        if open_rows or not self.results:
            frappe.throw(_("Not answered yet: {0}").format("、".join(_(title) for title in open_rows) or "—"))
        failed = [row for row in self.results if row.conclusion == "Not Met"]
        if self.conclusion == "Passed" and failed:
            frappe.throw(
                _("The visit cannot pass while a requirement is not met: {0}").format(
                    "、".join(f"{_(row.title)} ({row.citation})" for row in failed)
                )
            )
        silent = [_(row.title) for row in failed if not (row.remark or "").strip()]
        if silent:
            frappe.throw(_("Say what is missing: {0}").format("、".join(silent)))

    def on_update(self):
        forget_reach()

    def on_submit(self):
        frappe.db.set_value(
            "Point Application", self.application, "site_visit", self.name, update_modified=False
        )
        record("visit concluded", self.doctype, self.name, {"conclusion": self.conclusion})

    def on_trash(self):
        forget_reach()


@frappe.whitelist(methods=["GET", "POST"])
@frappe.validate_and_sanitize_search_inputs
def inspector_query(
    doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list:
    """Accounts that may inspect, for the link field: [[user, full name]]."""
    if not frappe.has_permission("Site Visit", "create"):
        return []
    user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
    query = (
        frappe.qb.from_(user)
        .join(role)
        .on((role.parent == user.name) & (role.parenttype == "User"))
        .select(user.name, user.full_name)
        .where((role.role == "Site Inspector") & (user.enabled == 1))
        .orderby(user.full_name)
        .limit(page_len)
        .offset(start)
    )
    if txt:
        query = query.where(user.full_name.like(f"%{txt}%") | user.name.like(f"%{txt}%"))
    return query.run()
