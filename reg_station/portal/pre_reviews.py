"""Pre-reviews on the portal: uploading the documents of a round, what the checks and the reviewer found, what changed (G3)."""

import json

import frappe
from frappe import _
from frappe.utils import cint

from reg_station.exceptions import PreReviewFileRefused
from reg_station.guidance_services import (
    document_lists,
    pre_review_clock,
    pre_review_files,
    pre_review_findings,
    pre_reviews,
)
from reg_station.guidance_services.prereview import facts as limits
from reg_station.guidance_services.prereview.facts import MEGABYTE
from reg_station.guidance_services.prereview.rounds import PENDING, changes
from reg_station.guidance_services.prereview.text_diff import compare
from reg_station.guidance_services.prereview.wording import WHAT_TO_DO
from reg_station.permissions.scope import own_enterprises
from reg_station.platform.file_reads import note_read
from reg_station.portal.fields import readable_document
from reg_station.portal.records import MOST_ROWS, add_standing, not_found
from reg_station.portal.sharing import plain_question
from reg_station.portal.tones import tone_of

DOCTYPE = pre_reviews.DOCTYPE
CHANGE_TONES = {"Added": "good", "Replaced": "busy", "Removed": "bad", "Unchanged": ""}


def document_or_refuse(name: str):
    doc = readable_document(DOCTYPE, name)
    if not doc:
        frappe.throw(not_found(), frappe.DoesNotExistError)
    return doc


@frappe.whitelist(methods=["POST"])
def upload(name: str, item_code: str) -> dict:
    """Take the file of a multipart request (part `file`) as a document of the round; {"waiting"}, it is checked at once.

    Raises PreReviewFileRefused in words that say what to do.
    """
    document_or_refuse(name)
    sent = frappe.request.files.get("file") if frappe.request else None
    if not sent or not sent.filename:
        frappe.throw(_("Choose a file first."), PreReviewFileRefused)
    content = sent.stream.read(limits.MOST_BYTES + 1)
    pre_review_files.take_in(name, item_code, sent.filename, content)
    return status(name)


@frappe.whitelist(methods=["POST"])
def remove(name: str, item_code: str) -> dict:
    """Take a document out of the round that is being prepared; {"waiting"}."""
    document_or_refuse(name)
    pre_review_files.take_out(name, item_code)
    return status(name)


@frappe.whitelist(methods=["GET", "POST"])
def status(name: str) -> dict:
    """How many files of the present round wait for their check: {"waiting"}."""
    doc = document_or_refuse(name)
    return {"waiting": waiting(doc)}


def waiting(doc) -> int:
    rows = pre_review_files.files_of(doc).values()
    return sum(row.checks_state == pre_review_files.WAITING for row in rows)


@frappe.whitelist(methods=["GET", "POST"])
def differences(name: str, round_number: int = 0) -> dict:
    """What a round (default: the present one) changed: {"round", "documents": [{code, title, change}], "findings"}.

    `findings` counts those that are new, still open and resolved in it, as far as the caller sees them.
    """
    return differences_of(document_or_refuse(name), cint(round_number))


def differences_of(doc, round_number: int = 0) -> dict:
    number = round_number or pre_review_findings.round_of(doc)
    after = _hashes(doc, number)
    before = _hashes(doc, number - 1) if number > 1 else {}
    wanted = document_lists.of_case(doc)
    seen = visible_findings(doc)
    return {
        "round": number,
        "documents": [
            {
                "code": code,
                "title": pre_review_files.list_title(code, wanted),
                "change": change,
                "tone": CHANGE_TONES[change],
            }
            for code, change in sorted(changes(before, after).items(), key=lambda item: item[0])
        ],
        "findings": {
            "new": sum(cint(row.round_raised) == number for row in seen),
            "open": sum(row.state in PENDING and cint(row.round_raised) < number for row in seen),
            "resolved": sum(cint(row.resolved_round) == number for row in seen),
        },
    }


def _hashes(doc, number: int) -> dict[str, str]:
    return {code: row.sha256 or row.file for code, row in pre_review_files.files_of(doc, number).items()}


