"""Pre-reviews: from the request to the conclusion, round by round (DB31117 7.2.7.1, 8.2.4; 2026-9 (七))."""

import frappe
from frappe import _
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate, now, nowdate

from reg_station.exceptions import GuardUnmet, NoDocumentList, PreReviewRefused
from reg_station.guidance_services import document_lists, pre_review_clock, pre_review_files
from reg_station.guidance_services import pre_review_findings as findings
from reg_station.guidance_services.pre_review_files import files_of
from reg_station.guidance_services.prereview.rounds import (
    ADDED,
    PENDING,
    Tracked,
    changes,
    counts,
    obstacles,
)

DOCTYPE, REQUEST = "Pre-Review", "Service Request"
SERVICE_CODE = "7.2.7.1"
OPEN_REQUEST = ("Taken On", "Under Way")
READY = ("Ready to File", "Ready with Advice")


@frappe.whitelist(methods=["POST"])
def start(service_request: str, product: str, filing_kind: str = "Registration") -> dict:
    """Begin the pre-review that the enterprise applied for; {"name", "url"}. A request has one open pre-review at most."""
    doc = frappe.new_doc(DOCTYPE)
    doc.update({"service_request": service_request, "product": product, "filing_kind": filing_kind})
    doc.insert()
    return {"name": doc.name, "url": f"/station/pre-reviews/{doc.name}"}


def begin(doc) -> None:
    """Of a new case: who it belongs to, and the list in force today. The request must be the enterprise's own."""
    request = _request_of(doc, lock=True)
    if request.code != SERVICE_CODE:
        frappe.throw(
            _("A pre-review starts from a request of service {0} only (DB31117 8.2.4).").format(SERVICE_CODE),
            PreReviewRefused,
        )
    require_open_request(doc)
    other = frappe.db.get_value(
        DOCTYPE, {"service_request": doc.service_request, "state": ("not in", pre_review_clock.ENDED)}
    )
    if other:
        frappe.throw(
            _("The request has the pre-review {0} already. Go on with it.").format(other), PreReviewRefused
        )
    product = frappe.db.get_value(
        "Biomedical Product", doc.product, ["enterprise", "product_name"], as_dict=True
    )
    if not product or product.enterprise != request.enterprise:
        frappe.throw(_("Choose a product of the enterprise that sent the request."), PreReviewRefused)
    doc.subject = (
        doc.subject or ""
    ).strip() or f"{product.product_name} · {_(doc.filing_kind, lang=findings.OFFICE_LANGUAGE)}"
    doc.assigned_to = request.assigned_to
    doc.round_number = 1
    doc.document_list = list_in_force(doc)


def _request_of(doc, lock: bool = False):
    row = frappe.db.get_value(
        REQUEST,
        doc.service_request,
        ["name", "state", "service_item", "enterprise", "assigned_to"],
        as_dict=True,
        for_update=lock,
    )
    if not row:
        frappe.throw(_("The service request {0} does not exist.").format(doc.service_request))
    row.code = frappe.get_cached_value("Service Item", row.service_item, "code")
    return row


def require_open_request(doc) -> None:
    """Also locks the request, before the audit trail is: whoever saves the request takes the two in this order."""
    request = _request_of(doc, lock=True)
    if request.state not in OPEN_REQUEST:
        frappe.throw(
            _("The request {0} is {1}; a pre-review needs one that the station has taken on.").format(
                request.name, _(request.state)
            ),
            GuardUnmet,
        )


def list_in_force(doc) -> str:
    product = frappe.db.get_value(
        "Biomedical Product", doc.product, ["product_type", "device_class"], as_dict=True
    )
    name = document_lists.in_force(
        doc.filing_kind, product.product_type, product.device_class, getdate(nowdate())
    )
    if not name:
        frappe.throw(
            _(
                "No list of documents is in force today for {0}, {1} {2}. The station enters one under "
                "Pre-Review Document List."
            ).format(_(doc.filing_kind), _(product.product_type), product.device_class or ""),
            NoDocumentList,
        )
    return name


def require_list(doc) -> None:
    list_in_force(doc)


def require_checked(doc) -> None:
    waiting = [
        row.item_title for row in files_of(doc).values() if row.checks_state == pre_review_files.WAITING
    ]
    if waiting:
        frappe.throw(
            _("These files are still being checked: {0}. Try again in a moment, or check them again.").format(
                "、".join(waiting)
            ),
            GuardUnmet,
        )


def require_open_finding(doc) -> None:
    if not findings.pending(doc):
        frappe.throw(
            _("Nothing is open: a return needs at least one finding that the enterprise can mend."),
            GuardUnmet,
        )


def require_conclusion(doc) -> None:
    if not doc.conclusion:
        frappe.throw(_("Choose the conclusion first."), GuardUnmet)
    if doc.conclusion in READY:
        reasons = obstacles_of(doc)
        if reasons:
            frappe.throw(
                _("It cannot be called ready yet:")
                + "<br>"
                + "<br>".join(map(frappe.utils.escape_html, reasons)),
                GuardUnmet,
            )
    elif not (doc.opinion or "").strip():
        frappe.throw(_("Say in the opinion why the documents are not ready."), GuardUnmet)


