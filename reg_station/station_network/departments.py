"""Partner departments by the directory *Department Contact*: one spelling each, so that each sees what it owns."""

import frappe
from frappe import _

from reg_station.exceptions import UnknownDepartment

CONTACT = "Department Contact"


@frappe.whitelist(methods=["GET", "POST"])
def names() -> list[str]:
    """All departments of the directory, sorted; for officers who hand something to one."""
    frappe.has_permission(CONTACT, "read", throw=True)
    return sorted(set(frappe.get_all(CONTACT, pluck="department")))


def check(department: str | None) -> None:
    """Throw UnknownDepartment for a name that is not in the directory: nobody would ever see the record."""
    if department and not frappe.db.exists(CONTACT, {"department": department}):
        frappe.throw(
            _(
                "There is no department {0} in the directory. Choose one of it, or add its contact first."
            ).format(frappe.bold(frappe.utils.escape_html(department))),
            UnknownDepartment,
        )


def people_of_department(department: str) -> list[str]:
    """Accounts that work for the department and are enabled."""
    users = frappe.get_all(CONTACT, {"department": department, "user": ("is", "set")}, pluck="user")
    return sorted(frappe.get_all("User", {"name": ("in", users or [""]), "enabled": 1}, pluck="name"))
