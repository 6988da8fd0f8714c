"""Tasks that the station hands to service points, with deadline and report (A4)."""

import frappe
from frappe import _
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, get_url_to_form, getdate, nowdate

from reg_station.inbox import language_of, tell
from reg_station.workflow.people import people_of

TASK = "Point Task"
WITH_THE_POINT = ("Given", "Returned")
REMIND_DAYS = 3


@frappe.whitelist(methods=["POST"])
def hand_out(
    title: str, description: str, due_on: str, service_points: list, task_file: str = ""
) -> list[str]:
    """Give the same task to several service points, one record for each; the names of the tasks, in that order.

    The caller needs the right to create tasks for each of the points. All or none are given.
    """
    if not service_points:
        frappe.throw(_("Choose at least one service point."))
    names = []
    for point in dict.fromkeys(service_points):
        doc = frappe.new_doc(TASK)
        doc.update(
            {
                "title": title,
                "description": description,
                "due_on": due_on,
                "service_point": point,
                "task_file": task_file or None,
            }
        )
        doc.insert()
        names.append(apply_workflow(doc, "Give").name)
    return names


def remind() -> int:
    """Daily: tell the point of tasks due within REMIND_DAYS, and point and station of overdue ones; once each."""
    today = getdate(nowdate())
    sent = 0
    rows = frappe.get_all(
        TASK,
        filters={"workflow_state": ("in", WITH_THE_POINT), "due_on": ("<=", add_days(today, REMIND_DAYS))},
        fields=["name", "title", "due_on"],
        limit_page_length=0,
    )
    for row in rows:
        late = getdate(row.due_on) < today
        doc = frappe.get_doc(TASK, row.name)
        users = people_of(doc, "Point Officer") + (people_of(doc, "Station Officer") if late else [])
        for user in dict.fromkeys(users):
            language = language_of(user)
            text = _("Overdue since {0}: {1}", lang=language) if late else _("Due on {0}: {1}", lang=language)
            mark = f"{row.name}|{row.due_on}|{'late' if late else 'soon'}"
            sent += tell(
                user, TASK, mark, text.format(row.due_on, row.title), get_url_to_form(TASK, row.name)
            )
    return sent
