import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.exceptions import DuplicateEnterprise
from reg_station.permissions.scope import forget_reach
from reg_station.product_registry.register import normal_code, similar_enterprises


class Enterprise(Document):
    """An enterprise or institution of the district (E1); its accounts act for it in the portal."""

    def validate(self):
        self.enterprise_name = " ".join((self.enterprise_name or "").split())
        self.uscc = normal_code(self.uscc)
        self.validate_single_record()
        self.validate_accounts()

    def after_insert(self):
        self.show_similar_names()

    def on_update(self):
        forget_reach()

    def after_delete(self):
        forget_reach()

    def validate_single_record(self):
        other = frappe.db.get_value(
            "Enterprise", {"uscc": self.uscc, "name": ("!=", self.name or "")}, ["name", "enterprise_name"]
        )
        if other:
            frappe.throw(
                _("The code {0} belongs to {1} ({2}), which is in the register already.").format(
                    self.uscc, other[1], other[0]
                ),
                DuplicateEnterprise,
            )

    def validate_accounts(self):
        seen = set()
        for row in self.users:
            if row.user in seen:
                frappe.throw(_("{0} stands twice among the accounts.").format(row.user))
            seen.add(row.user)

    def show_similar_names(self):
        """Only shows: two enterprises may well have similar names, two codes are never one enterprise."""
        if frappe.flags.in_import or frappe.flags.in_install:
            return
        found = similar_enterprises(self.enterprise_name, but=self.name)
        if found:
            frappe.msgprint(
                "<br>".join(
                    _("{0} ({1}) has a similar name: {2}%").format(
                        frappe.utils.escape_html(row["enterprise_name"]), row["name"], round(row["score"])
                    )
                    for row in found
                ),
                title=_("Enterprises with Similar Names"),
                indicator="orange",
            )
