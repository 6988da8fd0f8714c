import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, get_url, get_url_to_form, getdate, now, nowdate

from reg_station.appraisal.recusal import is_appraised, require_stranger
from reg_station.appraisal.reviews import reviewers_of
from reg_station.exceptions import DeletionRefused, EditRefused, ObjectionRefused, Recused
from reg_station.inbox import language_of, notify
from reg_station.permissions.scope import derive_scope
from reg_station.platform.audit import record
from reg_station.portal.addresses import portal_address
from reg_station.workflow.guard import changed_fields, hold_results

DECIDERS = {"Station Officer", "Bureau Approver"}


class AppraisalObjection(Document):
    """An objection of the appraised against the result of the review, and what the office says to it (C3)."""

    def before_validate(self):
        before = hold_results(self)
        if before and changed_fields(self, before):
            self.check_open(before)
            self.check_appraised(self.locked_appraisal())

    def validate(self):
        derive_scope(self)
        if self.is_new():
            self.begin()

    def begin(self):
        appraisal = self.locked_appraisal()
        appraisal.check_permission("read")
        self.check_appraised(appraisal)
        if appraisal.workflow_state != "Objection Period" or appraisal.accepted_on:
            frappe.throw(
                _(
                    "Objections are possible from the end of the review until the result is accepted or confirmed."
                ),
                ObjectionRefused,
            )
        if getdate(nowdate()) > getdate(appraisal.objection_until):
            frappe.throw(
                _("Objections were possible until {0}.").format(appraisal.objection_until), ObjectionRefused
            )
        if not cstr(self.objection_text).strip():
            frappe.throw(_("Write what you object to, and why."), ObjectionRefused)
        if self.indicator_code and self.indicator_code not in {row.code for row in appraisal.rows}:
            frappe.throw(
                _("There is no indicator {0} in {1}.").format(self.indicator_code, appraisal.name),
                ObjectionRefused,
            )
        self.appraisee_name = appraisal.appraisee_name
        self.raised_by, self.raised_on = frappe.session.user, now()

    def locked_appraisal(self):
        return frappe.get_doc("Service Appraisal", self.appraisal, for_update=True)

    def check_appraised(self, appraisal):
        if not is_appraised(appraisal):
            frappe.throw(_("Only the appraised object to their result."), ObjectionRefused)

    def check_open(self, stored):
        if stored.status != "Open":
            frappe.throw(_("The objection is {0} and stays as it is.").format(_(stored.status)), EditRefused)

    def withdraw(self) -> str:
        self.check_open(self)
        self.check_appraised(self.locked_appraisal())
        self.db_set("status", "Withdrawn")
        return self.status

    def decide(self, decision: str, reply: str) -> str:
        """Raises ObjectionRefused, EditRefused or Recused; whoever raised it is told."""
        if decision not in ("Upheld", "Dismissed"):
            frappe.throw(_("An objection is upheld or dismissed."), ObjectionRefused)
        self.check_open(self)
        if not DECIDERS & set(frappe.get_roles()):
            frappe.throw(_("Objections are decided by the station or the bureau."), ObjectionRefused)
        if not cstr(reply).strip():
            frappe.throw(_("Write the reply: the appraised read why."), ObjectionRefused)
        appraisal = self.locked_appraisal()
        require_stranger(appraisal)
        if frappe.session.user in reviewers_of(self.appraisal):
            frappe.throw(_("Whoever reviewed an appraisal does not decide about the objection."), Recused)
        self.db_set(
            {"status": decision, "reply": reply, "decided_by": frappe.session.user, "decided_on": now()}
        )
        record("objection decided", self.doctype, self.name, {"decision": decision})
        self.tell_decided()
        return self.status

    def tell_decided(self):
        language = language_of(self.raised_by)
        text = _("The objection {0} was decided: {1}.", lang=language).format(
            self.name, _(self.status, lang=language)
        )
        address = portal_address("Service Appraisal", self.appraisal, self.raised_by)
        link = get_url(address) if address else get_url_to_form(self.doctype, self.name)
        notify(
            self.raised_by,
            self.doctype,
            f"{self.name}|decided",
            text,
            link,
            reference=(self.doctype, self.name),
        )

    def on_trash(self):
        frappe.throw(_("An objection stays on record; it can be withdrawn."), DeletionRefused)
