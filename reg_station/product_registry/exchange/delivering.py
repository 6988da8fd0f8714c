"""What the review-and-approval system gets from us, and how it hands over its own messages (E4; docs/exchange.md)."""

import hashlib
import json

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, now_datetime

from reg_station.platform.audit import record
from reg_station.portal.throttle import check_limit
from reg_station.product_registry.exchange import contract, running, workbook
from reg_station.product_registry.following import PROGRESS
from reg_station.product_registry.products import PRODUCT

MOST_AT_ONCE = 500
PER_HOUR = 240
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAGE_FIELDS = ("product", "uscc", "enterprise_name", "product_name", "product_type", "device_class")
OUT_FIELDS = (*STAGE_FIELDS, "stage", "entered_on", "finished_on", "evidence_number", "changed_at")
LANGUAGES = ("zh", "en")


@frappe.whitelist(methods=["POST"])
def receive(message: str | dict, station: str = "") -> dict:
    """Hand over a message of the contract; {"name", "status"}. It is taken over in the background, as the caller.

    Whoever calls needs the right to create a Review Exchange. Raises ValidationError for what cannot be read at all.
    """
    frappe.has_permission(running.DOCTYPE, "create", throw=True)
    check_limit("review exchange", limit=PER_HOUR, seconds=3600)
    content = (message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)).encode(
        "utf-8"
    )
    try:
        contract.read_json(content)
    except contract.MessageRefused as refusal:
        text, values = refusal.problem
        frappe.throw(_(text).format(*values))
    doc = frappe.new_doc(running.DOCTYPE)
    doc.update({"station": station or _own_station()})
    doc.flags.content = content
    doc.insert()
    return {"name": doc.name, "status": running.start(doc.name)}


@frappe.whitelist(methods=["GET"])
def outcome(name: str, rejected_from: int = 0) -> dict:
    """How an exchange went: {"status", "rows", "applied", "known", "rejected", "rejections": [...]}, 500 at a time."""
    doc = frappe.get_doc(running.DOCTYPE, name)
    doc.check_permission("read")
    rejections = frappe.get_list(
        running.RESULT,
        filters={"exchange": name, "outcome": contract.REJECT},
        fields=["line_number", "event_key", "problem"],
        order_by="line_number asc",
        limit_start=cint(rejected_from),
        limit_page_length=MOST_AT_ONCE,
    )
    return {
        "status": doc.status,
        "rows": doc.row_count,
        "applied": doc.applied_count,
        "known": doc.unchanged_count,
        "rejected": doc.rejected_count,
        "message": doc.message,
        "rejections": rejections,
    }


@frappe.whitelist(methods=["GET"])
def deliver(since: str = "", cursor: str = "", limit: int = MOST_AT_ONCE) -> dict:
    """Stays of the products within the caller's reach, changed after `since`: {"schema", "rows", "next"}.

    In the order of their last change. `next` is the cursor of the following page, empty at the end; `since` stays the
    same from page to page. limit: products, at most 500. Every page is on record with its hash.
    """
    _check_reader()
    products, following = _page(_moment(since), cursor, min(max(cint(limit), 1), MOST_AT_ONCE))
    rows = _rows(products)
    answer = {"schema": contract.SCHEMA, "rows": rows, "next": following}
    _on_record(len(rows), json.dumps(rows, ensure_ascii=False).encode(), {"since": since, "cursor": cursor})
    return answer


@frappe.whitelist(methods=["GET"])
def download(file_format: str = "xlsx", since: str = "", language: str = "zh") -> None:
    """Send the same rows as one file, `xlsx` or `json`."""
    _check_reader()
    if file_format not in ("xlsx", "json") or language not in LANGUAGES:
        frappe.throw(_("The exchange comes as xlsx or json, in Chinese (zh) or English (en)."))
    rows, cursor = [], ""
    while True:
        products, cursor = _page(_moment(since), cursor, MOST_AT_ONCE)
        rows += _rows(products)
        if not cursor:
            break
    if file_format == "xlsx":
        content = workbook.write_workbook(rows, language, OUT_FIELDS)
    else:
        content = contract.write_json(rows, frappe.local.site, now_datetime())
    _on_record(len(rows), content, {"since": since, "format": file_format})
    frappe.local.response.filename = f"review-exchange.{file_format}"
    frappe.local.response.filecontent = content
    frappe.local.response.type = "download"
    frappe.local.response.content_type = XLSX_TYPE if file_format == "xlsx" else "application/json"


