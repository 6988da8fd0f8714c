import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.background import soon
from reg_station.exceptions import FactsMissing, GuardUnmet
from reg_station.permissions.scope import derive_scope
from reg_station.resource_sharing.facts import ASKED, missing
from reg_station.resource_sharing.saying import refuse_contradictions, require
from reg_station.workflow.guard import require_reason

ON_THE_MARKET = "Open"


class ResourceDemand(Document):
    """What an enterprise needs, from when, and how much at least (D4)."""

    def validate(self):
        derive_scope(self)
        self.validate_facts()

    def validate_facts(self):
        refuse_contradictions(self, ("needed_from", "needed_to"))
        if self.towns_required and not self.towns:
            frappe.throw(_("Name the towns to which the demand is limited."))

    def check_transition(self, transition):
        if transition.action == "Return":
            require_reason(self)
        if transition.action == "Submit":
            self.check_facts()
        if transition.action == "Expire" and not self.is_over():
            frappe.throw(_("The time it is needed for is not over yet."), GuardUnmet)

    def is_over(self) -> bool:
        return bool(self.needed_to) and getdate(self.needed_to) < getdate(nowdate())

    def check_facts(self):
        require(self, missing(ASKED, self.as_dict()), _("A demand of the type {0} also needs: {1}."))
        if self.is_over():
            frappe.throw(_("The time it is needed for is over already."), FactsMissing)

    def on_update(self):
        before = self.get_doc_before_save()
        if ON_THE_MARKET in (self.state, before.state if before else None):
            self.refresh_matches()

    def refresh_matches(self):
        soon("reg_station.resource_sharing.suggestions.refresh_for_demand", demand=self.name)
