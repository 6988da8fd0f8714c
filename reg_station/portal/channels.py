"""The priority and the innovation channel on the portal: apply, give evidence, read the result, answer comments (F3, F4)."""

import frappe
from frappe import _

from reg_station.permissions.scope import own_enterprises
from reg_station.portal.fields import readable_document
from reg_station.portal.files import take_sent_file
from reg_station.portal.records import MOST_ROWS, add_standing, not_found
from reg_station.portal.sharing import is_officer, plain_question
from reg_station.portal.tones import tone_of
from reg_station.product_registry import channels, defences

DOCTYPE, DEFENCE = channels.DOCTYPE, defences.DOCTYPE
CHANNELS = ("Priority", "Innovation")
STANDING_MARKS = {"Met": ("met", "✓"), "Unmet": ("missing", "✗"), "Not Evidenced": ("judged", "?")}
# The page draws the clauses and the result itself.
LEFT_OUT = frozenset(
    {
        "state",
        "town",
        "criteria",
        "rule_set",
        "example_note",
        "conclusion",
        "conclusion_reason",
        "decided_on",
        "decided_by",
        "city_office",
        "reported_on",
        "drafting",
        "product",
        "enterprise",
        "enterprise_name",
        "product_name",
        "channel",
        "service_request",
    }
)


def recommendations() -> list[dict]:
    """Recommendations that the user may see, the newest first: state, whose turn it is, how many clauses are met."""
    rows = frappe.get_list(
        DOCTYPE,
        fields=["name", "product_name", "enterprise_name", "channel", "state", "modified"],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, DOCTYPE)
    for row in rows:
        row.tone = tone_of(row.state)
        row.counts = channels.counts_of(frappe.get_doc(DOCTYPE, row.name))
    return rows


def may_apply() -> bool:
    return bool(frappe.has_permission(DOCTYPE, "create"))


def products_to_choose() -> list[tuple[str, str]]:
    """(name, words) of the products for which the user may apply."""
    rows = frappe.get_list(
        "Biomedical Product",
        filters={"merged_into": ("is", "not set")},
        fields=["name", "product_name", "enterprise"],
        order_by="product_name asc",
        limit=MOST_ROWS,
    )
    return [(row.name, row.product_name) for row in rows]


def clauses(doc) -> list[dict]:
    rows = channels.rows_of(doc)
    for row in rows:
        row["tone"], row["mark"] = STANDING_MARKS[row["standing"]]
        row["needed_words"] = (
            _("One of group {0}").format(row["group_code"])
            if row["needed"] == "One of a Group"
            else _(row["needed"])
        )
        if not is_officer():
            # Accounts of officers are no business of an enterprise; the station answers for the judgement.
            row["judge"] = ""
    return rows


def result_of(doc) -> dict | None:
    """Conclusion and reason once it is decided; before that nobody outside the office learns what is being written."""
    if doc.state not in channels.DECIDED:
        return None
    # Above the level of the enterprise while it is written, and its business once it is decided.
    row = frappe.db.get_value(
        DOCTYPE, doc.name, ["conclusion", "conclusion_reason", "decided_on", "reported_on"], as_dict=True
    )
    return {**row, "good": row.conclusion == "Recommended"}


def may_add(doc) -> bool:
    return doc.state in channels.OPEN and bool(doc.has_permission("write"))


def defences_of(recommendation: str) -> list[dict]:
    """Mock defences of a case that the user may see, the newest first."""
    names = frappe.get_list(
        DEFENCE,
        filters={"recommendation": recommendation, "state": ("!=", "Called Off")},
        pluck="name",
        order_by="held_at desc",
        limit=MOST_ROWS,
    )
    found = []
    for name in names:
        doc = frappe.get_doc(DEFENCE, name)
        doc.apply_fieldlevel_read_permissions()
        shown = doc.state in ("Held", "Closed")
        found.append(
            {
                "name": doc.name,
                "state": doc.state,
                "tone": tone_of(doc.state),
                "held_at": str(doc.held_at)[:16],
                "place": doc.place_of_meeting or "",
                "experts": "、".join(row.expert_name for row in doc.experts),
                "comments": doc.get("comments") or [] if shown else [],
                "tasks": doc.get("tasks") or [] if shown else [],
                "summary": (doc.get("summary") or "") if shown else "",
                "next": str(doc.next_rehearsal_on or ""),
                "open": doc.state == "Held" and _may_answer(doc),
                "minutes": shown,
            }
        )
    return found


def _may_answer(doc) -> bool:
    return doc.enterprise in own_enterprises(frappe.session.user) or bool(doc.has_permission("write"))


@frappe.whitelist(methods=["POST"])
def upload_evidence(name: str, code: str, note: str = "") -> dict:
    """Put the file of a multipart request (part `file`), a note, or both to a clause; {"evidence"}. Until the decision."""
    doc = readable_document(DOCTYPE, name)
    if not doc:
        frappe.throw(not_found(), frappe.DoesNotExistError)
    doc.check_permission("write")
    sent = frappe.request.files.get("file") if frappe.request else None
    address = ""
    if sent and sent.filename:
        if not may_add(doc):
            frappe.throw(_("Nothing can be attached in the present state."), frappe.PermissionError)
        address = take_sent_file(DOCTYPE, doc.name).file_url
    return channels.give_evidence(doc.name, code, address, note)


def question(row: dict) -> str:
    return {
        "Submit": _("Submit: the station judges each clause; you can still add evidence until the decision."),
        "Withdraw": _("Withdraw: the product is no longer considered for this channel."),
    }.get(row["action"]) or plain_question(row)
