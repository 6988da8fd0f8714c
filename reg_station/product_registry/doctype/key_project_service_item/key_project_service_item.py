import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, nowdate

from reg_station.exceptions import GuardUnmet, KeyProjectRefused
from reg_station.permissions.scope import derive_scope
from reg_station.platform import calendars
from reg_station.product_registry.kept_rows import stamp_notes
from reg_station.station_network import departments
from reg_station.workflow.guard import require_reason


class KeyProjectServiceItem(Document):
    """What one department does for a key project by a day; it sees its own items and nothing else of the project (F1)."""

    def validate(self):
        derive_scope(self)
        self.title = " ".join((self.title or "").split())
        departments.check(self.department)
        if self.is_new():
            self.begin()
        if self.has_value_changed("title"):
            self.refuse_second()
        if self.has_value_changed("department") and not self.has_value_changed("owner_user"):
            self.owner_user = None
        self.validate_owner()
        self.validate_day()
        stamp_notes(self, "notes")

    def begin(self):
        # Locked: at the same moment somebody may complete the project because no item is open.
        project = frappe.db.get_value(
            "Key Project",
            self.project,
            ["state", "project_name", "enterprise_name"],
            as_dict=True,
            for_update=True,
        )
        if project.state != "Included":
            frappe.throw(
                _("Only a project that is in the library has a service list; this one is {0}.").format(
                    _(project.state)
                ),
                KeyProjectRefused,
            )
        self.project_name, self.enterprise_name = project.project_name, project.enterprise_name
        if not self.due_on and cint(self.days_allowed):
            # A year without calendar keeps nobody from working; the form asks for the day.
            self.due_on = calendars.due_in_or_none(cint(self.days_allowed))

    def refuse_second(self):
        twin = frappe.db.get_value(
            self.doctype, {"project": self.project, "title": self.title, "name": ("!=", self.name or "")}
        )
        if twin:
            frappe.throw(
                _("The service list has this item already: {0}.").format(twin), frappe.DuplicateEntryError
            )

    def validate_owner(self):
        if not self.owner_user or not self.has_value_changed("owner_user"):
            return
        if self.owner_user not in departments.people_of_department(self.department):
            frappe.throw(
                _("{0} has no account that works for {1}.").format(self.owner_user, self.department),
                KeyProjectRefused,
            )

    def validate_day(self):
        if not self.due_on or not self.has_value_changed("due_on"):
            return
        if getdate(self.due_on) < getdate(nowdate()):
            frappe.throw(_("The deadline lies in the past."), KeyProjectRefused)
        # A new day is a new chance: department and station are told anew when it is over too.
        self.passed_on, self.overdue = None, 0

    def check_transition(self, transition):
        if transition.action == "Drop":
            require_reason(self)
        if transition.action == "Finish" and not (self.result or "").strip():
            frappe.throw(_("Write down what came of it first."), GuardUnmet)

    def record_transition(self, transition):
        if transition.action in ("Finish", "Drop"):
            self.done_on, self.overdue = nowdate(), 0
        if transition.action == "Start" and not self.owner_user:
            people = departments.people_of_department(self.department)
            if frappe.session.user in people:
                self.owner_user = frappe.session.user
