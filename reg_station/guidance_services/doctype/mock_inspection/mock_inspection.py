import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, cstr, getdate, now, nowdate

from reg_station.exceptions import EditRefused, FindingsOpen, GuardUnmet
from reg_station.guidance_services import follow_up_job, inspection_rules, inspections
from reg_station.permissions.scope import derive_scope, forget_reach
from reg_station.workflow.guard import require_reason
from reg_station.workflow.people import people_of

OFFICERS = ("Point Officer", "Station Officer")
WITH_REASON = ("Call Off", "Back to Rectification")
FIXED = ("code", "chapter", "title", "key_item", "requirement", "citation", "guidance")
ANSWER = ("result", "note", "reason", "photo")
OPEN_FILE = follow_up_job.SOURCES["Mock Inspection"]
MONTHS = 12


class MockInspection(Document):
    """A mock inspection or a periodic evaluation of the quality system, on application (DB31117 7.2.7.2, 7.2.8.1)."""

    def validate(self):
        derive_scope(self)
        if self.is_new():
            self.begin()
        else:
            self.keep_clauses()
        self.validate_inspectors()
        if self.assigned_to and self.has_value_changed("assigned_to"):
            self.validate_assignment()
        self.validate_days()
        self.add_up()

    def begin(self):
        request = inspections.checked_request(self)
        self.product = self.product or request.product
        self.accepted_on = nowdate()
        self.assigned_to = self.assigned_to or inspections.first_officer(self, request.assigned_to)
        words = _(self.inspection_kind, lang="zh")
        self.subject = f"{words}：{self.product or request.subject}"[:140]
        checklist = inspections.checklist_for(self)
        self.checklist, self.checklist_is_example = checklist.name, int(not checklist.is_official)
        self.set("clauses", [])
        for row in checklist.clauses:
            self.append("clauses", {field: row.get(field) for field in FIXED})

    def keep_clauses(self):
        """The clauses are those of the checklist that it was begun with; answers are given during the visit only."""
        before = self.get_doc_before_save()
        stored = {row.name: row for row in before.clauses}
        if [row.name for row in self.clauses] != [row.name for row in before.clauses]:
            frappe.throw(_("The clauses stay as they were when the inspection was planned."), EditRefused)
        for row in self.clauses:
            old = stored[row.name]
            for field in (*FIXED, "answered_by", "answered_on"):
                row.set(field, old.get(field))
            if any(cstr(row.get(field)) != cstr(old.get(field)) for field in ANSWER):
                self.take_answer(row, before.state)

    def take_answer(self, row, state: str):
        if state != "Under Way":
            frappe.throw(_("Clauses are answered while the visit is under way."), EditRefused)
        row.answered_by, row.answered_on = frappe.session.user, now()

    def validate_inspectors(self):
        users = [row.inspector for row in self.inspectors]
        if len(users) != len(set(users)):
            frappe.throw(_("An inspector is listed twice."))
        before = self.get_doc_before_save()
        known = {row.inspector for row in before.inspectors} if before else set()
        for user in set(users) - known:
            inspections.check_inspector(user, self.enterprise)

    def validate_assignment(self):
        if not any(self.assigned_to in people_of(self, role) for role in OFFICERS):
            frappe.throw(
                _("{0} is no officer within whose reach this inspection lies.").format(self.assigned_to)
            )

    def validate_days(self):
        if self.period_from and self.period_to and getdate(self.period_to) < getdate(self.period_from):
            frappe.throw(_("The evaluated period cannot end before it begins."))
        next_on = self.next_evaluation_on
        if (
            next_on
            and self.has_value_changed("next_evaluation_on")
            and getdate(next_on) <= getdate(nowdate())
        ):
            frappe.throw(_("The next evaluation lies in the future."))

    def add_up(self):
        answers = inspections.answers_of(self)
        proposal = inspection_rules.proposed_conclusion(answers, inspections.rectifiable_majors())
        self.proposed_conclusion = proposal.conclusion
        self.proposed_reasons = inspections.in_words(proposal.reasons)
        self.findings = len(inspection_rules.findings_of(answers))

    def check_transition(self, transition):
        if transition.action in WITH_REASON:
            require_reason(self)
        checks = {
            "Start Inspection": self.check_start,
            "Finish Visit": self.check_finish,
            "Close without Findings": self.check_finish_without_findings,
            "Begin Recheck": self.check_rectified,
            "Back to Rectification": self.check_open_again,
        }
        if transition.action in checks:
            checks[transition.action]()
        if transition.next_state == "Closed":
            # Whatever the action is called and whoever drew the workflow.
            self.check_closing()

    def check_start(self):
        inspections.checked_request(self)
        least = inspections.least_inspectors()
        if len(self.inspectors) < least:
            frappe.throw(_("The inspection needs at least {0} inspectors.").format(least), GuardUnmet)

    def check_finish(self):
        answers = self.check_answers()
        if not inspection_rules.findings_of(answers):
            frappe.throw(_("There are no findings: close the inspection instead."), GuardUnmet)
        if self.conclusion == inspection_rules.PASSED:
            frappe.throw(_("With findings it passes after rectification at best."), GuardUnmet)

    def check_finish_without_findings(self):
        if inspection_rules.findings_of(self.check_answers()):
            frappe.throw(_("There are findings: finish the visit, so that they are rectified."), FindingsOpen)

    def check_answers(self) -> list[inspection_rules.Answer]:
        answers = inspections.answers_of(self)
        inspections.require(inspection_rules.may_finish(answers), GuardUnmet)
        if not self.conclusion:
            frappe.throw(_("Choose the conclusion of the visit."), GuardUnmet)
        return answers

    def check_rectified(self):
        found = inspections.nonconformities(self.name, lock=True)
        inspections.require(inspection_rules.may_begin_recheck(found), GuardUnmet)

    def check_open_again(self):
        found = inspections.nonconformities(self.name, lock=True)
        if inspection_rules.may_begin_recheck(found).met:
            frappe.throw(_("No nonconformity is open again; reopen one first."), GuardUnmet)

    def check_closing(self):
        """The nonconformities stay locked until the end, so none is reopened while this is being closed."""
        answers = inspections.answers_of(self)
        inspections.require(inspection_rules.may_finish(answers), GuardUnmet)
        found = inspections.nonconformities(self.name, lock=True)
        expected = len(inspection_rules.findings_of(answers))
        inspections.require(inspection_rules.may_close(found, expected), FindingsOpen)

    def record_transition(self, transition):
        today = nowdate()
        if transition.action == "Start Inspection":
            self.started_on = today
        if transition.state == "Under Way" and transition.next_state != "Cancelled":
            self.finished_on = today
        if transition.next_state == "Closed":
            self.closed_on = today
            if self.inspection_kind == "QMS Evaluation" and not self.next_evaluation_on:
                self.next_evaluation_on = add_months(today, inspections.setting("evaluation_months", MONTHS))

    def state_entered(self, transition):
        if transition.state == "Under Way" and transition.next_state == "Rectification":
            inspections.make_nonconformities(self)
        if transition.next_state not in OPEN_FILE or transition.state not in OPEN_FILE:
            follow_up_job.refresh(self.name)

        if transition.next_state == "Closed":
            inspections.tell_closed(self)

    def after_insert(self):
        follow_up_job.refresh(self.name)
        inspections.tell_planned(self)

    def on_update(self):
        forget_reach()
        if any(self.has_value_changed(field) for field in ("subject", "service_point", "assigned_to")):
            follow_up_job.carry_over(self)
        if not self.flags.in_insert and self.state == "Planned" and self.has_value_changed("planned_on"):
            inspections.tell_planned(self)

    def on_trash(self):
        forget_reach()
