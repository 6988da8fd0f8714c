import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, getdate, now, nowdate

from reg_station.exceptions import AcceptanceRefused, DefectsOpen, EditRefused, GuardUnmet
from reg_station.station_network import order, premises
from reg_station.station_network import premises_rules as rules
from reg_station.station_network.belonging import BelongsToPlace
from reg_station.workflow.guard import require_reason

FIXED = ("code", "chapter", "title", "requirement", "citation", "guidance")
ANSWER = ("result", "note", "reason", "photo")
RECTIFICATION = ("rectified_on", "rectification", "evidence")
OF_DEFECT = ("clause_code", "what", "found_on", "due_rule", "rectified_by", "accepted_by", "accepted_on")
OF_EQUIPMENT = ("item", "quantity", "equipment_row")
IN_WORK = ("Under Way", "Rectification")


class PremisesCheck(BelongsToPlace, Document):
    """A check of the premises and facilities of a station (DB31117 4.1–4.3) or a point (2023-35 附件 三(三))."""

    def validate(self):
        self.validate_place()
        if self.is_new():
            for table in ("clauses", "equipment", "defects"):
                # They come from the checklist and the equipment list when the check begins.
                self.set(table, [])
        else:
            self.keep_rows()
        self.validate_day()
        self.add_up()

    def validate_day(self):
        if self.checked_on and getdate(self.checked_on) > getdate(nowdate()):
            frappe.throw(_("The day of the check lies in the future."))
        before = self.get_doc_before_save()
        if before and before.state == "Rectification" and _differs(self, before, ("checked_on",)):
            frappe.throw(_("The day of the check stays once the check is finished."), EditRefused)

    def keep_rows(self):
        before = self.get_doc_before_save()
        for row, old in self.same_rows(before, "clauses", (*FIXED, "answered_by", "answered_on")):
            if _differs(row, old, ANSWER):
                self.take_answer(row, before.state)
        for row, old in self.same_rows(before, "equipment", OF_EQUIPMENT):
            if _differs(row, old, ("equipment_condition", "maintenance")) and before.state not in IN_WORK:
                frappe.throw(_("The equipment is entered while the check is under way."), EditRefused)
        for row, old in self.same_rows(before, "defects", OF_DEFECT):
            self.take_rectification(row, old)
            self.take_acceptance(row, old)

    def same_rows(self, before, table: str, fixed: tuple[str, ...]) -> list[tuple]:
        """(row, stored row) of a table whose rows nobody adds or removes; the `fixed` fields are put back."""
        stored = {row.name: row for row in before.get(table)}
        if [row.name for row in self.get(table)] != list(stored):
            frappe.throw(
                _("{0}: rows are neither added nor removed here.").format(_(self.meta.get_label(table))),
                EditRefused,
            )
        pairs = [(row, stored[row.name]) for row in self.get(table)]
        for row, old in pairs:
            for field in fixed:
                row.set(field, old.get(field))
        return pairs

    def take_answer(self, row, state: str):
        if state != "Under Way":
            frappe.throw(_("Clauses are answered while the check is under way."), EditRefused)
        row.answered_by, row.answered_on = frappe.session.user, now()

    def take_rectification(self, row, old):
        if _differs(row, old, ("due_on",)):
            if not row.due_on or getdate(row.due_on) < getdate(row.found_on):
                frappe.throw(_("The last day for rectification lies after the day of the finding."))
            row.due_rule = "Set by a Person"
        if not _differs(row, old, RECTIFICATION):
            return
        if old.accepted:
            frappe.throw(
                _("{0} is accepted already; take the acceptance back first.").format(row.clause_code),
                EditRefused,
            )
        day = row.rectified_on and getdate(row.rectified_on)
        if day and not getdate(row.found_on) <= day <= getdate(nowdate()):
            frappe.throw(_("It is rectified between the day of the finding and today."))
        writers = dict.fromkeys([*cstr(old.rectified_by).split(), frappe.session.user])
        row.rectified_by = "\n".join(writers)

    def take_acceptance(self, row, old):
        if cint(row.accepted) == cint(old.accepted):
            return
        verdict = rules.may_accept(premises.defects_of([row])[0], frappe.session.user)
        if cint(row.accepted):
            _require(verdict, AcceptanceRefused)
        row.accepted_by = frappe.session.user if cint(row.accepted) else None
        row.accepted_on = nowdate() if cint(row.accepted) else None

    def add_up(self):
        if self.is_new() or not self.subject:
            link, name = premises.place_of(self)
            title = frappe.get_cached_value(premises.PLACES[link], name, _title_field(premises.PLACES[link]))
            self.subject = f"{title or name} {self.planned_on}"[:140]
        defects = premises.defects_of(self.defects)
        self.open_defects = sum(not row.accepted for row in defects)
        self.overdue = int(self.state == "Rectification" and rules.is_overdue(defects, getdate(nowdate())))

    def check_transition(self, transition):
        if transition.next_state == "Cancelled":
            require_reason(self)
        if transition.action == "Begin Check":
            premises.checklist_for(self)
        if transition.action == "Finish Check":
            self.check_finish()
        if transition.action == "Close without Defects" and rules.defects_of(premises.answers_of(self)):
            frappe.throw(_("There are defects: finish the check, so that they are rectified."), DefectsOpen)
        if transition.next_state == "Closed":
            # Whatever the action is called and whoever drew the workflow.
            verdict = rules.may_close(premises.answers_of(self), premises.defects_of(self.defects))
            _require(verdict, DefectsOpen)

    def check_finish(self):
        answers = premises.answers_of(self)
        _require(rules.may_finish(answers), GuardUnmet)
        if not rules.defects_of(answers):
            frappe.throw(_("There are no defects: close the check instead."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action == "Begin Check":
            self.begin()
        if transition.next_state == "Rectification":
            self.list_defects()
        if transition.next_state == "Closed":
            self.closed_on = nowdate()
            self.next_check_on = premises.next_check(self.checked_on or self.closed_on)
        # The guard calls this after validate().
        self.add_up()

    def begin(self):
        self.checked_on, self.checked_by = self.checked_on or nowdate(), frappe.session.user
        checklist = premises.checklist_for(self)
        self.checklist = checklist.name
        for row in checklist.clauses:
            self.append("clauses", {field: row.get(field) for field in FIXED})
        for row in premises.equipment_of(self):
            values = {field: row.get(field) for field in ("item", "quantity", "equipment_condition")}
            self.append("equipment", {**values, "equipment_row": row.name})

    def list_defects(self):
        due = premises.defect_due(nowdate())
        for row in self.clauses:
            if row.result == rules.DEFECT:
                self.append(
                    "defects",
                    {
                        "clause_code": row.code,
                        "what": f"{row.title}：{row.note}",
                        "found_on": self.checked_on,
                        "due_on": due.on,
                        "due_rule": due.rule,
                    },
                )

    def state_entered(self, transition):
        if transition.next_state == "Closed":
            premises.carry_to_equipment(self)

    def on_update(self):
        order.refresh_place_of(self)

    def after_delete(self):
        order.refresh_place_of(self)


def _require(verdict: rules.Verdict, refusal: type[Exception]) -> None:
    if not verdict.met:
        words = [_(text).format(*values) for text, values in verdict.reasons]
        frappe.throw("<br>".join(frappe.utils.escape_html(text) for text in words), refusal)


def _differs(row, old, fields: tuple[str, ...]) -> bool:
    return any(cstr(row.get(field)).strip() != cstr(old.get(field)).strip() for field in fields)


def _title_field(doctype: str) -> str:
    return frappe.get_meta(doctype).get_title_field()
