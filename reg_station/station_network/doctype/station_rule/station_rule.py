import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from reg_station.station_network.belonging import BelongsToPlace
from reg_station.station_network.order import KIND_FIELD


class StationRule(BelongsToPlace, Document):
    def validate(self):
        self.validate_place()
        self.validate_kind()
        self.validate_dates()
        self.validate_version()

    def validate_kind(self):
        doctype = "Registration Station" if self.station else "Service Point"
        if not frappe.db.get_value("Station Rule Kind", self.rule_kind, KIND_FIELD[doctype]):
            frappe.throw(_("The kind {0} is not meant for a {1}.").format(_(self.rule_kind), _(doctype)))

    def validate_dates(self):
        if self.next_review and getdate(self.next_review) <= getdate(self.effective_from):
            frappe.throw(_("The next review must come after the day on which the rule takes effect."))

    def validate_version(self):
        same = {
            **self.place_filter,
            "rule_kind": self.rule_kind,
            "version": self.version,
            "name": ("!=", self.name),
        }
        if frappe.db.exists("Station Rule", same):
            frappe.throw(_("Version {0} of this rule exists already.").format(self.version))

    def on_update(self):
        self.supersede_older_versions()

    def supersede_older_versions(self):
        """The version that took effect last stands, older ones stay as history; future ones wait for their day."""
        rows = frappe.get_all(
            "Station Rule",
            filters={**self.place_filter, "rule_kind": self.rule_kind, "effective_from": ("<=", nowdate())},
            fields=["name", "superseded"],
            order_by="effective_from desc, creation desc",
        )
        for position, row in enumerate(rows):
            if row.superseded != int(position > 0):
                frappe.db.set_value(
                    "Station Rule", row.name, "superseded", int(position > 0), update_modified=False
                )
