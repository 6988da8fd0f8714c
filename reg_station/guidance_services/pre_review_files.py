"""Files of a pre-review: taking them in, checking them in the background, and what is kept of the checks."""

import json
from collections.abc import Callable
from dataclasses import asdict

import frappe
from frappe import _
from frappe.utils import cint, now, now_datetime

from reg_station.background import soon
from reg_station.exceptions import DeletionRefused, PreReviewFileRefused
from reg_station.file_content import content_of
from reg_station.guidance_services import document_lists, pre_review_findings
from reg_station.guidance_services.prereview import facts as limits
from reg_station.guidance_services.prereview import wording
from reg_station.guidance_services.prereview.checks import (
    Found,
    Names,
    Wanted,
    check_file,
    missing_documents,
    not_in_list,
    spellings,
)
from reg_station.guidance_services.prereview.facts import MEGABYTE, FileFacts
from reg_station.guidance_services.prereview.names import models_of
from reg_station.guidance_services.prereview.page_numbers import judge
from reg_station.guidance_services.prereview.reading import read_files

DOCTYPE = "Pre-Review"
WAITING, CHECKED, NOT_READABLE = "Waiting", "Checked", "Not Readable"
OPEN_FOR_FILES = ("Draft", "Returned")
ENDINGS = ("pdf", "docx")
LONGEST_NAME = 120
# Not of the facts: the text is read anew where it is needed, a case would carry megabytes otherwise.
NOT_KEPT = ("text", "printed", "headings")


def locked(name: str):
    """The case, its row locked until the transaction ends: of two people at once, the second works on what the first left."""
    return frappe.get_doc(DOCTYPE, name, for_update=True)


def write(doc, change: Callable) -> None:
    """Save `change` to system fields of `doc`; the caller has asked whether the user may."""
    doc.flags.own_change = change
    doc.save()


def files_of(doc, round_number: int | None = None) -> dict:
    """Code of the document → its row in the round (default: the present one)."""
    number = round_number or pre_review_findings.round_of(doc)
    return {row.item_code: row for row in doc.documents if row.round_number == number and row.file}


def names_of(doc) -> Names:
    product = frappe.db.get_value(
        "Biomedical Product", doc.product, ["product_name", "specification"], as_dict=True
    )
    return Names(
        product.product_name or "",
        frappe.db.get_value("Enterprise", doc.enterprise, "enterprise_name") or "",
        models_of(product.specification),
    )


def require_open_for_files(doc) -> None:
    doc.check_permission("write")
    if doc.state not in OPEN_FOR_FILES:
        frappe.throw(
            _("The documents are with the reviewer; files can be changed when they are returned."),
            PreReviewFileRefused,
        )


def take_in(name: str, item_code: str, file_name: str, content: bytes) -> str:
    """Store a file for a document of the present round in place of the one before; the name of its File.

    Raises PreReviewFileRefused; what is wrong with the content is a finding, not a refusal.
    """
    doc = locked(name)
    require_open_for_files(doc)
    item = next((item for item in document_lists.of_case(doc) if item.code == item_code), None)
    if not item:
        frappe.throw(_("The list does not ask for a document {0}.").format(item_code), PreReviewFileRefused)
    _refuse_unfit(file_name, content)
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": file_name[-LONGEST_NAME:],
            "content": content,
            "is_private": 1,
            "attached_to_doctype": DOCTYPE,
            "attached_to_name": name,
        }
    )
    file.insert()
    replaced = files_of(doc).get(item_code)
    replaced_address = replaced.file if replaced else None

    def change(doc):
        row = files_of(doc).get(item_code) or doc.append("documents", {})
        row.update(
            {
                "round_number": pre_review_findings.round_of(doc),
                "item_code": item_code,
                "item_title": item.title,
                "file": file.file_url,
                "file_name": file_name[-LONGEST_NAME:],
                "checks_state": WAITING,
                "pages": 0,
                "summary": "",
                "bytes": len(content),
                "sha256": "",
                "facts": None,
                "uploaded_by": frappe.session.user,
                "uploaded_on": now(),
            }
        )

    write(doc, change)
    _forget(doc, replaced_address)
    begin_checks(name)
    return file.name


def most_megabytes() -> int:
    """The largest upload: what this site takes at all, and not more than is ever read."""
    from frappe.core.api.file import get_max_file_size

    return min(limits.MOST_BYTES, get_max_file_size()) // MEGABYTE


def _refuse_unfit(file_name: str, content: bytes) -> None:
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if ending not in ENDINGS:
        frappe.throw(_("{0} cannot be checked. Upload PDF or docx.").format(file_name), PreReviewFileRefused)
    if not content:
        frappe.throw(_("{0} is empty.").format(file_name), PreReviewFileRefused)
    if len(content) > most_megabytes() * MEGABYTE:
        frappe.throw(
            _("{0} is larger than {1} MB.").format(file_name, most_megabytes()),
            PreReviewFileRefused,
        )


def take_out(name: str, item_code: str) -> None:
    """Remove the file of a document from the round that is being prepared; earlier rounds keep theirs."""
    doc = locked(name)
    require_open_for_files(doc)
    row = files_of(doc).get(item_code)
    if not row:
        frappe.throw(_("There is no file any more. Reload the page."), PreReviewFileRefused)
    address = row.file

    def change(doc):
        gone = files_of(doc)[item_code]
        doc.set("documents", [row for row in doc.documents if row is not gone])
        judge_again(doc, {})

    write(doc, change)
    _forget(doc, address)


