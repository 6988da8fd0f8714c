"""Products and registration intents on the portal: where each product stands, and reporting what is intended (E2, E3)."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from reg_station.portal.fields import readable_records, writable_fields
from reg_station.portal.records import MOST_ROWS, add_standing
from reg_station.portal.sharing import is_officer
from reg_station.portal.timeline import ways_ahead
from reg_station.portal.tones import tone_of
from reg_station.product_registry.following import steps_of

PRODUCT, INTENT, PROGRESS = "Biomedical Product", "Registration Intent", "Registration Progress"
TYPES = ("Medical Device", "Drug", "Cosmetic")
CLASSES = ("I", "II", "III")
NEEDED = frozenset({"product_name", "product_type", "intended_use", "planned_filing_date"})
# Shown elsewhere on the page, or of the office's making.
LEFT_OUT = frozenset({"quality_score", "provenance", "merged_into", "submitted_on", "reported_by"})


def left_out(doc) -> frozenset[str]:
    """Fields that the page of an intent does not draw; the year stands in its head once it cannot be changed."""
    return LEFT_OUT if "intent_year" in writable_fields(doc) else LEFT_OUT | {"intent_year"}


def may_report() -> bool:
    return bool(frappe.has_permission(INTENT, "create")) and (
        is_officer() or bool(readable_records("Enterprise"))
    )


def products() -> list[dict]:
    """Products that the user may see, the newest first, each with its stages and its intents."""
    rows = frappe.get_list(
        PRODUCT,
        filters={"merged_into": ("is", "not set")},
        fields=[
            "name",
            "product_name",
            "product_type",
            "device_class",
            "enterprise",
            "town",
            "is_innovative",
        ],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    names = [row.name for row in rows] or [""]
    followed = {}
    for row in frappe.get_list(
        PROGRESS,
        filters={"product": ("in", names)},
        fields=["name", "product"],
        order_by="creation asc",
        limit=0,
    ):
        followed[row.product] = row.name
    reported: dict[str, list] = {}
    for row in frappe.get_list(
        INTENT,
        filters={"product": ("in", names)},
        fields=["name", "product", "intent_year", "workflow_state"],
        order_by="intent_year desc, creation desc",
        limit=0,
    ):
        reported.setdefault(row.product, []).append({**row, "tone": tone_of(row.workflow_state)})
    titles = dict(readable_records("Enterprise"))
    for row in rows:
        row.enterprise_name = titles.get(row.enterprise, row.enterprise)
        row.intents = reported.get(row.name, [])
        progress = frappe.get_doc(PROGRESS, followed[row.name]) if row.name in followed else None
        row.stage = progress.current_stage if progress else None
        row.stalled = bool(progress and progress.stalled)
        row.finished_on = str(progress.finished_on) if progress and progress.finished_on else ""
        row.steps = steps_of(progress) if progress else []
        row.words = next((step["words"] for step in row.steps if step["state"] == "current"), "")
    return rows


def intents() -> list[dict]:
    """Intents that the user may see, the newest first, with state and whose turn it is."""
    rows = frappe.get_list(
        INTENT,
        fields=[
            "name",
            "product_name",
            "enterprise",
            "town",
            "intent_year",
            "planned_filing_date",
            "level",
            "workflow_state",
            "modified",
        ],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, INTENT)
    ways = ways_ahead(INTENT)
    for row in rows:
        row.tone = tone_of(row.workflow_state)
        way = ways.get(row.workflow_state)
        row.next = _(way[0]) if way else ""
    return rows


def reportable() -> list[tuple[str, str]]:
    """(name, words) of the products for which the user may report an intent."""
    rows = frappe.get_list(
        PRODUCT,
        filters={"merged_into": ("is", "not set")},
        fields=["name", "product_name"],
        order_by="product_name asc",
        limit=MOST_ROWS,
    )
    return [(row.name, row.product_name) for row in rows]


@frappe.whitelist(methods=["POST"])
def start_intent(
    intent_year: int,
    planned_filing_date: str,
    product: str = "",
    product_name: str = "",
    product_type: str = "",
    device_class: str = "",
    enterprise: str = "",
) -> dict:
    """Create a draft intent for a product, or for a new one of the enterprise; {"name", "url"}.

    Either `product`, or `product_name` and `product_type` and, with several enterprises, `enterprise`. The rights are
    those of inserting the records by hand.
    """
    doc = frappe.new_doc(INTENT)
    doc.product = product or _new_product(product_name, product_type, device_class, enterprise)
    doc.intent_year = cint(intent_year)
    doc.planned_filing_date = _day(planned_filing_date)
    doc.insert()
    return {"name": doc.name, "url": f"/station/intents/{doc.name}"}


def _new_product(product_name: str, product_type: str, device_class: str, enterprise: str) -> str:
    if not product_name.strip() or product_type not in TYPES:
        frappe.throw(_("Choose a product, or enter the name and type of a new one."), frappe.MandatoryError)
    own = [name for name, _words in readable_records("Enterprise")]
    if not enterprise and len(own) != 1:
        frappe.throw(_("Choose the enterprise."), frappe.MandatoryError)
    doc = frappe.new_doc(PRODUCT)
    doc.update(
        {
            "product_name": product_name.strip(),
            "product_type": product_type,
            "device_class": device_class if device_class in CLASSES else None,
            "enterprise": enterprise or own[0],
        }
    )
    return doc.insert().name


def _day(text: str):
    try:
        return getdate(text) or getdate(nowdate())
    except Exception:
        frappe.throw(_("{0} is not a date.").format(str(text)[:40]))


def question(row: dict) -> str:
    return {
        "Submit": _(
            "Submit: the station looks at the intent and takes it into the district's library of the year."
        ),
        "Resubmit": _("Resubmit: the corrected intent goes to the station again."),
        "Withdraw": _("Withdraw: the intent ends and counts in no library."),
    }.get(row["action"]) or _("{0}: it goes to the state “{1}”.").format(
        _(row["action"]), _(row["next_state"])
    )
