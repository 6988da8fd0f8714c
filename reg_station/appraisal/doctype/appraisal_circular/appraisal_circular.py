import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, getdate, now, nowdate

from reg_station.appraisal import circulars
from reg_station.exceptions import CircularRefused, EditRefused, GuardUnmet, Recused
from reg_station.platform.audit import record
from reg_station.workflow.guard import changed_fields, require_reason

DRAFT, AWAITING, ISSUED = "Draft", "Awaiting Issue", "Issued"


class AppraisalCircular(Document):
    """The letter that makes the grades of a round known (2023-35 附件 五(四): 对评价结果予以通报)."""

    def validate(self):
        if self.is_new():
            self.begin()
        else:
            self.keep_words()
        if self.flags.drafted_texts is not None:
            self.drafted_texts = self.flags.drafted_texts
        self.register_number = cstr(self.register_number).strip() or None

    def begin(self):
        """A circular of its own begins empty; `circulars.draft` fills it from a template."""
        round_ = frappe.get_doc("Appraisal Round", self.appraisal_round)
        round_.check_permission("read")
        circulars.require_free(round_, replaces=self.flags.replaces)
        self.update(
            {
                "station": round_.station,
                "round_year": round_.round_year,
                "appraisee_kind": round_.appraisee_kind,
                "example_weights": round_.example_weights,
                "replaces": self.flags.replaces,
                "drafters": frappe.session.user,
            }
        )

    def keep_words(self):
        """Who changed a word has drafted it; while it awaits its issue nobody changes one."""
        before = self.get_doc_before_save()
        changed = [df for df in changed_fields(self, before) if df.fieldname in circulars.WRITTEN]
        if not changed:
            return
        if before.workflow_state == AWAITING:
            frappe.throw(
                _("It awaits its issue; return it to change {0}.").format(
                    ", ".join(_(df.label) for df in changed)
                ),
                EditRefused,
            )
        self.drafters = " ".join(sorted({*(self.drafters or "").split(), frappe.session.user}))

    def check_transition(self, transition):
        if transition.next_state == DRAFT:
            require_reason(self)
        if transition.next_state in (AWAITING, ISSUED):
            self.check_complete()
        if transition.next_state == ISSUED:
            if frappe.session.user in (self.drafters or "").split():
                frappe.throw(
                    _("Whoever wrote a circular does not issue it; somebody else with this right does."),
                    Recused,
                )
            # Two circulars of one round wait for each other here.
            round_ = frappe.get_doc("Appraisal Round", self.appraisal_round, for_update=True)
            circulars.require_free(round_, replaces=self.replaces, besides=self.name)

    def check_complete(self):
        empty = [
            name for name in ("title", "addressees", "body", "issuer") if not cstr(self.get(name)).strip()
        ]
        if empty:
            labels = ", ".join(_(self.meta.get_label(name)) for name in empty)
            frappe.throw(_("These are still empty: {0}.").format(labels), GuardUnmet)
        if not (cstr(self.register_number).strip() or cstr(self.number_code).strip()):
            frappe.throw(
                _("Give the code of the letter number, or the number from the register of the office."),
                GuardUnmet,
            )
        if self.replaces and not cstr(self.replacement_reason).strip():
            frappe.throw(_("Say why the circular {0} is replaced.").format(self.replaces), GuardUnmet)
        if self.letter_date and getdate(self.letter_date) > getdate(nowdate()):
            frappe.throw(_("A letter cannot bear a date that is still to come."), GuardUnmet)
        lines = circulars.problems_of_grades(self)
        if lines:
            frappe.throw(
                "<br>".join(map(frappe.utils.escape_html, lines)),
                CircularRefused,
                title=_("The list of grades is not right"),
            )

    def record_transition(self, transition):
        if transition.next_state != DRAFT:
            self.transition_reason = None
        if transition.next_state != ISSUED:
            return
        self.example_weights = frappe.db.get_value("Appraisal Round", self.appraisal_round, "example_weights")
        self.letter_date = self.letter_date or nowdate()
        self.letter_number = circulars.number_for(self)
        self.issued_by, self.issued_on = frappe.session.user, now()
        self.issued_station = self.station
        self.text_hash = circulars.fingerprint_of(self)

    def state_entered(self, transition):
        if transition.next_state != ISSUED:
            return
        record(
            "circular issued",
            self.doctype,
            self.name,
            {"letter_number": self.letter_number, "text_hash": self.text_hash},
        )
        if self.replaces:
            circulars.withdraw(self.replaces, self)

    def on_trash(self):
        if self.workflow_state != DRAFT:
            return
        # Its steps point to it and would keep a draft for ever; that it was there, the audit trail knows.
        frappe.db.delete("Case Step", {"reference_doctype": self.doctype, "reference_name": self.name})
        record("draft deleted", self.doctype, self.name, {"appraisal_round": self.appraisal_round})
