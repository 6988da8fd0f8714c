"""Rows that are kept from the people whom they concern, whatever their roles and their reach (J1).

Everything that asks who may see a row asks `scope.row_filter`, which takes these rows away: lists, counts, reports,
exports, links, search, files, notices and the steps of the case.
"""

import frappe

# DocType → field of its rows that holds the name of what is withheld.
WITHHELD_BY = {"Feedback": "name", "Improvement Plan": "name", "Case Step": "reference_name"}
PARENTS = ("Feedback", "Improvement Plan")


def barred(doctype: str, user: str) -> dict[str, frozenset[str]]:
    """{field: names that `user` may not see}; empty where nothing of the DocType is withheld from him."""
    field = WITHHELD_BY.get(doctype)
    if not field or user in ("Administrator", "Guest"):
        return {}
    feedback = concerning(user)
    if not feedback:
        return {}
    names = feedback if doctype == "Feedback" else _plans_from(feedback)
    if doctype == "Case Step":
        names |= feedback
    return {field: frozenset(names)} if names else {}


def concerning(user: str) -> set[str]:
    """Complaints in which a member is named to whom the account belongs. Asked anew each time: a name may just be added."""
    named, member = frappe.qb.DocType("Feedback Member"), frappe.qb.DocType("Station Member")
    rows = (
        frappe.qb.from_(named)
        .join(member)
        .on(member.name == named.member)
        .select(named.parent)
        .where((member.user == user) & (named.parenttype == "Feedback"))
        .run()
    )
    return {row[0] for row in rows}


def _plans_from(feedback: set[str]) -> set[str]:
    return set(
        frappe.get_all(
            "Improvement Plan Source",
            {"feedback": ("in", sorted(feedback)), "parenttype": "Improvement Plan"},
            pluck="parent",
        )
    )


def users_of(members: list[str]) -> list[str]:
    """Accounts of these station members."""
    found = frappe.get_all("Station Member", {"name": ("in", members or [""])}, pluck="user")
    return sorted({user for user in found if user})


def withdraw(doctype: str, name: str, users: list[str]) -> None:
    """Take from `users` what leads to a record that concerns them: notices, shares, tasks, and the files that are theirs.

    They got it while they were not yet named. Mail that has gone out cannot be taken back.
    """
    if not users:
        return
    steps = frappe.get_all("Case Step", {"reference_doctype": doctype, "reference_name": name}, pluck="name")
    for kind, mark in ((doctype, ("like", f"{name}%")), ("Case Step", ("in", steps or [""]))):
        frappe.db.delete(
            "Notification Log", {"for_user": ("in", users), "document_type": kind, "document_name": mark}
        )
    mine = {"user": ("in", users)}
    frappe.db.delete("DocShare", {**mine, "share_doctype": doctype, "share_name": name})
    frappe.db.delete("Document Follow", {**mine, "ref_doctype": doctype, "ref_docname": name})
    frappe.db.delete(
        "ToDo", {"allocated_to": ("in", users), "reference_type": doctype, "reference_name": name}
    )
    # An owner may read a file whatever it hangs on.
    for file in frappe.get_all(
        "File",
        {"attached_to_doctype": doctype, "attached_to_name": name, "owner": ("in", users)},
        pluck="name",
    ):
        frappe.db.set_value("File", file, "owner", "Administrator", update_modified=False)
