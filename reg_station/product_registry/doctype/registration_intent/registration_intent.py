import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now, nowdate

from reg_station.exceptions import FactsMissing, GuardUnmet
from reg_station.permissions.scope import derive_scope
from reg_station.product_registry.collecting import quality_of
from reg_station.product_registry.library import check_not_frozen
from reg_station.workflow.guard import require_reason

FROM_PRODUCT = ("product_name", "product_type", "device_class", "specification", "intended_use")
NEEDED = ("product_name", "product_type", "intended_use", "planned_filing_date")
YEARS = (2000, 2100)
# Who collected it, by the first of these roles that the reporter has.
SOURCES = {
    "Station Officer": "Station",
    "Point Officer": "Service Point",
    "Town Officer": "Town or Park",
    "Enterprise User": "Enterprise",
}
LEVELS = {"Accept": "District", "Report to City": "City", "Return": "Town or Park"}


class RegistrationIntent(Document):
    """That an enterprise means to register a product; collected in towns and parks, reported upward (E2)."""

    def validate(self):
        derive_scope(self)
        if self.is_new():
            self.begin()
        if not YEARS[0] <= cint(self.intent_year) <= YEARS[1]:
            frappe.throw(_("{0} is no year of a library.").format(self.intent_year))
        if self.product_type != "Medical Device":
            self.device_class = None
        for row in self.flags.provenance or ():
            self.append("provenance", row)
        self.flags.provenance = None

    def begin(self):
        """What is known already: from the product's record, and who reports."""
        if frappe.db.get_value("Biomedical Product", self.product, "merged_into"):
            frappe.throw(_("The product was merged into another; report that one."))
        known = frappe.db.get_value("Biomedical Product", self.product, FROM_PRODUCT, as_dict=True) or {}
        for field in FROM_PRODUCT:
            self.set(field, self.get(field) or known.get(field))
        roles = set(frappe.get_roles())
        self.source = next((words for role, words in SOURCES.items() if role in roles), "Station")
        self.reported_by = frappe.session.user
        self.level = "Town or Park"

    def check_transition(self, transition):
        if transition.action == "Return":
            require_reason(self)
        if transition.action in ("Submit", "Resubmit"):
            self.check_facts()
        if transition.action == "Merge" and not self.flags.merged_into:
            frappe.throw(_("An intent is merged with the button Merge of the one that is kept."), GuardUnmet)

    def check_facts(self):
        lacking = [field for field in NEEDED if not self.get(field)]
        if lacking:
            frappe.throw(
                _("Before it is sent on, it also needs: {0}.").format(
                    ", ".join(_(self.meta.get_label(field)) for field in lacking)
                ),
                FactsMissing,
            )
        if getdate(self.planned_filing_date) < getdate(nowdate()):
            frappe.throw(_("The planned filing lies in the past."), FactsMissing)

    def record_transition(self, transition):
        if transition.action == "Submit":
            self.submitted_on = self.submitted_on or now()
        if transition.action == "Return":
            self.times_returned = cint(self.times_returned) + 1
        if transition.action == "Merge":
            self.merged_into = self.flags.merged_into
        self.level = LEVELS.get(transition.action, self.level)

    def before_save(self):
        # After the transition, which sets what the quality and the library look at.
        check_not_frozen(self, self.get_doc_before_save())
        self.quality_score = quality_of(self).score
