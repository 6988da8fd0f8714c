"""Policies, questions with answers and the service manual as the public reads them (H3, L1; DB31117 8.1.2).

Guests have no rights on any DocType; these functions read chosen fields of what is published, and nothing else.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.utils import cint, cstr
from werkzeug.wrappers import Response

from reg_station.learning.library import ANSWER, IN_FORCE, MANUAL, POLICY, SUPERSEDED
from reg_station.portal.downloads import download
from reg_station.portal.throttle import check_limit
from reg_station.resource_sharing.words import normalised

# Generous: a whole company may stand behind one address.
SEARCHES_PER_HOUR, FILES_PER_HOUR = 1200, 2000
MOST_WORDS = 8
FILE = "/api/method/reg_station.portal.library.file?"
POLICY_LINE = [
    "name",
    "title",
    "issuing_body",
    "document_number",
    "policy_kind",
    "status",
    "issued_on",
    "effective_from",
    "carried_out_by",
    "summary",
    "keywords",
]
POLICY_PAGE = [*POLICY_LINE, "contact_person", "contact_phone", "text", "file", "superseded_by"]


@dataclass(frozen=True)
class Filters:
    """What is looked for; empty values do not matter."""

    words: str = ""
    kind: str = ""
    topic: str = ""
    superseded: bool = False

    @classmethod
    def read(cls, values) -> "Filters":
        """From a query string."""
        return cls(
            words=cstr(values.get("words"))[:140].strip(),
            kind=cstr(values.get("kind"))[:140],
            topic=cstr(values.get("topic"))[:140],
            superseded=bool(cint(values.get("superseded"))),
        )


def limit_searches() -> None:
    """Count a search of the caller's address; RateLimitExceededError (HTTP 429) beyond SEARCHES_PER_HOUR."""
    check_limit("library", limit=SEARCHES_PER_HOUR, seconds=3600)


def kinds() -> list[str]:
    return (frappe.get_meta(POLICY).get_field("policy_kind").options or "").split("\n")


def policies(filters: Filters) -> list[dict]:
    """Published policies that fit, the newest first; those in force only unless superseded ones are asked for."""
    conditions = {"published": 1}
    if not filters.superseded:
        conditions["status"] = IN_FORCE
    if filters.kind:
        conditions["policy_kind"] = filters.kind
    rows = frappe.get_all(
        POLICY,
        conditions,
        [*POLICY_LINE, "text"],
        order_by="effective_from desc, name desc",
        limit_page_length=0,
    )
    searched = ("title", "document_number", "issuing_body", "keywords", "carried_out_by", "summary", "text")
    found = [row for row in rows if _has_words(row, searched, filters.words)]
    for row in found:
        row.pop("text")
        row["url"] = f"/station/policies/{quote(row.name)}"
    return found


def policy(name: str) -> dict | None:
    """A published policy with its versions, what it superseded, what supersedes it, and answers that cite it."""
    row = frappe.db.get_value(POLICY, {"name": name, "published": 1}, POLICY_PAGE, as_dict=True)
    if not row:
        return None
    row["file_url"] = _file_url(POLICY, row.name) if row.pop("file") else ""
    row["versions"] = frappe.get_all(
        "Policy Version",
        {"parent": name, "parenttype": POLICY},
        ["name", "version", "effective_from", "what_changed", "file"],
        order_by="effective_from desc, idx desc",
    )
    for version in row.versions:
        version["file_url"] = _file_url(POLICY, name, version.name) if version.pop("file") else ""
    row["newer"] = _policy_title(row.pop("superseded_by"))
    row["older"] = frappe.get_all(
        POLICY, {"superseded_by": name, "published": 1}, ["name", "title"], order_by="effective_from desc"
    )
    row["answers"] = _answers_citing(name)
    return row


def _policy_title(name: str | None):
    return (
        frappe.db.get_value(POLICY, {"name": name, "published": 1}, ["name", "title"], as_dict=True)
        if name
        else None
    )


def _answers_citing(name: str) -> list:
    parents = frappe.get_all("FAQ Citation", {"policy": name, "parenttype": ANSWER}, pluck="parent")
    return frappe.get_all(
        ANSWER,
        {"name": ("in", parents or [""]), "status": "Published"},
        ["name", "question"],
        order_by="name asc",
    )


