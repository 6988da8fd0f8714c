"""Services, requests and questions on the portal (G2, G5, G6)."""

import re

import frappe
from frappe import _

from reg_station.guidance_services import catalogue
from reg_station.guidance_services.follow_ups import OPEN_STANDINGS
from reg_station.permissions.scope import own_enterprises
from reg_station.portal.fields import readable_records
from reg_station.portal.records import MOST_ROWS, add_standing
from reg_station.portal.sharing import is_officer, plain_question
from reg_station.portal.timeline import ways_ahead
from reg_station.portal.tones import tone_of

REQUEST, CONSULTATION = "Service Request", "Consultation"
WITH_RESULT = ("Delivered", "Confirmed", "Settled")
WITH_REASON = ("Return", "Decline", "Resume Service")
NUMBER = re.compile(r"CON-\d{4}-\d{4,}")
# Shown elsewhere on the page.
ALWAYS_OUT = frozenset({"state", "town", "on_application_only", "entered_for", "result", "result_file"})
OFFICE_ONLY = frozenset({"confirmation_file", "assigned_to"})


def may_create() -> bool:
    """Whether the user may ask for a service: for an own enterprise, or as an officer on behalf of one."""
    if not frappe.has_permission(REQUEST, "create"):
        return False
    return is_officer() or bool(own_enterprises(frappe.session.user))


@frappe.whitelist(methods=["POST"])
def start_request(service_item: str, subject: str, product: str = "", enterprise: str = "") -> dict:
    """Create a draft request; {"name", "url"}. Of several enterprises one must be named. Nothing is sent by it."""
    own = own_enterprises(frappe.session.user)
    if not enterprise and len(own) != 1:
        frappe.throw(_("Choose the enterprise."), frappe.MandatoryError)
    doc = frappe.new_doc(REQUEST)
    doc.update(
        {
            "service_item": service_item,
            "subject": subject.strip(),
            "product": product.strip(),
            "enterprise": enterprise or next(iter(own)),
        }
    )
    doc.insert()
    return {"name": doc.name, "url": f"/station/requests/{doc.name}"}


def requests() -> list[dict]:
    """Requests that the user may see, the newest first: state, whose turn it is, what follows, the next contact."""
    rows = frappe.get_list(
        REQUEST,
        fields=["name", "subject", "service_item", "enterprise", "product", "state", "modified"],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    names = [row.name for row in rows]
    add_standing(rows, REQUEST)
    ways, contacts = ways_ahead(REQUEST), next_contacts(names)
    evaluated = set(
        frappe.get_list(
            "Service Evaluation", filters={"request": ("in", names or [""])}, pluck="request", limit=0
        )
    )
    own = own_enterprises(frappe.session.user)
    for row in rows:
        way = ways.get(row.state)
        row.update(
            {
                "tone": tone_of(row.state),
                "next": _(way[0]) if way else "",
                "service": service_words(row.service_item),
                "contact_on": contacts.get(row.name),
                "to_evaluate": row.state in ("Confirmed", "Settled")
                and row.enterprise in own
                and row.name not in evaluated,
            }
        )
    return rows


def next_contacts(names: list[str]) -> dict[str, str]:
    """Request → the day by which the station gets in touch about it."""
    rows = frappe.get_list(
        "Follow Up",
        filters={"dossier": ("in", names or [""]), "standing": ("in", OPEN_STANDINGS)},
        fields=["dossier", "due_on"],
        limit=0,
    )
    return {row.dossier: str(row.due_on) for row in rows}


def service_words(name: str) -> str:
    code, title = frappe.get_cached_value(catalogue.DOCTYPE, name, ["code", "title"])
    return f"{code} {_(title)}"


def may_evaluate(doc) -> bool:
    return doc.state in ("Confirmed", "Settled") and doc.enterprise in own_enterprises(frappe.session.user)


def left_out() -> frozenset[str]:
    """Fields that this reader is not asked."""
    return ALWAYS_OUT if is_officer() else ALWAYS_OUT | OFFICE_ONLY


def request_question(row: dict) -> str:
    return {
        "Submit": _(
            "Submit: the service point or the station looks at the request and tells you who works on it."
        ),
        "Resubmit": _("Resubmit: the service point or the station looks at the request again."),
        "Withdraw": _("Withdraw: nobody works on this request any more."),
        "Confirm": _("Confirm: you have received the service. You can then evaluate it."),
    }.get(row["action"]) or plain_question(row)


def consultations() -> list[dict]:
    """Questions that the user may see, the newest first."""
    rows = frappe.get_list(
        CONSULTATION,
        fields=["name", "subject", "channel", "town", "state", "appointment_at", "modified"],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, CONSULTATION)
    for row in rows:
        row.tone = tone_of(row.state)
    return rows


def own_enterprise_names() -> list[tuple[str, str]]:
    """(name, words) of the enterprises for which the user acts; none for guests and officers."""
    if frappe.session.user == "Guest":
        return []
    own = own_enterprises(frappe.session.user)
    return [row for row in readable_records("Enterprise") if row[0] in own]


def question_number(text: str | None) -> str:
    """What stands in the address after asking, if it looks like a number of ours; the page shows nothing else of it."""
    return text if text and NUMBER.fullmatch(text) else ""