@frappe.whitelist(methods=["POST"])
def text_difference(name: str, item_code: str, round_number: int = 0) -> dict:
    """The words of a document that changed from the round before: {"rows": [{kind, parts: [[text, changed]]}], "cut", "note"}.

    Reading by officers is noted. Both files are read within the limits for hostile files.
    """
    doc = document_or_refuse(name)
    number = cint(round_number) or pre_review_findings.round_of(doc)
    files = [
        pre_review_files.files_of(doc, earlier).get(item_code) if earlier > 0 else None
        for earlier in (number - 1, number)
    ]
    if not all(files):
        frappe.throw(
            _("There is nothing to compare: the document is not in both rounds."), PreReviewFileRefused
        )
    for row in files:
        note_read(frappe.db.get_value("File", {"file_url": row.file, "attached_to_name": name}), "difference")
    before, after = (pre_review_files.read_one(row.file) for row in files)
    outcome = compare(before.text, after.text)
    note = "" if before.readable and after.readable else _("One of the files has no text that can be read.")
    return {
        "rows": [
            {"kind": row.kind, "parts": [[part.text, part.changed] for part in row.parts]}
            for row in outcome.rows
        ],
        "cut": outcome.cut or before.cut or after.cut,
        "note": note or ("" if outcome.rows else _("No difference in the words.")),
    }


@frappe.whitelist(methods=["GET", "POST"])
def overview(name: str) -> dict:
    """For the form in Desk: documents of the list with their files and checks, differences, what keeps it from being ready."""
    doc = document_or_refuse(name)
    doc.check_permission("write")
    return {
        "documents": documents_of(doc),
        "differences": differences_of(doc),
        "obstacles": pre_reviews.obstacles_of(doc) if doc.state not in pre_review_clock.ENDED else [],
        "is_example": is_example(doc),
        "waiting": waiting(doc),
    }


def is_example(doc) -> bool:
    name = doc.document_list
    return bool(name) and not cint(frappe.get_cached_value(document_lists.DOCTYPE, name, "is_official"))


def is_own(doc) -> bool:
    return doc.enterprise in own_enterprises(frappe.session.user)


def visible_findings(doc) -> list:
    """All for officers; for the enterprise what the system found, and what a person found once it was handed over."""
    if not is_own(doc):
        return list(doc.findings)
    present = pre_review_findings.round_of(doc)
    concluded = doc.state == "Concluded"
    return [
        row for row in doc.findings if cint(row.by_system) or concluded or cint(row.round_raised) < present
    ]


def documents_of(doc) -> list[dict]:
    """One entry for each document of the list, and for each file beside it: what is asked, the file, its checks, findings."""
    wanted = {item.code: item for item in document_lists.of_case(doc)}
    files = pre_review_files.files_of(doc)
    findings = visible_findings(doc)
    entries = []
    for code in dict.fromkeys((*wanted, *files)):
        item, row = wanted.get(code), files.get(code)
        about = [_finding_entry(finding) for finding in findings if finding.item_code == code]
        entries.append(
            {
                "code": code,
                "title": item.title if item else row.item_title,
                "required": bool(item and item.must_be_there),
                "condition": item.condition if item else "",
                "asks": asks_words(item) if item else [],
                "headings": list(item.headings) if item else [],
                "citation": item.citation if item else "",
                "file": _file_entry(row) if row else None,
                "findings": about,
                "blocked": any(entry["open"] and entry["severity"] == "Blocking" for entry in about),
            }
        )
    return entries


def other_findings(doc) -> list[dict]:
    """Findings about the dossier as a whole, or about a document that the list no longer has."""
    known = {entry["code"] for entry in documents_of(doc)}
    return [_finding_entry(row) for row in visible_findings(doc) if row.item_code not in known]


def asks_words(item) -> list[str]:
    words = [", ".join(item.formats).upper()] if item.formats else []
    if item.max_mb:
        words.append(_("at most {0} MB").format(f"{item.max_mb:g}"))
    if item.max_pages:
        words.append(_("at most {0} pages").format(item.max_pages))
    if item.needs_page_numbers:
        words.append(_("pages numbered"))
    if item.needs_headings:
        words.append(_("bookmarks or headings"))
    if item.names_models:
        words.append(_("names every model"))
    return words