def answers(filters: Filters) -> list[dict]:
    """Published questions with their answers and the published policies that they cite, by topic."""
    conditions = {"status": "Published", **({"topic": filters.topic} if filters.topic else {})}
    rows = frappe.get_all(
        ANSWER,
        conditions,
        ["name", "question", "answer", "topic", "needs_review", "published_on"],
        order_by="topic asc, name asc",
        limit_page_length=0,
    )
    found = [row for row in rows if _has_words(row, ("question", "answer"), filters.words)]
    cited = citations([row.name for row in found])
    for row in found:
        row["cites"] = cited.get(row.name, [])
    return found


def topics() -> list[str]:
    return (frappe.get_meta(ANSWER).get_field("topic").options or "").split("\n")


def citations(names: list[str], doctype: str = ANSWER) -> dict[str, list[dict]]:
    """Answer → the published policies that it cites: [{"title", "clause", "superseded", "url"}]."""
    rows = frappe.get_all(
        "FAQ Citation",
        {"parent": ("in", names or [""]), "parenttype": doctype},
        ["parent", "policy", "clause"],
        order_by="idx asc",
        limit_page_length=0,
    )
    published = {
        row.name: row
        for row in frappe.get_all(
            POLICY,
            {"name": ("in", [row.policy for row in rows] or [""]), "published": 1},
            ["name", "title", "status"],
        )
    }
    found: dict[str, list[dict]] = {}
    for row in rows:
        source = published.get(row.policy)
        if source:
            found.setdefault(row.parent, []).append(
                {
                    "title": source.title,
                    "clause": row.clause or "",
                    "superseded": source.status == SUPERSEDED,
                    "url": f"/station/policies/{quote(source.name)}",
                }
            )
    return found


def manual(language: str) -> dict | None:
    """The manual in force in `language` (zh or en), else in Chinese, else in any; None if there is none."""
    rows = frappe.get_all(
        MANUAL,
        {"status": IN_FORCE, "published": 1},
        ["name", "title", "version", "language", "effective_from", "what_changed", "file"],
    )
    rank = {language: 0, "zh": 1}
    rows.sort(key=lambda row: (rank.get(row.language, 2), row.name))
    if not rows:
        return None
    found = rows[0]
    found["file_url"] = _file_url(MANUAL, found.name) if found.pop("file") else ""
    found["sections"] = frappe.get_all(
        "Service Manual Section",
        {"parent": found.name, "parenttype": MANUAL},
        ["heading", "body"],
        order_by="idx asc",
    )
    found["earlier"] = frappe.get_all(
        MANUAL,
        {"status": SUPERSEDED, "published": 1, "language": found.language},
        ["version", "effective_from", "what_changed"],
        order_by="effective_from desc",
    )
    return found


def _has_words(row, fields: tuple[str, ...], words: str) -> bool:
    wanted = normalised(words).split()[:MOST_WORDS]
    if not wanted:
        return True
    text = normalised(" ".join(cstr(row.get(field)) for field in fields))
    return all(word in text for word in wanted)


def _file_url(doctype: str, name: str, row: str = "") -> str:
    return FILE + urlencode({"kind": doctype, "name": name, **({"row": row} if row else {})})


@frappe.whitelist(methods=["GET"], allow_guest=True)
def file(kind: str, name: str, row: str = "") -> Response:
    """The file of a published policy, of one of its versions (`row`), or of a published manual; else HTTP 404.

    Limited to FILES_PER_HOUR for one network address.
    """
    check_limit("library file", limit=FILES_PER_HOUR, seconds=3600)
    address = None
    if kind in (POLICY, MANUAL) and frappe.db.exists(kind, {"name": name, "published": 1}):
        if row and kind == POLICY:
            address = frappe.db.get_value(
                "Policy Version", {"name": row, "parent": name, "parenttype": POLICY}, "file"
            )
        elif not row:
            address = frappe.db.get_value(kind, name, "file")
    return download(address)


def tabs(current: str) -> list[dict]:
    """The three pages of the library, for the row of links above each of them."""
    pages = (
        ("policies", _("Policies"), "/station/policies"),
        ("faq", _("Questions and Answers"), "/station/faq"),
        ("manual", _("Service Manual"), "/station/manual"),
    )
    return [{"label": label, "url": url, "current": key == current} for key, label, url in pages]
