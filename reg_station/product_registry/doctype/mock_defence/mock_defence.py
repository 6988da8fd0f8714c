import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate, now

from reg_station.exceptions import DefenceRefused, GuardUnmet
from reg_station.permissions.scope import derive_scope
from reg_station.product_registry import defences
from reg_station.product_registry.kept_rows import keep_columns
from reg_station.workflow.guard import require_reason

HIGHEST_SCORE = 10
OPEN = ("Draft", "Under Assessment", "Decided", "Reported to the City")


class MockDefence(Document):
    """A rehearsal of the defence before the city, with comments that the enterprise answers (DB31117 7.3.1)."""

    def validate(self):
        derive_scope(self)
        if self.is_new():
            self.begin()
        keep_columns(self, "comments", defences.ANSWERS)
        keep_columns(self, "tasks", defences.DONE)
        defences.take_answers(self)
        for row in self.comments:
            if cint(row.score) > HIGHEST_SCORE:
                frappe.throw(
                    _("{0}: a score goes up to {1}.").format(row.topic, HIGHEST_SCORE), DefenceRefused
                )
        if self.next_rehearsal_on and getdate(self.next_rehearsal_on) <= getdate(self.held_at):
            frappe.throw(_("The next rehearsal comes after this one."), DefenceRefused)

    def begin(self):
        case = frappe.db.get_value(
            "Channel Recommendation",
            self.recommendation,
            ["channel", "state", "product_name", "enterprise_name"],
            as_dict=True,
        )
        if case.channel != "Innovation" or case.state not in OPEN:
            frappe.throw(
                _("Only the innovation channel has a defence, and only while the case goes on."),
                DefenceRefused,
            )
        self.product_name, self.enterprise_name = case.product_name, case.enterprise_name

    def check_transition(self, transition):
        if transition.action == "Call Off":
            require_reason(self)
        if transition.action == "Record":
            if get_datetime(self.held_at) > get_datetime(now()):
                frappe.throw(_("It has not taken place yet."), GuardUnmet)
            if not self.comments:
                frappe.throw(_("Write down the questions and comments first."), GuardUnmet)
        if transition.action == "Close":
            self.check_answers()

    def check_answers(self):
        waiting = defences.unanswered(self) + defences.open_tasks(self)
        if waiting:
            frappe.throw(
                _("The enterprise has not answered or done everything yet: {0}").format(
                    "; ".join(waiting[:5])
                ),
                GuardUnmet,
            )

    def state_entered(self, transition):
        if transition.next_state == "Held":
            defences.tell_enterprise(self)
