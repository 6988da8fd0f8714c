"""The public market of shared resources (D6): what everybody may know of a published listing, and nothing else.

Guests have no rights on any DocType; these functions read a fixed list of fields on their behalf. Whose it is, where
exactly, who speaks for it and what officers noted are not among them.
"""

import math
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate, nowdate
from werkzeug.wrappers import Response

from reg_station.portal.pictures import SIZES, as_jpeg
from reg_station.portal.throttle import check_limit
from reg_station.resource_sharing.loading import load_listings
from reg_station.resource_sharing.words import normalised

DOCTYPE = "Shared Resource"
PUBLISHED = "Published"
A_PAGE = 24
MOST_WORDS = 8
# Generous: a whole company may stand behind one address.
SEARCHES_PER_HOUR, PHOTOS_PER_HOUR = 1200, 20000
SEARCHED = ("title", "equipment_model", "equipment_maker", "terms", "town")
MORE_FACTS = ("equipment_maker", "calibrated_on", "calibration_due_on", "terms")
PHOTO = "/api/method/reg_station.portal.market.photo?"


@dataclass
class Filters:
    """What is looked for; empty values do not matter. Area in m², days inclusive."""

    resource_type: str = ""
    cleanliness_class: str = ""
    area: float = 0.0
    town: str = ""
    free_from: date | None = None
    free_to: date | None = None
    words: str = ""
    page: int = 1
    problems: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, values) -> "Filters":
        """From a query string; what cannot be read is told in `problems` and left out."""
        found = cls(
            resource_type=cstr(values.get("resource_type"))[:140],
            cleanliness_class=cstr(values.get("cleanliness_class"))[:140],
            town=cstr(values.get("town"))[:140],
            words=cstr(values.get("words"))[:140].strip(),
            page=max(1, cint(values.get("page"))),
        )
        found.area = found._number(values.get("area"))
        found.free_from = found._day(values.get("free_from"))
        found.free_to = found._day(values.get("free_to"))
        if found.free_from and found.free_to and found.free_from > found.free_to:
            found.problems.append(_("The period ends before it begins."))
            found.free_from = found.free_to = None
        return found

    def _number(self, text) -> float:
        plain = cstr(text).replace(",", "").strip()
        try:
            number = float(plain or 0)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and number >= 0:
            return number
        self.problems.append(_("{0} is not an area in m².").format(plain[:40]))
        return 0.0

    def _day(self, text) -> date | None:
        plain = cstr(text).strip()
        if not plain:
            return None
        try:
            return date.fromisoformat(plain)
        except ValueError:
            self.problems.append(_("{0} is not a date.").format(plain[:40]))
            return None

    @property
    def period(self) -> tuple[date, date] | None:
        """First and last day in which it must be free; one day alone stands for itself, an end alone begins today."""
        if not (self.free_from or self.free_to):
            return None
        first = self.free_from or min(getdate(nowdate()), self.free_to)
        return first, self.free_to or first

    def address(self, **changes) -> str:
        """The page of the market with these filters, some of them changed; a change of filter leads to page 1."""
        values = {
            "resource_type": self.resource_type,
            "cleanliness_class": self.cleanliness_class,
            "area": f"{self.area:g}" if self.area else "",
            "town": self.town,
            "free_from": self.free_from or "",
            "free_to": self.free_to or "",
            "words": self.words,
            **changes,
        }
        query = urlencode({key: value for key, value in values.items() if value})
        return f"/station/market?{query}" if query else "/station/market"


@dataclass
class Found:
    """One page of a search: names of its listings, how many there are in all, and counts for the two ways to narrow it."""

    names: list[str]
    found: int
    page: int
    pages: int
    by_town: dict[str, int]
    by_type: dict[str, int]


def resource_types() -> list[str]:
    return (frappe.get_meta(DOCTYPE).get_field("resource_type").options or "").split("\n")


