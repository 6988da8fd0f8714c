"""The register of enterprises: codes in their normal form, similar names, accounts."""

import frappe
from frappe import _
from frappe.utils import cint

from reg_station.exceptions import InvalidCode
from reg_station.product_registry.credit_code import TEXTS, InvalidCreditCode, check
from reg_station.resource_sharing.similarity import similar_names

MOST_SIMILAR = 5


def normal_code(code: str | None) -> str:
    """The unified social credit code in its normal form; throws InvalidCode in the reader's language."""
    try:
        return check(code)
    except InvalidCreditCode as problem:
        frappe.throw(_(TEXTS[problem.key]).format(*problem.values), InvalidCode)


def similar_enterprises(name: str, but: str | None = None) -> list[dict]:
    """Enterprises of the whole register with a similar name: [{"name", "enterprise_name", "town", "score"}].

    The register is looked through on behalf of an officer: an enterprise of another town may be the same one.
    """
    threshold = cint(frappe.db.get_single_value("Reg Station Settings", "name_threshold")) or 80
    rows = frappe.get_all("Enterprise", {"name": ("!=", but or "")}, ["name", "enterprise_name", "town"])
    by_name: dict[str, list] = {}
    for row in rows:
        by_name.setdefault(row.enterprise_name, []).append(row)
    found = []
    for match in similar_names(name, list(by_name), threshold):
        found += [{**row, "score": match.score} for row in by_name[match.name]]
    return found[:MOST_SIMILAR]


def add_account(enterprise: str, user: str) -> None:
    """Let `user` act for `enterprise`; nothing happens if it does already."""
    doc = frappe.get_doc("Enterprise", enterprise)
    if any(row.user == user for row in doc.users):
        return
    doc.append("users", {"user": user, "from_date": frappe.utils.nowdate()})
    # Follows from an approved registration, whose approver need not have rights on every enterprise.
    doc.save(ignore_permissions=True)
