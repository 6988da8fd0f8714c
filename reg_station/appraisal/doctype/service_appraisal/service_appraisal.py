import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.model.document import Document
from frappe.utils import add_days, cstr, flt, getdate, now, nowdate

from reg_station.appraisal import announcements, evidence, reviews
from reg_station.appraisal.grading import JUDGED, POINT
from reg_station.appraisal.recusal import require_stranger, speaks_for
from reg_station.exceptions import EditRefused, GuardUnmet, Recused, RoundRefused, ScoreRefused
from reg_station.permissions.scope import derive_scope
from reg_station.workflow.guard import require_reason

OF_APPRAISED = ("self_score", "remark")
TEXTS_OF_APPRAISED = ("self_statement", "rectification", "rectification_file")
ASSESSING, REVIEW, HELD = "Self-Assessment", "Under Review", "Held for Rectification"
OBJECTION, CONFIRMED, PUBLISHED = "Objection Period", "Confirmed", "Published"
# Steps that have a reason; no other shows that of an earlier one.
EXPLAINED = ((REVIEW, ASSESSING), (REVIEW, HELD), (OBJECTION, REVIEW))


class ServiceAppraisal(Document):
    """The appraisal of one point or station in a round (2023-35 附件 五(四); DB31117 10)."""

    def validate(self):
        derive_scope(self)
        if self.is_new():
            self.begin()
        else:
            self.keep_rows()
        if self.flags.evidence is not None:
            self.take_evidence()
        self.add_up()

    def begin(self):
        if not self.flags.opening:
            frappe.throw(_("Appraisals are made by opening a round."), RoundRefused)
        self.update(self.flags.opening)
        self.appraisee_name = (
            frappe.db.get_value("Service Point", self.service_point, "point_name")
            if self.service_point
            else self.station
        )

    def keep_rows(self):
        """The rows are those of the scheme; the appraised write their own columns, and while they assess themselves only."""
        before = self.get_doc_before_save()
        stored = {row.name: row for row in before.rows}
        if [row.name for row in self.rows] != [row.name for row in before.rows]:
            frappe.throw(_("The indicators stay as they were when the round was opened."), EditRefused)
        touched = any(cstr(self.get(name)) != cstr(before.get(name)) for name in TEXTS_OF_APPRAISED)
        for row in self.rows:
            old = stored[row.name]
            for df in row.meta.fields:
                if df.fieldname not in OF_APPRAISED and df.fieldtype not in no_value_fields:
                    row.set(df.fieldname, old.get(df.fieldname))
            if flt(row.self_score, 6) != flt(old.self_score, 6) or cstr(row.remark) != cstr(old.remark):
                touched = True
                self.check_self_score(row, before.workflow_state)
        if touched:
            self.require_speaker()

    def check_self_score(self, row, state: str):
        if state != ASSESSING:
            frappe.throw(_("Self-scores are given during the self-assessment."), EditRefused)
        if not 0 <= flt(row.self_score) <= flt(row.weight):
            frappe.throw(
                _("{0}: the score lies between 0 and {1}.").format(row.title, f"{flt(row.weight):g}"),
                ScoreRefused,
            )
        row.self_score = flt(row.self_score, 2)

    def require_speaker(self):
        """The appraised speak for themselves; the station only for a point that has no account."""
        if speaks_for(self):
            return
        frappe.throw(_("{0} has an account and speaks for itself.").format(self.appraisee_name), EditRefused)

    def take_evidence(self):
        for row in self.rows:
            before = flt(row.evidence_score, 2)
            row.update(evidence.values_of(row, self.flags.evidence.get(row.code)))
            if (
                self.workflow_state == ASSESSING
                and row.scoring != JUDGED
                and flt(row.self_score, 2) == before
            ):
                row.self_score = row.evidence_score
        self.example_weights = self.flags.example_weights

    def add_up(self):
        self.evidence_total = reviews.total(row.evidence_score for row in self.rows)
        self.self_total = reviews.total(row.self_score for row in self.rows)

    def check_transition(self, transition):
        """Kept by the states that are left and entered, whatever the action is called and whoever drew the workflow."""
        if transition.state == REVIEW:
            require_stranger(self)
        if transition.next_state == REVIEW and transition.state in (ASSESSING, HELD):
            self.check_sent_in(transition)
        elif transition.next_state == REVIEW or transition.action == "Return":
            require_stranger(self)
            require_reason(self)
        elif transition.next_state in (OBJECTION, HELD):
            self.check_reviewed(transition)
        elif transition.next_state == CONFIRMED:
            self.check_confirm()
        elif transition.next_state == PUBLISHED:
            self.check_publish()

    def check_sent_in(self, transition):
        self.require_speaker()
        if transition.state == HELD:
            if not cstr(self.rectification).strip():
                frappe.throw(_("Write what was rectified."), GuardUnmet)
        elif not any(flt(row.self_score) for row in self.rows):
            frappe.throw(_("Give yourself scores first."), GuardUnmet)

    def check_reviewed(self, transition):
        if not self.frozen_on:
            frappe.throw(_("The evidence is not frozen yet; a review ends after the cut-off."), GuardUnmet)
        found = reviews.outcome_of(self)
        if transition.next_state == HELD:
            require_reason(self)
            if found.grade:
                frappe.throw(
                    _("With {0} points the bar is reached; finish the review instead.").format(found.total),
                    GuardUnmet,
                )
        elif not found.grade:
            frappe.throw(
                _("With {0} points it stays below the bar: hold it for rectification.").format(found.total),
                GuardUnmet,
            )

    def check_confirm(self):
        require_stranger(self)
        if frappe.session.user in reviews.reviewers_of(self.name):
            frappe.throw(_("Whoever reviewed an appraisal does not confirm it."), Recused)
        objections = frappe.get_all(
            "Appraisal Objection", {"appraisal": self.name}, ["name", "status", "decided_on"], limit=0
        )
        waiting = [row.name for row in objections if row.status == "Open"]
        if waiting:
            frappe.throw(_("The objection {0} is not decided yet.").format(", ".join(waiting)), GuardUnmet)
        unheard = [
            row.name for row in objections if row.status == "Upheld" and row.decided_on > self.reviewed_on
        ]
        if unheard:
            frappe.throw(
                _("The objection {0} was upheld; reopen the review.").format(", ".join(unheard)), GuardUnmet
            )
        if not self.accepted_on and getdate(nowdate()) <= getdate(self.objection_until):
            frappe.throw(
                _("The appraised may object until {0}, unless they accept the result before.").format(
                    self.objection_until
                ),
                GuardUnmet,
            )

    def check_publish(self):
        require_stranger(self)
        if not evidence.is_intact(self):
            frappe.throw(
                _(
                    "The evidence no longer gives the hash under which it was frozen; find out who changed it."
                ),
                GuardUnmet,
            )

    def record_transition(self, transition):
        if (transition.state, transition.next_state) not in EXPLAINED:
            self.transition_reason = None
        if transition.next_state == ASSESSING and transition.state == "Draft":
            for row in self.rows:
                if row.scoring != JUDGED:
                    row.self_score = row.evidence_score
        if transition.next_state == OBJECTION:
            self.take_review()
        if transition.next_state == CONFIRMED:
            self.confirmed_by, self.confirmed_on = frappe.session.user, now()
        if transition.next_state == PUBLISHED:
            self.published_on = now()
        # The guard calls this after validate().
        self.add_up()

    def take_review(self):
        """From now on the appraised read what the review says: until then it stands in the review alone."""
        found, review = reviews.outcome_of(self), reviews.review_of(self.name)
        given = {row.code: row for row in review.rows}
        for row in self.rows:
            row.review_score = row.final_score = flt(given[row.code].review_score, 2)
            row.review_remark = given[row.code].review_remark
        self.total_score, self.grade = float(found.total), found.grade
        self.what_lifts = evidence.in_words(found.reasons)
        days = frappe.db.get_value("Appraisal Round", self.appraisal_round, "objection_days")
        self.objection_until = add_days(nowdate(), days or 0)
        self.reviewed_on, self.accepted_on = now(), None

    def state_entered(self, transition):
        if transition.state == REVIEW:
            reviews.finish(self)
        if transition.next_state == REVIEW:
            reviews.bring_up_to_date(self, reopen=True)
        told = {OBJECTION: announcements.RESULT, PUBLISHED: announcements.PUBLISHED}.get(
            transition.next_state
        )
        if told:
            announcements.tell_appraised(self, told)

    def whose_turn(self) -> str | None:
        if self.workflow_state in (ASSESSING, HELD) and self.appraisee_kind != POINT:
            return "Station Officer"
        return None

    def on_update(self):
        if self.flags.evidence is not None and self.workflow_state == REVIEW:
            reviews.bring_up_to_date(self)

    def on_trash(self):
        if self.frozen_on:
            frappe.throw(_("An appraisal with frozen evidence stays on record."), EditRefused)