def towns() -> list[str]:
    """All towns of the register, whether anything is on offer there or not."""
    return frappe.get_all("Town", pluck="name", order_by="name asc", limit_page_length=0)


def limit_searches() -> None:
    """Count a search of the caller's network address; RateLimitExceededError (HTTP 429) beyond the limit of the settings."""
    limit = cint(frappe.db.get_single_value("Reg Station Settings", "market_limit")) or SEARCHES_PER_HOUR
    check_limit("market", limit=limit, seconds=3600)


def search(filters: Filters) -> Found:
    """Published listings that fit, the newest confirmed first."""
    rows = _in_words(_candidates(filters), filters.words)
    rows = _free_in(rows, filters.period)
    by_town = _counts(rows, "town", resource_type=filters.resource_type)
    by_type = _counts(rows, "resource_type", town=filters.town)
    wanted = {"town": filters.town, "resource_type": filters.resource_type}
    fitting = [row for row in rows if all(not value or row[key] == value for key, value in wanted.items())]
    fitting.sort(key=lambda row: (getdate(row.last_confirmed_on or row.published_on), row.name), reverse=True)
    pages = max(1, math.ceil(len(fitting) / A_PAGE))
    page = min(filters.page, pages)
    names = [row.name for row in fitting[(page - 1) * A_PAGE : page * A_PAGE]]
    return Found(names, len(fitting), page, pages, by_town, by_type)


def _candidates(filters: Filters) -> list:
    conditions: dict = {"workflow_state": PUBLISHED}
    if filters.area:
        conditions["area"] = (">=", filters.area)
    if filters.cleanliness_class:
        clean_enough = _at_least_as_clean(filters.cleanliness_class)
        if not clean_enough:
            return []
        conditions["cleanliness_class"] = ("in", clean_enough)
    fields = ["name", "resource_type", "last_confirmed_on", "published_on", *SEARCHED]
    return frappe.get_all(DOCTYPE, conditions, fields, limit_page_length=0)


def _at_least_as_clean(name: str) -> list[str]:
    number = frappe.db.get_value("Cleanliness Class", name, "iso_number")
    if number is None:
        return []
    return frappe.get_all("Cleanliness Class", {"iso_number": ("<=", number)}, pluck="name")


def _in_words(rows: list, words: str) -> list:
    """Rows in which every word stands, in whichever field and width of character."""
    wanted = normalised(words).split()[:MOST_WORDS]
    if not wanted:
        return rows
    found = []
    for row in rows:
        text = normalised(" ".join([*(cstr(row[name]) for name in SEARCHED), _(row.resource_type)]))
        if all(word in text for word in wanted):
            found.append(row)
    return found


def _free_in(rows: list, period: tuple[date, date] | None) -> list:
    """Rows of which something is free on every day of the period, agreements taken out."""
    if not period or not rows:
        return rows
    first, last = period
    free = {
        listing.name
        for listing, _row in load_listings(names=[row.name for row in rows])
        if any(window[0] <= first and (window[1] or date.max) >= last for window in listing.windows)
    }
    return [row for row in rows if row.name in free]