def _file_entry(row) -> dict:
    return {
        "name": row.file_name or row.file.rsplit("/", 1)[-1],
        "url": row.file,
        "state": row.checks_state,
        "waiting": row.checks_state == pre_review_files.WAITING,
        "bad": row.checks_state == pre_review_files.NOT_READABLE,
        "size": f"{cint(row.bytes) / MEGABYTE:.2f} MB",
        "facts": pre_review_files.fact_words(row),
        "change": row.change_kind or "",
    }


def _finding_entry(row) -> dict:
    return {
        "name": row.name,
        "text": pre_review_findings.words(row),
        "kind": row.kind,
        "severity": row.severity,
        "state": row.state,
        "open": row.state in PENDING,
        "clause": row.clause or "",
        "answer": row.answer or "",
        "reason": row.reason or "",
        "by_system": bool(cint(row.by_system)),
        "round_raised": cint(row.round_raised),
        "resolved_round": cint(row.resolved_round),
        "to_do": _(WHAT_TO_DO.get(row.kind, "")) if row.state in PENDING else "",
    }


def spelling_table(doc) -> list[dict]:
    """How each readable file names product and enterprise: the same across the files, or where it is not."""
    table = []
    for code, row in pre_review_files.files_of(doc).items():
        spelling = (json.loads(row.facts).get("spelling") if row.facts else None) or {}
        if spelling:
            table.append({"code": code, "title": row.item_title, **spelling})
    return table


def pre_reviews_of_user() -> list[dict]:
    """Pre-reviews that the user may see, the newest first: state, whose turn it is, round, open findings."""
    rows = frappe.get_list(
        DOCTYPE,
        fields=["name", "subject", "enterprise", "state", "round_number", "review_due_on", "modified"],
        order_by="creation desc",
        limit=MOST_ROWS,
    )
    add_standing(rows, DOCTYPE)
    for row in rows:
        row.tone = tone_of(row.state)
    return rows


def start_offer(request) -> dict | None:
    """For the page of a request: its pre-review, or the products for which one can begin; None where there is none to be.

    {"existing": name or None, "state", "products": [(name, words)], "kinds": [(value, words)]}
    """
    code = frappe.get_cached_value("Service Item", request.service_item, "code")
    if code != pre_reviews.SERVICE_CODE or not frappe.has_permission(DOCTYPE, "read"):
        return None
    existing = frappe.get_list(
        DOCTYPE,
        filters={"service_request": request.name, "state": ("!=", "Withdrawn")},
        fields=["name", "state"],
        order_by="creation desc",
        limit=1,
    )
    if existing:
        return {"existing": existing[0].name, "state": existing[0].state, "products": [], "kinds": []}
    if request.state not in pre_reviews.OPEN_REQUEST or not frappe.has_permission(DOCTYPE, "create"):
        return None
    products = frappe.get_list(
        "Biomedical Product",
        filters={"enterprise": request.enterprise, "merged_into": ("is", "not set")},
        fields=["name", "product_name"],
        order_by="creation desc",
        limit=200,
    )
    # The product that the request names comes first.
    products.sort(key=lambda row: row.product_name != (request.product or "").strip())
    kinds = frappe.get_meta(DOCTYPE).get_field("filing_kind").options.split("\n")
    return {
        "existing": None,
        "state": "",
        "products": [(row.name, row.product_name) for row in products],
        "kinds": [(kind, _(kind)) for kind in kinds],
    }


def action_question(row: dict) -> str:
    questions = {
        "Submit": _(
            "Submit: the documents go to the reviewer and cannot be changed until they are returned."
        ),
        "Resubmit": _("Resubmit: the next round goes to the reviewer."),
        "Withdraw": _("Withdraw: the pre-review ends here, without an opinion."),
    }
    return questions.get(row["action"]) or plain_question(row)
