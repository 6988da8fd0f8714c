"""Figures for all appraised at once: one grouped query for each figure, whatever their number (C2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate
from pypika.functions import Count, Sum
from pypika.terms import Case

from reg_station.appraisal.conditions import (
    DATES,
    NUMBERS,
    criterion,
    fieldtype_of,
    read_json,
)
from reg_station.appraisal.grading import HUNDRED, POINT, ZERO, decimal, rounded
from reg_station.exceptions import MetricRefused
from reg_station.permissions.dimensions import SCOPE_FIELDS

DOCTYPE = "Appraisal Metric"
WITH_VALUE = ("Sum", "Average")
WITHIN, UNTIL, ANY_TIME = "Within the Period", "Up to the End of the Period", "Any Time"


@dataclass(frozen=True)
class Period:
    """First and last day that count, and the year that `{year}` stands for."""

    year: int
    first: date
    last: date

    def values(self) -> dict:
        return {"year": self.year, "from": str(self.first), "to": str(self.last)}


@dataclass(frozen=True)
class Figure:
    """How many records there are, and the figure they give, in hundredths."""

    count: int = 0
    value: Decimal = ZERO


@dataclass
class Sums:
    """What can be added up over groups of records before the figure is made of it."""

    count: int = 0
    amount: Decimal = ZERO
    hits: int = 0

    def add(self, count, amount, hits) -> None:
        self.count += int(count or 0)
        self.amount += decimal(amount)
        self.hits += int(hits or 0)


@dataclass
class Appraisees:
    """Who is appraised, and whose records are theirs: a record knows its point, its station or only its town."""

    kind: str
    names: list[str]
    of_point: Mapping[str, list[str]] = field(default_factory=dict)
    of_station: Mapping[str, list[str]] = field(default_factory=dict)
    of_town: Mapping[str, list[str]] = field(default_factory=dict)

    def maps(self, metric) -> list[tuple[str, Mapping[str, list[str]]]]:
        """(field, value → appraised) of the figure in the order in which a record is asked. Raises MetricRefused."""
        if self.kind == POINT:
            maps = (
                [(metric.point_field, self.of_point)]
                if metric.point_field
                else [(metric.town_field, self.of_town)]
            )
        else:
            maps = [
                (metric.station_field, self.of_station),
                (metric.point_field, self.of_point),
                (metric.town_field, self.of_town),
            ]
        found = [(name, owners) for name, owners in maps if name]
        if not found:
            frappe.throw(
                _("The figure {0} does not say whose records it counts: name a field of {1}.").format(
                    frappe.bold(metric.title or metric.name),
                    _("Service Point") if self.kind == POINT else _("Station"),
                ),
                MetricRefused,
            )
        return found


def appraisees_of(kind: str, station: str, until: date | None = None, also: Iterable[str] = ()) -> Appraisees:
    """The station itself, or the points of its district that work and were there by the day `until`.

    also: points that are appraised in any case; one that was revoked since keeps the evidence it had.
    """
    district = frappe.db.get_value("Registration Station", station, "district")
    towns = frappe.get_all("Town", {"district": district}, pluck="name", limit=0)
    points = frappe.get_all(
        "Service Point",
        {"town": ("in", towns or [""])},
        ["name", "town", "station", "status", "established_on"],
        order_by="name",
        limit=0,
    )
    if kind != POINT:
        return Appraisees(
            kind,
            [station],
            {row.name: [station] for row in points if (row.station or station) == station},
            {station: [station]},
            {town: [station] for town in towns},
        )
    kept, of_town, names = set(also), defaultdict(list), []
    for row in points:
        late = until and row.established_on and getdate(row.established_on) > until
        if row.name in kept or (row.status != "Revoked" and not late):
            names.append(row.name)
            of_town[row.town].append(row.name)
    return Appraisees(kind, names, {name: [name] for name in names}, {}, of_town)


def figures(metric, parameters: Mapping | None, period: Period, appraisees: Appraisees) -> dict[str, Figure]:
    """Figure of each appraised. One query, and one more if the figure is divided by another. Raises MetricRefused."""
    found = _totals(metric, parameters, period, appraisees)
    if not metric.divided_by:
        return {name: _figure(metric, found.get(name) or Sums()) for name in appraisees.names}
    divisor = frappe.get_cached_doc(DOCTYPE, metric.divided_by)
    by = _totals(divisor, parameters, period, appraisees)
    answer = {}
    for name in appraisees.names:
        sums = found.get(name) or Sums()
        below = _raw(divisor, by.get(name) or Sums())
        answer[name] = Figure(sums.count, rounded(_raw(metric, sums) / below) if below else ZERO)
    return answer


def _totals(metric, parameters, period, appraisees) -> dict[str, Sums]:
    maps = appraisees.maps(metric)
    table = frappe.qb.DocType(metric.source_doctype)
    keys = [table[name] for name, _owners in maps]
    columns = [*keys, Count("*")]
    if metric.metric_kind in WITH_VALUE:
        columns.append(Sum(table[metric.value_field]))
    elif metric.metric_kind == "Percentage":
        counted = criterion(
            table, metric.source_doctype, *_rules(metric, "share_filters_json", parameters, period)
        )
        columns.append(Sum(Case().when(counted, 1).else_(0)))
    query = frappe.qb.from_(table).select(*columns).where(_where(metric, table, keys, parameters, period))
    totals: dict[str, Sums] = defaultdict(Sums)
    for row in query.groupby(*keys).run():
        extra = row[len(keys) + 1] if len(row) > len(keys) + 1 else 0
        is_share = metric.metric_kind == "Percentage"
        for name in _owners(maps, row):
            totals[name].add(row[len(keys)], 0 if is_share else extra, extra if is_share else 0)
    return totals


def _owners(maps, row) -> Iterable[str]:
    """Whose a record is: the first of its fields that says anything decides."""
    for (_name, owners), value in zip(maps, row, strict=False):
        if value:
            return owners.get(value, ())
    return ()


def _where(metric, table, keys, parameters, period):
    rules = _rules(metric, "filters_json", parameters, period)
    condition = criterion(table, metric.source_doctype, *rules)
    parts = [condition] if rules[0] else []
    if len(keys) == 1:
        parts.append(keys[0].notnull())
    if metric.date_field and metric.time_span != ANY_TIME:
        day = table[metric.date_field]
        # The first moment of the next day is the first that no longer counts, for dates and times alike.
        parts.append(day < str(period.last + timedelta(days=1)))
        if metric.time_span == WITHIN:
            parts.append(day >= str(period.first))
    whole = parts[0] if parts else keys[0] == keys[0]
    for part in parts[1:]:
        whole = whole & part
    return whole


def _rules(metric, fieldname: str, parameters, period) -> tuple[list, dict]:
    label = _(metric.meta.get_label(fieldname))
    own = read_json(metric.parameters_json, dict, _(metric.meta.get_label("parameters_json")))
    return read_json(metric.get(fieldname), list, label), {**own, **(parameters or {}), **period.values()}


def _raw(metric, sums: Sums) -> Decimal:
    if metric.metric_kind == "Sum":
        return sums.amount
    if metric.metric_kind == "Average":
        return sums.amount / sums.count if sums.count else ZERO
    if metric.metric_kind == "Percentage":
        return HUNDRED * sums.hits / sums.count if sums.count else ZERO
    return Decimal(sums.count)


def _figure(metric, sums: Sums) -> Figure:
    return Figure(sums.count, rounded(_raw(metric, sums)))


def records(metric, parameters, period: Period, appraisees: Appraisees) -> dict[str, list[tuple[str, str]]]:
    """The records behind the figures: appraised → [(name, last change)], by name. One query."""
    maps = appraisees.maps(metric)
    table = frappe.qb.DocType(metric.source_doctype)
    keys = [table[name] for name, _owners in maps]
    query = (
        frappe.qb.from_(table)
        .select(*keys, table.name, table.modified)
        .where(_where(metric, table, keys, parameters, period))
    )
    if len(appraisees.names) == 1 and len(maps) == 1:
        # For one figure of one appraised, the database need not hand out those of all others.
        values = [value for value, owners in maps[0][1].items() if appraisees.names[0] in owners]
        query = query.where(keys[0].isin(values or [""]))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted = set(appraisees.names)
    for row in query.orderby(table.name).run():
        for name in _owners(maps, row):
            if name in wanted:
                found[name].append((str(row[-2]), str(row[-1])))
    return found


def check(metric) -> None:
    """Whether the records have the fields that the figure names, of the right kind. Raises MetricRefused."""
    doctype = metric.source_doctype
    if doctype not in SCOPE_FIELDS:
        frappe.throw(
            _(
                "{0} cannot be counted: it does not know to which town, service point or station it belongs."
            ).format(frappe.bold(_(doctype or "?"))),
            MetricRefused,
        )
    _check_date(metric, doctype)
    if metric.metric_kind in WITH_VALUE and (
        not metric.value_field or fieldtype_of(doctype, metric.value_field) not in NUMBERS
    ):
        _refuse(_("To add up, name a field that holds a number as the value field."))
    for fieldname, target in (
        ("point_field", "Service Point"),
        ("station_field", "Registration Station"),
        ("town_field", "Town"),
    ):
        _check_owner(metric, doctype, fieldname, target)
    if not any(metric.get(name) for name in ("point_field", "station_field", "town_field")):
        _refuse(_("Name the field that says whose the records are: service point, station or town."))
    if metric.metric_kind == "Percentage" and not read_json(metric.share_filters_json, list, "JSON"):
        _refuse(_("A percentage needs the second filter: which of the records count."))
    if metric.divided_by and (
        metric.divided_by == metric.name or frappe.db.get_value(DOCTYPE, metric.divided_by, "divided_by")
    ):
        _refuse(_("A figure is divided by one that is not itself divided."))


def _check_date(metric, doctype: str) -> None:
    if metric.time_span != ANY_TIME and not metric.date_field:
        _refuse(_("Name the date field, or choose Any Time."))
    if metric.date_field and fieldtype_of(doctype, metric.date_field) not in DATES:
        _refuse(_("The date field {0} holds no date.").format(metric.date_field))


def _check_owner(metric, doctype: str, fieldname: str, target: str) -> None:
    name = metric.get(fieldname)
    if not name or (name == "name" and doctype == target):
        return
    fieldtype_of(doctype, name)
    df = frappe.get_meta(doctype).get_field(name)
    if not df or df.fieldtype != "Link" or df.options != target:
        _refuse(_("The field {0} of {1} does not lead to {2}.").format(name, _(doctype), _(target)))


def _refuse(text: str) -> None:
    frappe.throw(text, MetricRefused)


def trial(metric, parameters: Mapping | None = None) -> dict[str, int]:
    """Run the figure for both kinds of appraised over last year; kind → records. Raises MetricRefused with the reason."""
    year = date.today().year - 1
    period = Period(year, date(year, 1, 1), date(year, 12, 31))
    counts = {}
    for kind in (POINT, "Station"):
        if kind == POINT and not (metric.point_field or metric.town_field):
            continue
        frappe.db.savepoint("appraisal_trial")
        try:
            found = figures(metric, parameters, period, Appraisees(kind, []))
        except MetricRefused:
            raise
        except Exception as error:
            frappe.db.rollback(save_point="appraisal_trial")
            frappe.throw(
                _("The figure {0} failed when it was tried: {1}").format(
                    frappe.bold(metric.title), frappe.utils.escape_html(str(error)[:200])
                ),
                MetricRefused,
            )
        frappe.db.release_savepoint("appraisal_trial")
        counts[kind] = len(found)
    return counts