def _counts(rows: list, key: str, **fixed: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        if all(not value or row[name] == value for name, value in fixed.items()):
            counts[row[key]] = counts.get(row[key], 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


# ------------------------------------------------------------------------------------------------- one listing


def cards(names: list[str]) -> list[dict]:
    """What the market shows of each of these listings, in their order. Whether they may be shown is the caller's to know."""
    if not names:
        return []
    photos = _photos(names)
    known = {listing.name: (listing, row) for listing, row in load_listings(names=names)}
    return [_card(*known[name], photos.get(name, [])) for name in names if name in known]


def _card(listing, row, photos: list) -> dict:
    today = getdate(nowdate())
    free = [
        {"from": max(first, today), "to": last, "amount": amount if listing.divisible else None}
        for first, last, amount in listing.windows
        if not last or last >= today
    ]
    return {
        "name": listing.name,
        "title": listing.title,
        "resource_type": listing.resource_type,
        "town": listing.town,
        "area": listing.area,
        "cleanliness_class": row.cleanliness_class or "",
        "clear_height": listing.clear_height,
        "floor_load": listing.floor_load,
        "capacity": listing.capacity,
        "capacity_unit": listing.capacity_unit,
        "capacity_period": listing.capacity_period,
        "divisible": listing.divisible,
        "utilities": sorted(listing.utilities),
        "equipment_model": listing.equipment_model,
        "free": free,
        "free_from": min((window["from"] for window in free), default=None),
        "confirmed_on": listing.known_on,
        "photos": photos,
        "drawing": f"/assets/reg_station/images/sharing/{listing.resource_type.lower().replace(' ', '-')}.svg",
        "url": f"/station/market/{quote(listing.name)}",
    }


def _photos(names: list[str]) -> dict[str, list[dict]]:
    rows = frappe.get_all(
        "Resource Photo",
        {"parent": ("in", names), "parenttype": DOCTYPE},
        ["name", "parent", "caption"],
        order_by="idx asc",
        limit_page_length=0,
    )
    found: dict[str, list[dict]] = {}
    for row in rows:
        addresses = {
            size: PHOTO + urlencode({"resource": row.parent, "row": row.name, "size": size}) for size in SIZES
        }
        found.setdefault(row.parent, []).append({"caption": row.caption or "", **addresses})
    return found


def is_published(name: str) -> bool:
    return bool(name) and frappe.db.get_value(DOCTYPE, name, "workflow_state") == PUBLISHED


def detail(name: str) -> dict | None:
    """All that the market tells of a listing; None if it is not on the market."""
    return facts_of(name) if is_published(name) else None


def facts_of(name: str) -> dict:
    """The same, whatever its state: for those to whom it has been introduced."""
    (card,) = cards([name])
    more = frappe.db.get_value(DOCTYPE, name, MORE_FACTS, as_dict=True)
    return {**card, **{key: more[key] or "" for key in MORE_FACTS}}


# ---------------------------------------------------------------------------------------------------- for guests


@frappe.whitelist(methods=["GET"], allow_guest=True)
def listings(
    resource_type: str = "",
    cleanliness_class: str = "",
    area: str = "",
    town: str = "",
    free_from: str = "",
    free_to: str = "",
    words: str = "",
    page: int = 1,
) -> dict:
    """The market as JSON: {"found", "page", "pages", "rows", "problems"}; each row as in `cards`.

    The class is met by cleaner ones too; area in m²; days as YYYY-MM-DD. At most Reg Station Settings.market_limit an hour for one network address.
    """
    filters = Filters.read({**locals()})
    limit_searches()
    result = search(filters)
    return {
        "found": result.found,
        "page": result.page,
        "pages": result.pages,
        "rows": cards(result.names),
        "problems": filters.problems,
    }


@frappe.whitelist(methods=["GET"], allow_guest=True)
def photo(resource: str, row: str, size: str = "small") -> Response:
    """A photo of a published listing as JPEG, made anew so that it carries no place, date or device; else HTTP 404.

    `size` is small (640 pixels) or large (1,600). Limited to PHOTOS_PER_HOUR for one address.
    """
    check_limit("market photo", limit=PHOTOS_PER_HOUR, seconds=3600)
    content = None
    if size in SIZES and is_published(resource):
        address = frappe.db.get_value(
            "Resource Photo", {"name": row, "parent": resource, "parenttype": DOCTYPE}, "image"
        )
        content = as_jpeg(address, size) if address else None
    if content is None:
        return Response(status=404)
    return Response(
        content,
        mimetype="image/jpeg",
        headers={"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"},
    )


# ------------------------------------------------------------------------------------------------------ in words


def amount_words(amount: float, unit: str, period: str = "") -> str:
    """5 benches, 200 batches / month."""
    words = f"{flt(amount):,.10g} {unit or ''}".strip()
    return f"{words} / {_(period)}" if period else words
