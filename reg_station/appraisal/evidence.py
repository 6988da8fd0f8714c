"""Evidence of a round: computed for all appraised at once, frozen with a hash, compared with today (C2, C3)."""

import hashlib
import json
from collections.abc import Callable, Iterable

import frappe
from frappe import _
from frappe.utils import cint, getdate

from reg_station.appraisal import metrics
from reg_station.appraisal.conditions import read_json
from reg_station.appraisal.grading import Indicator, decimal, read_steps, score
from reg_station.appraisal.metrics import Appraisees, Figure, Period

FROZEN = "Frozen Evidence"
MOST_NAMES = 500
COPIED = (
    "code",
    "title",
    "category",
    "weight",
    "scoring",
    "target",
    "thresholds",
    "metric",
    "metric_parameters",
    "guidance",
    "citation",
)


def indicator_of(row) -> Indicator:
    """The row of a scheme, an appraisal or a review as plain values. Raises ThresholdsUnreadable."""
    return Indicator(
        code=row.code or "",
        title=row.title or "",
        weight=decimal(row.weight),
        scoring=row.scoring,
        target=decimal(row.target),
        steps=read_steps(row.thresholds),
        category=row.category or "",
    )


def period_of(round_) -> Period:
    return Period(cint(round_.round_year), getdate(round_.period_from), getdate(round_.period_to))


def parameters_of(row) -> dict:
    return read_json(row.metric_parameters, dict, _("Parameters of the Figure"))


def compute(rows: Iterable, period: Period, appraisees: Appraisees) -> dict[str, dict[str, Figure]]:
    """Code of the indicator → appraised → figure; one query for each different figure. Raises MetricRefused."""
    return _of_each_figure(rows, lambda *asked: metrics.figures(*asked, period, appraisees))


def _of_each_figure(rows: Iterable, ask: Callable) -> dict[str, dict]:
    """Code of the indicator → what `ask` (metric, parameters) answers, each different figure asked once."""
    known: dict[tuple, dict] = {}
    found = {}
    for row in rows:
        if not row.metric:
            continue
        parameters = parameters_of(row)
        key = (row.metric, json.dumps(parameters, sort_keys=True))
        if key not in known:
            known[key] = ask(frappe.get_cached_doc(metrics.DOCTYPE, row.metric), parameters)
        found[row.code] = known[key]
    return found


def values_of(row, figure: Figure | None) -> dict:
    """What the evidence says in a row: number, value, score by the rule and how it was reached, in words."""
    if figure is None:
        figure = Figure()
    given = score(indicator_of(row), figure.value)
    return {
        "evidence_count": figure.count,
        "evidence_value": float(figure.value),
        "evidence_score": float(given.points) if given.points is not None else 0.0,
        "evidence_reason": in_words(given.reasons),
    }


def in_words(reasons) -> str:
    """Reasons in the language of the present request, one a line."""
    return "\n".join(_(text).format(*(_plain(value) for value in values)) for text, values in reasons)


def _plain(value) -> str:
    if hasattr(value, "normalize"):
        return f"{value.normalize():f}"
    return _(value) if isinstance(value, str) else str(value)


def records_of_all(rows: Iterable, period: Period, appraisees: Appraisees) -> dict[str, dict[str, list]]:
    """Code of the indicator → appraised → [(name, last change)]; one query for each different figure."""
    return _of_each_figure(rows, lambda *asked: metrics.records(*asked, period, appraisees))


