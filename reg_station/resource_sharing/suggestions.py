"""Keeps the suggested matches in step with listings, demands and weights; what people have taken up stays untouched (D4)."""

import hashlib
import json
from collections.abc import Iterable

import frappe
from frappe.utils import cint, getdate, now, nowdate

from reg_station.reader import language
from reg_station.resource_sharing.loading import load_demands, load_listings, weights
from reg_station.resource_sharing.matching import Index, constraints, match_all, near_misses
from reg_station.resource_sharing.terms import MISSING, Reason
from reg_station.resource_sharing.wording import in_words
from reg_station.series import reserve

KEPT = 20
SUGGESTED = "Suggested"
PAGE = 500
# A few more than wanted: what belongs to the same enterprise is left out afterwards.
SPARE = 5
LANGUAGES = {"words_zh": "zh", "words_en": "en"}
SERIES = "MAT-.YYYY.-.#####"


def refresh_for_resource(resource: str) -> int:
    """Compute anew for one listing: all open demands of its type. Returns how many suggestions changed."""
    kind = frappe.db.get_value("Shared Resource", resource, "resource_type")
    return refresh(_open_demands({"resource_type": kind})) if kind else 0


def refresh_for_demand(demand: str) -> int:
    """Compute anew for one demand; one that is no longer open loses its suggestions."""
    return refresh([demand])


def refresh_all() -> int:
    """Nightly, and after a change of the weights."""
    return refresh(_open_demands({}) + _left_over())


def _open_demands(filters: dict) -> list[str]:
    return frappe.get_all("Resource Demand", {"state": "Open", **filters}, pluck="name")


def _left_over() -> list[str]:
    """Demands that are closed but still have suggestions."""
    demand, match = frappe.qb.DocType("Resource Demand"), frappe.qb.DocType("Resource Match")
    rows = (
        frappe.qb.from_(match)
        .join(demand)
        .on(match.demand == demand.name)
        .select(match.demand)
        .distinct()
        .where((match.state == SUGGESTED) & (demand.state != "Open"))
        .run()
    )
    return [row[0] for row in rows]


def refresh(names: Iterable[str]) -> int:
    """Bring the suggestions of these demands up to date; safe to run twice, and beside another run."""
    names = sorted(set(names))
    if not names:
        return 0
    _lock(names)
    demands = load_demands(names)
    owners = {demand.name: owner for demand, owner in demands}
    listings = load_listings({demand.resource_type for demand, _owner in demands})
    rows = {listing.name: row for listing, row in listings}
    wanted = _wanted(
        [demand for demand, _owner in demands], [listing for listing, _row in listings], owners, rows
    )
    changed = 0
    for start in range(0, len(names), PAGE):
        page = set(names[start : start + PAGE])
        changed += _store(
            page, {pair: match for pair, match in wanted.items() if pair[0] in page}, owners, rows
        )
    table = frappe.qb.DocType("Resource Demand")
    frappe.qb.update(table).set(table.matched_on, now()).where(table.name.isin(names)).run()
    return changed


def _lock(demands: list[str]) -> None:
    """Two runs over one demand go one after the other."""
    table = frappe.qb.DocType("Resource Demand")
    frappe.qb.from_(table).select(table.name).where(table.name.isin(demands)).orderby(
        table.name
    ).for_update().run()


def _wanted(demands: list, listings: list, owners: dict, rows: dict) -> dict:
    """(demand, listing) → match, the best of each demand; nobody is sent to himself."""
    most = cint(frappe.db.get_single_value("Reg Station Settings", "matches_per_demand")) or KEPT
    found = match_all(Index(listings), demands, weights(), most + SPARE, today=getdate(nowdate()))
    wanted = {}
    for name, matches in found.items():
        others = [match for match in matches if not _same_owner(owners[name], rows[match.listing.name])]
        wanted.update({(name, match.listing.name): match for match in others[:most]})
    return wanted


def _same_owner(demand, listing) -> bool:
    return bool(demand.enterprise) and demand.enterprise == listing.enterprise


def _store(demands: set[str], wanted: dict, owners: dict, listings: dict) -> int:
    stored, declined = _stored(demands)
    gone = [
        row.name
        for pair, row in stored.items()
        if row.state == SUGGESTED and not row.asked_on and pair not in wanted
    ]
    _remove(gone)
    changed = len(gone)
    new = []
    for pair, match in wanted.items():
        row = stored.get(pair)
        if (row and row.state != SUGGESTED) or pair in declined:
            continue
        reasons = list(match.reasons)
        titles = (owners[pair[0]].title, listings[pair[1]].title)
        mark = reasons_hash(match.score, reasons, titles)
        if row and row.reasons_hash == mark:
            continue
        changed += 1
        if row:
            _update(row.name, match.score, reasons, mark, titles)
        else:
            new.append((pair, match.score, reasons, mark))
    _insert(new, owners, listings)
    return changed


