import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.exceptions import GuardUnmet, TransferRefused
from reg_station.permissions.scope import derive_scope
from reg_station.platform.calendars import calendar
from reg_station.product_registry import transfer_routes
from reg_station.product_registry.products import name_of_own
from reg_station.product_registry.transfers import OPEN, steps_of
from reg_station.workflow.guard import require_reason

COPIED = ("step_name", "who", "days_allowed", "evidence_needed", "citation")


class ProductTransfer(Document):
    """A product that comes from abroad or from another province into local production (2026-9 (二))."""

    def validate(self):
        derive_scope(self)
        self.product_name = " ".join((self.product_name or "").split())
        self.enterprise_name = frappe.db.get_value("Enterprise", self.enterprise, "enterprise_name")
        if self.product_type != "Medical Device":
            self.device_class = None
        self.validate_product()
        if self.flags.registration_progress:
            self.registration_progress = self.flags.registration_progress
        self.take_over_route()
        self.plan_steps()

    def validate_product(self):
        if self.product:
            self.product_name = name_of_own(self.product, self.enterprise, TransferRefused)

    def take_over_route(self):
        if not self.route or not self.has_value_changed("route"):
            return
        template = frappe.get_cached_doc("Transfer Route", self.route)
        if template.transfer_kind != self.transfer_kind:
            frappe.throw(
                _("The route {0} is for another kind of transfer.").format(self.route), TransferRefused
            )
        # What was entered by hand or is under way already is not thrown away.
        if not self.steps:
            for row in template.steps:
                self.append("steps", {field: row.get(field) for field in COPIED})

    def plan_steps(self):
        steps = steps_of(self)
        wrong = transfer_routes.problems(steps, getdate(nowdate()))
        if wrong:
            frappe.throw("<br>".join(_(text).format(*values) for text, values in wrong), TransferRefused)
        if self.starts_on:
            for row, day in zip(
                self.steps, transfer_routes.plan(steps, getdate(self.starts_on), calendar()), strict=True
            ):
                row.planned_on = day
        self.expected_on = transfer_routes.arrival(steps_of(self))
        standings = transfer_routes.standings(steps_of(self), getdate(nowdate()))
        open_still = (self.state or "Planned") in OPEN
        self.behind = int(open_still and transfer_routes.LATE in standings)

    def check_transition(self, transition):
        if transition.action == "Give Up":
            require_reason(self)
        if transition.action == "Start" and not (self.steps and self.starts_on):
            frappe.throw(_("Choose a route or enter the steps, and say when it starts."), GuardUnmet)
        if transition.action == "Settle":
            self.check_arrival()

    def check_arrival(self):
        lacking = transfer_routes.missing(steps_of(self))
        if lacking:
            frappe.throw("<br>".join(_(text).format(*values) for text, values in lacking), GuardUnmet)
        if not (self.product and self.registration_progress):
            frappe.throw(_("Take the product into the registry first."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action == "Settle":
            self.settled_on = nowdate()
