import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, getdate

from reg_station.exceptions import ChecklistInUse

FIXED = ("code", "inspection_kind", "product_class", "version", "valid_from")
BEGUN_WITH_ONE = ("Mock Inspection", "Premises Check")
CLAUSE = ("code", "chapter", "title", "requirement", "key_item", "citation", "guidance")


class InspectionChecklist(Document):
    """A dated version of the clauses that an inspection goes through; inspections keep the version they began with."""

    def autoname(self):
        """The first version is called by its code, so that a seeded checklist keeps its name."""
        self.name = self.code if cint(self.version) <= 1 else f"{self.code}-v{cint(self.version)}"

    def validate(self):
        if self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
            frappe.throw(_("It cannot end before it begins."))
        self.validate_clauses()
        self.refuse_change_of_what_was_begun_with()
        self.refuse_two_versions_at_once()

    def validate_clauses(self):
        codes = [cstr(row.code).strip() for row in self.clauses]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            frappe.throw(_("Each clause has its own code; twice: {0}").format("、".join(twice)))

    def refuse_change_of_what_was_begun_with(self):
        before = self.get_doc_before_save()
        if not before or _facts(self) == _facts(before):
            return
        if any(frappe.db.exists(doctype, {"checklist": self.name}) for doctype in BEGUN_WITH_ONE):
            frappe.throw(
                _(
                    "Inspections were begun with this checklist. End it, duplicate it and give the copy the next version."
                ),
                ChecklistInUse,
            )

    def refuse_two_versions_at_once(self):
        others = frappe.get_all(
            self.doctype,
            {
                "inspection_kind": self.inspection_kind,
                "product_class": self.product_class,
                "name": ("!=", self.name),
            },
            ["name", "valid_from", "valid_to"],
        )
        for other in others:
            begins_before_end = not other.valid_to or getdate(self.valid_from) <= getdate(other.valid_to)
            ends_after_begin = not self.valid_to or getdate(self.valid_to) >= getdate(other.valid_from)
            if begins_before_end and ends_after_begin:
                frappe.throw(
                    _("The checklist {0} is in force at the same time; end it first.").format(other.name)
                )


def _facts(doc) -> list:
    clauses = [tuple(cstr(row.get(field)) for field in CLAUSE) for row in doc.clauses]
    return [*(cstr(doc.get(field)) for field in FIXED), clauses]