def canonical(appraisal, records: dict[str, list], doctypes: dict | None = None) -> str:
    """The rows of an appraisal with the records behind them, as the text that is hashed: sorted, without blanks.

    doctypes: code → DocType of the records as frozen; without it, what the figures count today.
    """
    doctypes = {row.code: _source(row) for row in appraisal.rows} if doctypes is None else doctypes
    rows = [
        {
            "code": row.code,
            "doctype": doctypes.get(row.code),
            "count": cint(row.evidence_count),
            "value": f"{decimal(row.evidence_value):.2f}",
            "records": sorted([list(record) for record in records.get(row.code, ())]),
        }
        for row in sorted(appraisal.rows, key=lambda row: row.code)
    ]
    content = {"appraisal": appraisal.appraisal_key, "rows": rows}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _source(row) -> str | None:
    return frappe.get_cached_value(metrics.DOCTYPE, row.metric, "source_doctype") if row.metric else None


def fingerprint(text: str) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def keep(appraisal, records: dict[str, list]) -> str:
    """Write down the frozen evidence of an appraisal; returns its hash. Written again, it replaces itself."""
    text = canonical(appraisal, records)
    name = frappe.db.get_value(FROZEN, {"appraisal": appraisal.name})
    doc = frappe.get_doc(FROZEN, name) if name else frappe.new_doc(FROZEN)
    doc.update(
        {
            "appraisal": appraisal.name,
            "content": text,
            "evidence_hash": fingerprint(text),
            **{field: appraisal.get(field) for field in ("station", "service_point", "town")},
        }
    )
    doc.flags.freezing = True
    # Nobody enters frozen evidence by hand; the round writes it.
    doc.save(ignore_permissions=True)
    return doc.evidence_hash


def frozen_rows(appraisal) -> dict[str, dict]:
    """Code → {"doctype", "count", "value", "records"} as frozen; empty before the cut-off."""
    text = frappe.db.get_value(FROZEN, {"appraisal": appraisal.name}, "content")
    return {row["code"]: row for row in json.loads(text)["rows"]} if text else {}


def is_intact(appraisal) -> bool:
    """Whether the frozen records still give the hash, and the rows of the appraisal the frozen figures."""
    text = frappe.db.get_value(FROZEN, {"appraisal": appraisal.name}, "content")
    if not text or fingerprint(text) != appraisal.evidence_hash:
        return False
    rows = json.loads(text)["rows"]
    records = {row["code"]: row["records"] for row in rows}
    return canonical(appraisal, records, {row["code"]: row["doctype"] for row in rows}) == text


def records_behind(appraisal, row) -> list[tuple[str, str]]:
    """The records that count for a row today."""
    if not row.metric:
        return []
    round_ = frappe.get_cached_doc("Appraisal Round", appraisal.appraisal_round)
    name = appraisal.service_point or appraisal.station
    own = metrics.appraisees_of(appraisal.appraisee_kind, round_.station, also=[name])
    own.names = [name]
    metric = frappe.get_cached_doc(metrics.DOCTYPE, row.metric)
    found = metrics.records(metric, parameters_of(row), period_of(round_), own)
    return found.get(own.names[0], [])


def changed_since(appraisal) -> list[dict]:
    """What became of the frozen records: a row for each indicator in which something was changed since the cut-off.

    [{"code", "title", "doctype", "deleted", "edited", "added", "left"}], lists of names; `left` still exist and would
    no longer count.
    """
    frozen, answer = frozen_rows(appraisal), []
    for row in appraisal.rows:
        kept = frozen.get(row.code)
        if not kept or not row.metric:
            continue
        before, now = dict(map(tuple, kept["records"])), dict(records_behind(appraisal, row))
        gone = set(before) - set(now)
        there = existing(kept["doctype"], gone)
        change = {
            "deleted": sorted(gone - there),
            "left": sorted(there),
            "edited": sorted(name for name in set(before) & set(now) if before[name] != now[name]),
            "added": sorted(set(now) - set(before)),
        }
        if any(change.values()):
            answer.append({"code": row.code, "title": row.title, "doctype": kept["doctype"], **change})
    return answer


def existing(doctype: str, names: set[str]) -> set[str]:
    """Which of these records there still are."""
    if not names:
        return set()
    return set(frappe.get_all(doctype, {"name": ("in", sorted(names))}, pluck="name", limit=0))