def _forget(doc, address: str | None) -> None:
    """Delete a file that no round has any more: it was never sent."""
    if not address or any(row.file == address for row in doc.documents):
        return
    attached = {"file_url": address, "attached_to_doctype": DOCTYPE, "attached_to_name": doc.name}
    for file in frappe.get_all("File", filters=attached, pluck="name"):
        # The case is the user's to change in this state, which was asked for above.
        frappe.delete_doc("File", file, ignore_permissions=True)


def keep_sent_files(file, method=None) -> None:
    """Hook: a file that stands in a pre-review is evidence of its round; even its uploader does not delete it."""
    if file.attached_to_doctype == DOCTYPE and frappe.db.exists(
        "Pre-Review Document",
        {"file": file.file_url, "parent": file.attached_to_name, "parenttype": DOCTYPE},
    ):
        frappe.throw(
            _("The file belongs to pre-review {0}. Replace or remove it there.").format(
                file.attached_to_name
            ),
            DeletionRefused,
        )


def begin_checks(name: str) -> None:
    """Check what waits, after the commit; at once where nobody works in the background."""
    method = "reg_station.guidance_services.pre_review_files.check_in_background"
    if not soon(method, name=name) and not frappe.flags.leave_to_sweep:
        check(name)


def check_in_background(name: str) -> None:
    """The job: the checks are the system's act, whoever uploaded the file."""
    user = frappe.session.user
    frappe.set_user("Administrator")
    try:
        check(name)
        frappe.db.commit()
    finally:
        frappe.set_user(user)


def check(name: str, everything: bool = False, read: Callable = read_files) -> int:
    """Read and judge the files of the present round that wait, or all; returns how many. A second time changes nothing.

    `read` takes the contents and gives their facts; anything but the limited process is for files of our own making.
    """
    doc = frappe.get_doc(DOCTYPE, name)
    rows = [row for row in files_of(doc).values() if everything or row.checks_state == WAITING]
    if not rows:
        return 0
    contents = [_content(row.file) for row in rows]
    facts = dict(zip([row.file for row in rows], read(contents), strict=True))
    doc = locked(name)
    # The user's own rights end at the files; what they show is written by the system.
    doc.flags.ignore_permissions = True

    def change(doc):
        judged = {row.item_code: facts[row.file] for row in files_of(doc).values() if row.file in facts}
        judge_again(doc, judged)

    write(doc, change)
    return len(rows)


def _content(address: str) -> bytes:
    name = frappe.db.get_value("File", {"file_url": address, "attached_to_doctype": DOCTYPE})
    try:
        return content_of(frappe.get_doc("File", name)) if name else b""
    except (OSError, frappe.ValidationError):
        # Gone from the disk: an empty file says so on the screen.
        frappe.clear_messages()
        return b""


def read_one(address: str) -> FileFacts:
    return read_files([_content(address)])[0]


def judge_again(doc, judged: dict[str, FileFacts]) -> None:
    """Write what the files `judged` (code → facts) show, and bring the findings of the whole round in line."""
    wanted = {item.code: item for item in document_lists.of_case(doc)}
    names, rows = names_of(doc), files_of(doc)
    found = missing_documents(list(wanted.values()), set(rows))
    for code, row in rows.items():
        if code not in judged:
            found += _as_before(doc, code)
            continue
        item = wanted.get(code)
        found += check_file(item, judged[code], names) if item else [not_in_list(code)]
        _write_facts(row, judged[code], names)
    sent = doc.state not in OPEN_FOR_FILES
    pre_review_findings.track(doc, found, sent)


def _as_before(doc, code: str) -> list[Found]:
    """Findings on a file that is not looked at this time stay as they are."""
    kept = []
    for row in doc.findings:
        if not cint(row.by_system) or row.item_code != code or row.state == "Resolved":
            continue
        check = row.finding_key.split("|", 1)[1]
        if check != "missing":
            template, values = json.loads(row.wording)
            kept.append(Found(code, check, row.kind, row.severity, template, tuple(values), row.clause or ""))
    return kept


def _write_facts(row, facts: FileFacts, names: Names) -> None:
    numbers = judge(facts.printed) if facts.kind == "pdf" and not facts.problem else None
    seen = spellings({"": facts}, names).get("")
    kept = {key: value for key, value in asdict(facts).items() if key not in NOT_KEPT}
    kept.update(
        {
            "page_numbers": numbers.state if numbers else "field" if facts.numbered else "",
            "headings": len(facts.headings),
            "scanned": not facts.problem and not facts.text.strip(),
            "spelling": asdict(seen) if seen else None,
        }
    )
    row.update(
        {
            "checks_state": NOT_READABLE if facts.problem else CHECKED,
            "pages": facts.pages or 0,
            "bytes": facts.size,
            "sha256": facts.sha256,
            "facts": json.dumps(kept, ensure_ascii=False),
        }
    )
    row.summary = " · ".join(fact_words(row, pre_review_findings.OFFICE_LANGUAGE))


def fact_words(row, language: str | None = None) -> list[str]:
    """What is known of a checked file, in short words; nothing while it waits."""
    if not row.facts:
        return []
    return [
        _(template, lang=language).format(*values)
        for template, values in wording.fact_words(json.loads(row.facts))
    ]


def check_waiting() -> int:
    """Daily: what no job has checked for an hour, because the queue was full or the machine went down."""
    rows = frappe.get_all(
        "Pre-Review Document",
        filters={
            "checks_state": WAITING,
            "parenttype": DOCTYPE,
            "uploaded_on": ("<", frappe.utils.add_to_date(now_datetime(), hours=-1)),
        },
        pluck="parent",
    )
    return sum(check(name) for name in sorted(set(rows)))


def list_title(code: str, wanted: list[Wanted]) -> str:
    return next((item.title for item in wanted if item.code == code), code)
