import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, getdate, nowdate

from reg_station.exceptions import DeletionRefused, EditRefused, GuardUnmet, ReasonMissing, TransitionRefused
from reg_station.guidance_services import inspection_rules, inspections
from reg_station.permissions.scope import derive_scope, own_enterprises
from reg_station.workflow.people import people_of

TAKEN_OVER = ("chapter", "key_item", "requirement", "photo")
OF_ENTERPRISE = ("cause", "corrective_action")
RECHECK = ("Accept Rectification", "Reopen")


class Nonconformity(Document):
    """What an inspection found and what became of it: rectified by the enterprise, rechecked by others."""

    def validate(self):
        if self.is_new():
            self.take_over_finding()
        derive_scope(self)
        if not self.is_new():
            self.validate_answer()
            self.validate_due_day()
        self.refresh_overdue()

    def take_over_finding(self):
        if not self.flags.finding:
            frappe.throw(
                _("Nonconformities come from the findings of a visit; finish the visit of the inspection."),
                TransitionRefused,
            )
        inspection, row = self.flags.finding
        self.inspection = inspection.name
        self.finding_key = f"{inspection.name}|{row.name}"
        self.clause_code, self.severity, self.description = row.code, row.result, row.note
        for field in TAKEN_OVER:
            self.set(field, row.get(field))
        self.title = f"{row.code} {row.title}"[:140]
        self.found_on = nowdate()
        due = inspections.due_day(self.severity, self.found_on)
        self.due_on, self.due_rule = due.on, due.rule

    def validate_answer(self):
        """Officers write the answer only for an enterprise that has no account."""
        before = self.get_doc_before_save()
        if _answer(self) == _answer(before) or self.is_own() or not people_of(self, "Enterprise User"):
            return
        frappe.throw(_("The enterprise has an account and answers itself."), EditRefused)

    def validate_due_day(self):
        if not self.has_value_changed("due_on"):
            return
        if self.is_own():
            frappe.throw(_("The enterprise does not set its own day."), EditRefused)
        if not self.due_on or getdate(self.due_on) < getdate(self.found_on):
            frappe.throw(_("The last day for rectification lies after the day of the finding."))
        self.due_rule = "Set by a Person"

    def refresh_overdue(self):
        due = getdate(self.due_on) if self.due_on else None
        self.overdue = int(inspection_rules.is_overdue(self.state, due, getdate(nowdate())))

    def is_own(self) -> bool:
        return self.enterprise in own_enterprises(frappe.session.user)

    def whose_turn(self) -> str | None:
        return "Enterprise User" if people_of(self, "Enterprise User") else None

    def check_transition(self, transition):
        if transition.action == "Report Rectified":
            self.check_answer()
        if transition.action in RECHECK and self.is_own():
            frappe.throw(_("The recheck is not for the enterprise itself."), GuardUnmet)
        if transition.action == "Reopen" and not self.reason():
            frappe.throw(_("Say what is still missing."), ReasonMissing)
        if transition.next_state != "Rectified":
            self.check_inspection()

    def check_answer(self):
        if not self.is_own() and people_of(self, "Enterprise User"):
            frappe.throw(_("The enterprise has an account and reports the rectification itself."), GuardUnmet)
        lacking = [field for field in OF_ENTERPRISE if not cstr(self.get(field)).strip()]
        if not self.evidence:
            lacking.append("evidence")
        if lacking:
            labels = "、".join(_(self.meta.get_label(field)) for field in lacking)
            frappe.throw(_("Still missing: {0}").format(labels), GuardUnmet)

    def check_inspection(self):
        """Its row stays locked, so the inspection is not closed while this is being rechecked or reopened."""
        table = frappe.qb.DocType(inspections.DOCTYPE)
        rows = (
            frappe.qb.from_(table).select(table.state).where(table.name == self.inspection).for_update().run()
        )
        if not rows or rows[0][0] == "Closed":
            frappe.throw(_("The inspection is closed; its nonconformities stay as they are."), GuardUnmet)

    def reason(self) -> str:
        return cstr(self.flags.reopen_reason or self.transition_reason).strip()

    def record_transition(self, transition):
        today = nowdate()
        if transition.next_state == "Rectified":
            self.rectified_on = today
        if transition.action in RECHECK:
            self.rechecked_by, self.rechecked_on = frappe.session.user, today
            self.recheck_result = "Sufficient" if transition.next_state == "Closed" else "Insufficient"
        if transition.action == "Reopen":
            self.transition_reason = self.reason()
            self.times_reopened = cint(self.times_reopened) + 1
            due = inspections.due_day(self.severity, today)
            self.due_on, self.due_rule = due.on, due.rule
        # The guard calls this after validate().
        self.refresh_overdue()

    def state_entered(self, transition):
        if transition.state == "Closed":
            # The step in which it had ended; the case goes on.
            step = frappe.qb.DocType("Case Step")
            (
                frappe.qb.update(step)
                .set(step.status, "Done")
                .where((step.reference_doctype == self.doctype) & (step.reference_name == self.name))
                .where((step.status == "Ended") & (step.state == "Closed"))
                .run()
            )

    def on_trash(self):
        frappe.throw(
            _("A nonconformity stays once the visit has ended; it is closed after its recheck."),
            DeletionRefused,
        )


def _answer(doc) -> tuple:
    rows = tuple((cstr(row.file), cstr(row.note)) for row in doc.evidence)
    return (*(cstr(doc.get(field)).strip() for field in OF_ENTERPRISE), rows)
