import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import RuleSetRefused
from reg_station.product_registry import channel_rules
from reg_station.product_registry.channels import criteria_of, example_words, in_words, period_of


class ChannelRuleSet(Document):
    """What a product has to meet for a channel, from a day on (F3, F4). An example until marked as official."""

    def validate(self):
        if self.product_type != "Medical Device":
            self.device_class = None
        if not self.is_official:
            self.official_source = None
        elif not (self.official_source or "").strip():
            frappe.throw(_("Say where the official criteria stand."), RuleSetRefused)
        self.example_note = None if self.is_official else example_words()
        self.validate_criteria()
        self.validate_period()

    def validate_criteria(self):
        stages = frappe.get_all(
            "Progress Stage", {"enabled": 1}, pluck="name", order_by="stage_order asc, name asc"
        )
        found = channel_rules.problems(criteria_of(self), stages, bool(self.is_official))
        if found:
            frappe.throw("<br>".join(map(in_words, found)), RuleSetRefused)

    def validate_period(self):
        # Rule sets are saved one after the other: two who enter the same period at once do not both get it.
        frappe.db.get_value("DocType", self.doctype, "name", for_update=True)
        start, end = period_of(self)
        if end and end < start:
            frappe.throw(_("The end of the validity lies before its beginning."), RuleSetRefused)
        for other in frappe.get_all(
            self.doctype,
            filters={
                "channel": self.channel,
                "product_type": self.product_type,
                "name": ("!=", self.name or ""),
            },
            fields=["name", "device_class", "valid_from", "valid_to"],
        ):
            same_scope = not (self.device_class and other.device_class) or (
                self.device_class == other.device_class
            )
            if same_scope and channel_rules.overlap((start, end), period_of(other)):
                frappe.throw(
                    _(
                        "{0} is in force in part of this time. End its validity first, or begin this one later."
                    ).format(frappe.bold(other.name)),
                    RuleSetRefused,
                )
