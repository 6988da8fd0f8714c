"""Takes one event of the review-and-approval system over into the record of its product (E4)."""

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate

from reg_station.product_registry.exchange import contract
from reg_station.product_registry.exchange.contract import Known, Row
from reg_station.product_registry.following import PROGRESS, entries_of
from reg_station.product_registry.products import PRODUCT

EVENT = "Review Event"
SAVEPOINT = "review_event"


class Rejected(Exception):
    """The row cannot be taken over; says why in words, all reasons in one text."""


def take_over(row: Row, exchange, stages: dict[str, str]) -> dict:
    """Apply one row within a savepoint: {"outcome", "problem", "product"}. Nothing of a rejected row stays written.

    stages: label or name, as `stage_names` gives them → stage. Every rule of the forms holds: rights, order, evidence.
    """
    product = None
    frappe.db.savepoint(SAVEPOINT)
    told = len(frappe.local.message_log)
    try:
        if row.problems:
            raise Rejected("; ".join(_(text).format(*values) for text, values in row.problems))
        values = {**row.values, "stage": _stage(row.values["stage"], stages)}
        known = _known(row.key)
        outcome = contract.decide(values, known)
        if outcome == contract.REJECT:
            raise Rejected(_(contract.TAKEN_OVER).format(_(known.stage), known.entered_on))
        product = known_product(row.key) or _product(values)
        if outcome == contract.APPLY:
            outcome = _apply(values, product, exchange)
        elif outcome == contract.AMEND:
            _amend(row.key, values, exchange)
    except Exception as error:
        if not isinstance(error, (Rejected, frappe.ValidationError, frappe.PermissionError)):
            raise
        frappe.db.rollback(save_point=SAVEPOINT)
        del frappe.local.message_log[told:]
        problem = frappe.utils.strip_html_tags(str(error).replace("<br>", "; ")) or _(
            "You may not change it."
        )
        return {"outcome": contract.REJECT, "problem": problem[:1000], "product": product}
    frappe.db.release_savepoint(SAVEPOINT)
    return {"outcome": outcome, "problem": None, "product": product}


def stage_names() -> dict[str, str]:
    """How a stage may be called in a message: its name, or its label in either language."""
    names: dict[str, str] = {}
    for name in frappe.get_all("Progress Stage", {"enabled": 1}, pluck="name"):
        for text in (name, _(name, lang="zh"), _(name, lang="en")):
            names[_plain(text)] = name
    return names


def _plain(text: str) -> str:
    return "".join(text.split()).lower()


def _stage(text: str, stages: dict[str, str]) -> str:
    name = stages.get(_plain(text))
    if not name:
        raise Rejected(_("{0} is no stage in use.").format(text))
    return name


def _known(key: str) -> Known | None:
    row = frappe.db.get_value(
        EVENT, {"event_key": key}, ["stage", "entered_on", "changed_at", "content_hash"], as_dict=True
    )
    return row and Known(row.stage, getdate(row.entered_on), get_datetime(row.changed_at), row.content_hash)


def known_product(key: str) -> str | None:
    return frappe.db.get_value(EVENT, {"event_key": key}, "product")


def _product(values: dict) -> str:
    """Our product: by number, by code and name, or by the acceptance number of an earlier event."""
    if values["product"]:
        if not frappe.db.exists(PRODUCT, values["product"]):
            raise Rejected(_("There is no product {0}.").format(values["product"]))
        return _kept(values["product"])
    if values["uscc"] and values["product_name"]:
        found = frappe.db.get_value("Enterprise", {"uscc": values["uscc"]})
        name = found and frappe.db.get_value(
            PRODUCT, {"enterprise": found, "product_name": values["product_name"]}
        )
        if name:
            return _kept(name)
        raise Rejected(
            _("The enterprise with the code {0} has no product “{1}” here.").format(
                values["uscc"], values["product_name"]
            )
            if found
            else _("There is no enterprise with the code {0} here.").format(values["uscc"])
        )
    name = frappe.db.get_value(EVENT, {"case_number": values["case_number"]}, "product")
    if not name:
        raise Rejected(_("No product is known by the acceptance number {0}.").format(values["case_number"]))
    return _kept(name)


def _kept(product: str) -> str:
    """Of a product that was merged into another, the one that is kept."""
    return frappe.db.get_value(PRODUCT, product, "merged_into") or product


def _apply(values: dict, product: str, exchange) -> str:
    name = _followed_as(product)
    if not name and not cint(exchange.begin_following):
        raise Rejected(_("Nobody follows the product {0} yet.").format(product))
    doc = frappe.get_doc(PROGRESS, name, for_update=True) if name else frappe.new_doc(PROGRESS)
    if name and _known(values["key"]):
        # Another exchange with the same event was quicker while this one waited for the product.
        return contract.KNOWN
    outcome = contract.KNOWN if name and _is_there(doc, values) else contract.APPLY
    if outcome == contract.APPLY:
        entering = (values["stage"], values["entered_on"], "", values["remark"] or "")
        doc.flags.entering = (*entering, values["evidence_number"] or "")
        if name:
            doc.check_permission("write")
            doc.save()
        else:
            doc.product, doc.started_on = product, values["entered_on"]
            doc.insert()
    _remember(values, doc, exchange)
    return outcome


def _followed_as(product: str) -> str | None:
    """The record that is open, else the last that was closed."""
    open_one = frappe.db.get_value(PROGRESS, {"product": product, "finished_on": ("is", "not set")})
    return open_one or frappe.db.get_value(PROGRESS, {"product": product}, order_by="creation desc")


def _is_there(doc, values: dict) -> bool:
    """Somebody entered the same stage on the same day by hand."""
    return any(
        (entry.stage, entry.entered_on) == (values["stage"], values["entered_on"])
        for entry in entries_of(doc)
    )


def _remember(values: dict, progress, exchange) -> None:
    event = frappe.new_doc(EVENT)
    event.update(
        {
            "event_key": values["key"],
            "case_number": values["case_number"],
            "product": progress.product,
            "progress": progress.name,
            "enterprise": progress.enterprise,
            "town": progress.town,
            "stage": values["stage"],
            "entered_on": values["entered_on"],
            **_said(values, exchange),
        }
    )
    # Written by the exchange for those who may read the product; nobody enters events by hand.
    event.insert(ignore_permissions=True)


def _said(values: dict, exchange) -> dict:
    return {
        "case_number": values["case_number"],
        "evidence_number": values["evidence_number"],
        "certificate_number": values["certificate_number"],
        "remark": values["remark"],
        "changed_at": values["changed_at"],
        "content_hash": contract.content_hash(values),
        "exchange": exchange.name,
    }


def _amend(key: str, values: dict, exchange) -> None:
    event = frappe.get_doc(EVENT, {"event_key": key})
    progress = frappe.get_doc(PROGRESS, event.progress)
    progress.check_permission("write")
    for row in progress.stages:
        if (row.stage, getdate(row.entered_on)) == (event.stage, getdate(event.entered_on)):
            row.db_set(
                {"evidence_number": values["evidence_number"], "remark": values["remark"] or row.remark}
            )
    event.update(_said(values, exchange))
    # As when it was written.
    event.save(ignore_permissions=True)