def _stored(demands: set[str]) -> tuple[dict, set]:
    """Present matches by (demand, listing), and the pairs that somebody has turned down; read as they are now."""
    table = frappe.qb.DocType("Resource Match")
    rows = (
        frappe.qb.from_(table)
        .select(table.name, table.demand, table.resource, table.state, table.reasons_hash, table.asked_on)
        .where(table.demand.isin(sorted(demands)))
        .for_update()
        .run(as_dict=True)
    )
    turned_down = {(row.demand, row.resource) for row in rows if row.state in ("Declined", "Failed")}
    return {
        (row.demand, row.resource): row for row in rows if row.state not in ("Declined", "Failed")
    }, turned_down


def reasons_hash(score: float, reasons: list[Reason], titles: tuple[str, str]) -> str:
    text = json.dumps([score, titles, [reason.as_row() for reason in reasons]], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def reason_rows(reasons: Iterable[Reason]) -> list[dict]:
    """Rows of Resource Match Reason, worded in both languages."""
    return [
        {
            "part": reason.part,
            "reason_kind": reason.kind,
            "points": reason.points,
            "most": reason.most,
            **{field: in_words(reason, code) for field, code in LANGUAGES.items()},
        }
        for reason in reasons
    ]


def _remove(names: list[str]) -> None:
    if names:
        frappe.db.delete("Resource Match Reason", {"parent": ("in", names), "parenttype": "Resource Match"})
        frappe.db.delete("Resource Match", {"name": ("in", names), "state": SUGGESTED})


def _update(name: str, score: float, reasons: list[Reason], mark: str, titles: tuple[str, str]) -> None:
    frappe.db.delete("Resource Match Reason", {"parent": name, "parenttype": "Resource Match"})
    _insert_reasons([(name, reasons)])
    demand_title, resource_title = titles
    frappe.db.set_value(
        "Resource Match",
        name,
        {
            "score": score,
            "reasons_hash": mark,
            "demand_title": demand_title,
            "resource_title": resource_title,
        },
    )


def _insert(new: list, owners: dict, listings: dict) -> None:
    """Straight to the database: thousands of suggestions are computed values, not yet anybody's case."""
    if not new:
        return
    moment, rows, reasons = now(), [], []
    columns = [
        *("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx"),
        *("demand", "demand_title", "resource", "resource_title"),
        *("resource_type", "state", "score", "reasons_hash"),
        *("demand_enterprise", "demand_town", "resource_enterprise", "resource_town", "service_point"),
    ]
    for name, ((demand, resource), score, found, mark) in zip(reserve(SERIES, len(new)), new, strict=True):
        owner, listing = owners[demand], listings[resource]
        rows.append(
            (
                *(name, moment, moment, "Administrator", "Administrator", 0, 0),
                *(demand, owner.title, resource, listing.title),
                *(listing.resource_type, SUGGESTED, score, mark),
                *(owner.enterprise, owner.town, listing.enterprise, listing.town, listing.service_point),
            )
        )
        reasons.append((name, found))
    frappe.db.bulk_insert("Resource Match", columns, rows)
    _insert_reasons(reasons)


def _insert_reasons(pairs: list[tuple[str, list[Reason]]]) -> None:
    moment = now()
    fields = ["part", "reason_kind", "points", "most", "words_zh", "words_en"]
    columns = [
        *("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx"),
        *("parent", "parenttype", "parentfield"),
        *fields,
    ]
    rows = [
        (
            *(frappe.generate_hash(length=10), moment, moment, "Administrator", "Administrator", 0, number),
            *(name, "Resource Match", "reasons"),
            *(row[field] for field in fields),
        )
        for name, reasons in pairs
        for number, row in enumerate(reason_rows(reasons), 1)
    ]
    frappe.db.bulk_insert("Resource Match Reason", columns, rows)


def reasons_for(demand: str, resource: str) -> tuple[float, list[dict]]:
    """Score and worded reasons of one pair, whether it fits or not; a pair that does not fit scores 0."""
    today = getdate(nowdate())
    (asked, _row), *_none = load_demands([demand], state=None)
    (listing, _row), *_none = load_listings(names=[resource])
    found = match_all([listing], [asked], weights(), 1, today=today)[asked.name]
    if found:
        return found[0].score, reason_rows(found[0].reasons)
    return 0.0, reason_rows(constraints(asked, listing, today=today))


@frappe.whitelist(methods=["GET", "POST"])
def near_misses_of(demand: str) -> list[dict]:
    """Listings that lack exactly one thing, for whoever may read the demand.

    [{"resource", "title", "town", "missing": [words in the reader's language]}], least lacking first.
    """
    doc = frappe.get_doc("Resource Demand", demand)
    doc.check_permission("read")
    (asked, row), *_none = load_demands([demand], state=None)
    listings = load_listings({asked.resource_type})
    rows = {listing.name: other for listing, other in listings}
    return [
        {
            "resource": miss.listing.name,
            "title": miss.listing.title,
            "town": miss.listing.town,
            "missing": [in_words(reason, language()) for reason in miss.reasons if reason.kind == MISSING],
        }
        for miss in near_misses(asked, [listing for listing, _row in listings], today=getdate(nowdate()))
        if not _same_owner(row, rows[miss.listing.name])
    ]
