"""Tells the appraised that their result is there, and that it is published; whose turn it is, the case step tells (C3)."""

import frappe
from frappe import _
from frappe.utils import get_url, get_url_to_form

from reg_station.appraisal.recusal import is_appraised
from reg_station.inbox import language_of, notify
from reg_station.portal.addresses import portal_address

RESULT, PUBLISHED = "result", "published"


def tell_appraised(doc, what: str) -> int:
    """Tell the members of the appraised who have an account, once for each review and for the publication; how many were told."""
    mark = f"{doc.name}|{what}" if what == PUBLISHED else f"{doc.name}|{what}|{doc.reviewed_on}"
    place = {"service_point": doc.service_point} if doc.service_point else {"station": doc.station}
    members = frappe.get_all("Station Member", {**place, "user": ("is", "set")}, pluck="user", limit=0)
    users = {
        user for user in members if frappe.db.get_value("User", user, "enabled") and is_appraised(doc, user)
    }
    return sum(_tell(doc, user, what, mark) for user in sorted(users))


def _tell(doc, user: str, what: str, mark: str) -> bool:
    language = language_of(user)
    if what == PUBLISHED:
        text = _("The appraisal {0} of {1} is published.", lang=language)
        subject = text.format(doc.round_year, doc.appraisee_name)
    else:
        text = _(
            "The result of the appraisal {0} of {1} is there; accept it or object until {2}.", lang=language
        )
        subject = text.format(doc.round_year, doc.appraisee_name, doc.objection_until)
    address = portal_address(doc.doctype, doc.name, user)
    link = get_url(address) if address else get_url_to_form(doc.doctype, doc.name)
    return notify(user, doc.doctype, mark, subject, link, reference=(doc.doctype, doc.name))
