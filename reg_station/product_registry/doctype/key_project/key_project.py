from itertools import pairwise

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, nowdate

from reg_station.exceptions import GuardUnmet, KeyProjectRefused
from reg_station.permissions.scope import derive_scope, row_filter
from reg_station.product_registry.key_projects import open_items
from reg_station.product_registry.products import name_of_own
from reg_station.workflow.guard import require_reason

ORDER = ("expected_filing_on", "expected_approval_on", "expected_production_on")
YEARS = range(2000, 2100)


class KeyProject(Document):
    """A project of the district's key-project library; the bureau decides what belongs into it (2026-9 (二))."""

    def validate(self):
        derive_scope(self)
        self.project_name = " ".join((self.project_name or "").split())
        self.enterprise_name = frappe.db.get_value("Enterprise", self.enterprise, "enterprise_name")
        self.product_name = name_of_own(self.product, self.enterprise, KeyProjectRefused)
        self.validate_dates()
        self.refuse_second()
        if self.is_new() or self.has_value_changed("project_kind"):
            self.validate_kind()
        if self.lead_person and self.has_value_changed("lead_person"):
            self.validate_lead()

    def validate_dates(self):
        if cint(self.project_year) not in YEARS:
            frappe.throw(_("{0} is no year of a project.").format(self.project_year), KeyProjectRefused)
        days = [(field, getdate(self.get(field))) for field in ORDER if self.get(field)]
        for (earlier, first), (later, second) in pairwise(days):
            if second < first:
                frappe.throw(
                    _("{0} ({1}) lies before {2} ({3}).").format(
                        _(self.meta.get_label(later)), second, _(self.meta.get_label(earlier)), first
                    ),
                    KeyProjectRefused,
                )

    def refuse_second(self):
        twin = frappe.db.get_value(
            self.doctype,
            {
                "enterprise": self.enterprise,
                "project_year": self.project_year,
                "project_name": self.project_name,
                "state": ("!=", "Removed"),
                "name": ("!=", self.name or ""),
            },
        )
        if twin:
            frappe.throw(
                _("The library of {0} has this project already: {1}.").format(self.project_year, twin),
                frappe.DuplicateEntryError,
            )

    def validate_kind(self):
        if not frappe.db.get_value("Key Project Kind", self.project_kind, "enabled"):
            frappe.throw(_("The kind {0} is no longer in use.").format(self.project_kind), KeyProjectRefused)

    def validate_lead(self):
        """The project is known to whoever may see it; nobody else can lead it."""
        if not row_filter(self.doctype, self.lead_person).admits(self.as_dict()):
            frappe.throw(
                _("{0} may not see this project and cannot lead it.").format(self.lead_person),
                KeyProjectRefused,
            )

    def check_transition(self, transition):
        if transition.action == "Remove":
            require_reason(self)
        if transition.next_state in ("Completed", "Removed"):
            waiting = open_items(self.name)
            if waiting:
                frappe.throw(
                    _("{0} items of the service list are still open: {1}").format(
                        len(waiting), "; ".join(waiting[:5])
                    ),
                    GuardUnmet,
                )

    def record_transition(self, transition):
        if transition.action == "Include":
            self.included_on, self.included_by = nowdate(), frappe.session.user
        else:
            self.ended_on = nowdate()