@frappe.whitelist(methods=["GET"])
def template(language: str = "zh") -> None:
    """Send the empty Excel sheet of the contract with an example row."""
    frappe.has_permission(running.DOCTYPE, "create", throw=True)
    if language not in LANGUAGES:
        frappe.throw(_("The template comes in Chinese (zh) or English (en)."))
    frappe.local.response.filename = f"review-exchange-{language}.xlsx"
    frappe.local.response.filecontent = workbook.template(language)
    frappe.local.response.type = "download"
    frappe.local.response.content_type = XLSX_TYPE


def _check_reader() -> None:
    """Who may read exchanges gets what he may read of the products."""
    frappe.has_permission(running.DOCTYPE, "read", throw=True)
    frappe.has_permission(PROGRESS, "read", throw=True)
    check_limit("review exchange", limit=PER_HOUR, seconds=3600)


def _own_station() -> str | None:
    own = frappe.db.get_value(
        "Station Member", {"user": frappe.session.user, "station": ("is", "set")}, "station"
    )
    return own or frappe.db.get_single_value("Reg Station Settings", "default_station")


def _moment(text: str):
    if not text:
        return None
    try:
        return get_datetime(text)
    except Exception:
        frappe.throw(_("{0} is no time: {1}. Write it as 2026-03-01T09:30:00.").format("since", text[:40]))


def _page(since, cursor: str, limit: int) -> tuple[list, str]:
    """Products followed within reach, by last change and name after the cursor, and the cursor of the next page."""
    filters = [["modified", ">", since]] if since else []
    after_time, _sep, after_name = cursor.partition("|")
    if cursor:
        filters.append(["modified", ">=", _moment(after_time)])
    rows = frappe.get_list(
        PROGRESS,
        filters=filters,
        fields=["name", "product", "enterprise", "modified"],
        order_by="modified asc, name asc",
        # Rows of the cursor's own moment come once more and are left out below.
        limit_page_length=limit + 1 + (_of_moment(after_time) if cursor else 0),
    )
    if cursor:
        rows = [row for row in rows if (str(row.modified), row.name) > (after_time, after_name)]
    page = rows[:limit]
    return page, f"{page[-1].modified}|{page[-1].name}" if len(rows) > limit else ""


def _of_moment(moment: str) -> int:
    return frappe.db.count(PROGRESS, {"modified": moment})


def _rows(page: list) -> list[dict]:
    """One row for each stay, the products in the order of the page."""
    products = _facts(
        PRODUCT, [row.product for row in page], ["product_name", "product_type", "device_class"]
    )
    enterprises = _facts("Enterprise", [row.enterprise for row in page], ["enterprise_name", "uscc"])
    stays: dict[str, list] = {}
    for stay in frappe.get_all(
        "Progress Stage Entry",
        {"parent": ("in", [row.name for row in page] or [""]), "parenttype": PROGRESS},
        ["parent", "stage", "entered_on", "finished_on", "evidence_number"],
        order_by="parent asc, idx asc",
        limit_page_length=0,
    ):
        stays.setdefault(stay.pop("parent"), []).append(stay)
    return [
        {
            "product": row.product,
            **enterprises.get(row.enterprise, {}),
            **products.get(row.product, {}),
            **{key: str(value) if value else None for key, value in stay.items()},
            "changed_at": str(row.modified)[:19].replace(" ", "T"),
        }
        for row in page
        for stay in stays.get(row.name, ())
    ]


def _facts(doctype: str, names: list[str], fields: list[str]) -> dict[str, dict]:
    rows = frappe.get_all(
        doctype, {"name": ("in", sorted(set(names)) or [""])}, ["name", *fields], limit_page_length=0
    )
    return {row.pop("name"): row for row in rows}


def _on_record(count: int, content: bytes, details: dict) -> None:
    digest = hashlib.sha256(content).hexdigest()
    record("review exchange delivered", details={**details, "rows": count, "hash": digest})