def obstacles_of(doc) -> list[str]:
    """Sentences on what keeps the documents from being called ready."""
    rows = [(row.severity, row.state, findings.words(row)) for row in doc.findings]
    found = obstacles(document_lists.of_case(doc), set(files_of(doc)), rows)
    return [_(template).format(*values) for template, values in found]


def open_round(doc) -> None:
    """The documents are sent: the first time the clock starts and the list in force is kept with the case."""
    if not doc.accepted_on:
        doc.accepted_on = nowdate()
        doc.review_days = pre_review_clock.days_allowed()
        _keep_list(doc)
    number = findings.round_of(doc)
    doc.append(
        "rounds",
        {"round_number": number, "submitted_on": nowdate(), "submitted_by": frappe.session.user},
    )
    before = (
        {code: row.sha256 or row.file for code, row in files_of(doc, number - 1).items()}
        if number > 1
        else {}
    )
    now_sent = files_of(doc)
    for code, change in changes(
        before, {code: row.sha256 or row.file for code, row in now_sent.items()}
    ).items():
        if code in now_sent:
            now_sent[code].change_kind = change if number > 1 else ADDED


def _keep_list(doc) -> None:
    name = list_in_force(doc)
    if name != doc.document_list:
        # Another list came into force since the draft: everything is measured anew.
        doc.document_list = name
        for row in files_of(doc).values():
            row.checks_state = pre_review_files.WAITING
    doc.list_as_submitted = document_lists.as_kept(frappe.get_doc(document_lists.DOCTYPE, name))


def close_round(doc, returned: bool = True) -> None:
    number = findings.round_of(doc)
    row = next(row for row in doc.rounds if row.round_number == number)
    tallied = counts(
        [
            Tracked(item.name or "", item.state, item.round_raised or 0, item.resolved_round or 0)
            for item in doc.findings
        ],
        number,
    )
    row.update(
        {
            "returned_on": nowdate() if returned else None,
            "new_findings": tallied.new,
            "open_findings": tallied.open,
            "resolved_findings": tallied.resolved,
        }
    )


def prepare_next_round(doc) -> None:
    """The next round begins with the files of this one; the enterprise replaces what has to change."""
    carried = list(files_of(doc).values())
    doc.round_number = findings.round_of(doc) + 1
    copied = (
        "item_code",
        "item_title",
        "file",
        "file_name",
        "checks_state",
        "pages",
        "summary",
        "bytes",
        "sha256",
    )
    for row in carried:
        values = {field: row.get(field) for field in (*copied, "facts", "uploaded_by", "uploaded_on")}
        doc.append("documents", {**values, "round_number": doc.round_number})


def check_if_waiting(doc) -> None:
    if any(row.checks_state == pre_review_files.WAITING for row in files_of(doc).values()):
        pre_review_files.begin_checks(doc.name)


def start_request(doc) -> None:
    """The request moves along: the service is under way once somebody looks at the documents."""
    request = frappe.get_doc(REQUEST, doc.service_request)
    if request.state != "Taken On":
        return
    if not request.assigned_to:
        request.assigned_to = doc.assigned_to
        request.save()
    apply_workflow(request, "Start Service")


def conclude(doc) -> None:
    """Keep the opinion with the case and deliver the request with it."""
    from reg_station.guidance_services import pre_review_opinion

    pre_review_opinion.issue(doc)
    request = frappe.get_doc(REQUEST, doc.service_request)
    if request.state != "Under Way":
        return
    request.result = pre_review_opinion.result_words(doc)
    request.save()
    apply_workflow(request, "Deliver")


@frappe.whitelist(methods=["POST"])
def answer(name: str, finding: str, text: str) -> dict:
    """The enterprise answers an open finding of a returned round; {"state"}. The reviewer decides on it."""
    doc = pre_review_files.locked(name)
    doc.check_permission("write")
    if doc.state != "Returned":
        frappe.throw(
            _("Findings are answered while the documents are with the enterprise."), PreReviewRefused
        )
    words = (text or "").strip()
    if not words:
        frappe.throw(_("Write the answer first."), PreReviewRefused)
    pre_review_files.write(doc, lambda doc: findings.put_answer(doc, finding, words[:2000]))
    return {"state": "Answered"}


@frappe.whitelist(methods=["POST"])
def check_again(name: str) -> dict:
    """Read and check all files of the present round anew, in the background; {"started"}."""
    doc = pre_review_files.locked(name)
    doc.check_permission("write")
    if doc.state in pre_review_clock.ENDED:
        frappe.throw(_("The pre-review is closed; its files stay as they were checked."), PreReviewRefused)

    def change(doc):
        for row in files_of(doc).values():
            row.update({"checks_state": pre_review_files.WAITING, "uploaded_on": row.uploaded_on or now()})

    pre_review_files.write(doc, change)
    pre_review_files.begin_checks(name)
    return {"started": now()}


def open_counts(doc) -> tuple[int, int]:
    """(open blocking findings, open advice)."""
    open_rows = [row for row in doc.findings if row.state in PENDING]
    blocking = sum(row.severity == "Blocking" for row in open_rows)
    return blocking, len(open_rows) - blocking
