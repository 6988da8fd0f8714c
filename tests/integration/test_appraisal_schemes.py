"""Figures and schemes as an administrator edits them: what is counted for whom, and what is refused why (C1, C2)."""

from datetime import date
from decimal import Decimal as D

import frappe
import pytest

from reg_station.appraisal import metrics
from reg_station.appraisal.doctype.appraisal_scheme.appraisal_scheme import copy_to_year
from reg_station.appraisal.metrics import Figure, Period
from reg_station.exceptions import DeletionRefused, MetricRefused, SchemeInUse, SchemeRefused
from tests.support import appraisal as support
from tests.support.appraisal import JUDGED, VISITS, opened, scheme, scheme_values
from tests.support.people import acting_as

PERIOD = Period(2025, date(2025, 1, 1), date(2025, 12, 31))
COUNTED = {
    "doctype": "Appraisal Metric",
    "title": "Counted",
    "source_doctype": "Enterprise Visit",
    "date_field": "visited_on",
    "point_field": "service_point",
}


def metric(world, **values):
    """A figure made by the administrator of the configuration."""
    with acting_as(world.admin):
        code = f"m_{frappe.generate_hash(length=8)}"
        return frappe.get_doc({**COUNTED, "metric_code": code, **values}).insert()


def figure(world, doc, name, kind="Service Point", **parameters):
    appraised = metrics.appraisees_of(kind, world.station)
    return metrics.figures(doc, parameters, PERIOD, appraised)[name]


def rows_of(values):
    return frappe.as_json(values)


def test_every_shipped_figure_runs_for_points_and_most_for_stations(world):
    place, _user = support.point(world)
    for name in frappe.get_all("Appraisal Metric", pluck="name"):
        doc = frappe.get_doc("Appraisal Metric", name)
        assert figure(world, doc, place).value >= 0, name
        assert figure(world, doc, world.station, "Station").count >= 0, name


def test_a_filter_counts_what_it_says(world):
    place, _user = support.point(world)
    support.visit(world, place)
    support.visit(world, place, state="Planned")
    doc = metric(world, filters_json=rows_of([["Enterprise Visit", "state", "=", "Held"]]))
    assert figure(world, doc, place) == Figure(1, D(1))
    either = metric(world, filters_json=rows_of([["state", "in", "Held, Planned"]]))
    assert figure(world, either, place) == Figure(2, D(2))
    neither = metric(world, filters_json=rows_of({"state": ["not in", ["Held", "Planned"]]}))
    assert figure(world, neither, place) == Figure()


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (["visited_on", "<=", "2025-03-31"], 1),
        (["visited_on", "between", ["2025-03-01", "2025-06-30"]], 2),
        (["visited_on", "=", "{first_day}"], 1),
        (["purpose", "like", "Sur%"], 2),
        (["purpose", "not like", "Sur%"], 0),
        (["enterprise", "is", "set"], 2),
        (["met_with", "is", "not set"], 2),
        (["visited_on", "is", "not set"], 0),
        (["docstatus", "=", "0"], 2),
        (["visited_on", "<=", "{field:creation}"], 2),
        (["creation", ">=", "{field:visited_on}"], 2),
        (["visited_on", ">=", "{from}"], 2),
    ],
)
def test_each_comparison(world, rule, count):
    place, _user = support.point(world)
    for day in ("2025-03-01", "2025-06-01"):
        support.visit(world, place, day=day)
    doc = metric(world, filters_json=rows_of([rule]), parameters_json=rows_of({"first_day": "2025-03-01"}))
    assert figure(world, doc, place).count == count


def test_a_share_is_a_percentage_of_the_records(world):
    place, _user = support.point(world)
    for state in ("Held", "Held", "Planned"):
        support.visit(world, place, state=state)
    doc = metric(world, metric_kind="Percentage", share_filters_json=rows_of([["state", "=", "Held"]]))
    assert figure(world, doc, place) == Figure(3, D("66.67"))
    other, _none = support.point(world)
    assert figure(world, doc, other) == Figure()


def test_a_figure_may_be_divided_by_another(world):
    place, _user = support.point(world)
    for state in ("Held", "Held", "Held", "Planned", "Planned"):
        support.visit(world, place, state=state)
    planned = metric(world, filters_json=rows_of([["state", "=", "Planned"]]))
    held = metric(world, filters_json=rows_of([["state", "=", "Held"]]), divided_by=planned.name)
    assert figure(world, held, place) == Figure(3, D("1.50"))
    with pytest.raises(MetricRefused):
        metric(world, divided_by=held.name)


def test_a_parameter_of_the_indicator_takes_the_place_of_the_figures_own(world):
    place, _user = support.point(world)
    support.visit(world, place, state="Planned")
    doc = metric(
        world, filters_json=rows_of([["state", "=", "{wanted}"]]), parameters_json='{"wanted": "Held"}'
    )
    assert figure(world, doc, place).count == 0
    assert figure(world, doc, place, wanted="Planned").count == 1


def test_records_of_a_town_count_for_each_point_of_it(world):
    first, _a = support.point(world)
    second, _b = support.point(world)
    third, _c = support.point(world, town=world.town_b)
    support.visit(world, first)
    doc = metric(world, point_field="", town_field="town")
    assert [figure(world, doc, name).count for name in (first, second, third)] == [1, 1, 0]


def test_a_station_counts_its_own_records_and_those_of_its_points(world):
    place, _user = support.point(world)
    for station in (world.station, None):
        name = support.visit(world, place)
        frappe.db.set_value("Enterprise Visit", name, "station", station)
    doc = metric(world, station_field="station")
    assert figure(world, doc, world.station, "Station").count == 2


def test_a_time_on_the_last_day_counts(world):
    place, _user = support.point(world)
    for moment in ("2025-12-31 23:59:59", "2026-01-01 00:00:00"):
        name = support.visit(world, place)
        frappe.db.set_value("Enterprise Visit", name, "creation", moment)
    assert figure(world, metric(world, date_field="creation"), place).count == 1


def test_up_to_the_end_counts_what_is_older(world):
    place, _user = support.point(world)
    support.visit(world, place, day="2019-01-01")
    assert figure(world, metric(world, time_span="Up to the End of the Period"), place).count == 1
    assert figure(world, metric(world), place).count == 0


def test_a_saved_report_becomes_a_figure(world):
    place, _user = support.point(world)
    support.visit(world, place)
    support.visit(world, place, state="Planned")
    report = frappe.get_doc(
        {
            "doctype": "Report",
            "report_name": "Visits still planned",
            "ref_doctype": "Enterprise Visit",
            "report_type": "Report Builder",
            "is_standard": "No",
            "json": rows_of({"filters": [["Enterprise Visit", "state", "=", "Planned"]]}),
        }
    ).insert()
    doc = frappe.get_doc(
        {**COUNTED, "metric_code": "from_report", "source_doctype": None, "report": report.name}
    ).insert()
    assert doc.source_doctype == "Enterprise Visit"
    assert figure(world, doc, place).count == 1
    with pytest.raises(MetricRefused):
        frappe.get_doc({**COUNTED, "metric_code": "from_script", "report": "Appraisal Ranking"}).insert()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"filters_json": '[["stat", "=", "Held"]]'}, "stat"),
        ({"filters_json": '[["state", "~", "Held"]]'}, "~"),
        ({"filters_json": '[["state", "in", 5]]'}, "in"),
        ({"filters_json": '[["Service Request", "state", "=", "Held"]]'}, "Service Request"),
        ({"filters_json": '[["visitors", "=", "x"]]'}, "visitors"),
        ({"filters_json": "[["}, "Filters"),
        ({"filters_json": '["state"]'}, "filter"),
        ({"filters_json": '[["state", "=", "{missing}"]]'}, "missing"),
        ({"filters_json": '[["visited_on", "=", "soon"]]'}, "value"),
        ({"parameters_json": '{"year": 2020}'}, "year"),
        ({"date_field": "purpose"}, "purpose"),
        ({"date_field": "held_at"}, "held_at"),
        ({"date_field": ""}, "date"),
        ({"point_field": "town"}, "town"),
        ({"point_field": ""}, "point"),
        ({"metric_kind": "Sum"}, "value field"),
        ({"metric_kind": "Sum", "value_field": "purpose"}, "value field"),
        ({"metric_kind": "Percentage"}, "percentage"),
        ({"source_doctype": "User"}, "User"),
        ({"metric_code": "Not A Code"}, "code"),
    ],
)
def test_a_figure_that_names_what_is_not_there_is_refused_with_the_reason(world, wrong, reason):
    with pytest.raises(MetricRefused, match=reason):
        metric(world, **wrong)


def test_a_figure_that_fails_at_the_database_is_refused_and_harms_nothing(world, monkeypatch):
    def broken(*arguments):
        frappe.db.sql("select no_such_column from `tabTown`")

    monkeypatch.setattr(metrics, "figures", broken)
    with pytest.raises(MetricRefused, match="failed"):
        metric(world)
    assert frappe.db.count("Town")


def test_a_figure_in_use_is_not_removed(world):
    doc = metric(world)
    scheme(world, indicators=({**VISITS, "metric": doc.name}, JUDGED))
    with acting_as(world.admin), pytest.raises(DeletionRefused):
        frappe.delete_doc("Appraisal Metric", doc.name)


@pytest.mark.parametrize("who", ["officer", "approver", "point_officer", "town_a_officer"])
def test_only_the_configuration_makes_figures(world, who):
    with acting_as(getattr(world, who)), pytest.raises(frappe.PermissionError):
        frappe.get_doc({**COUNTED, "metric_code": "mine"}).insert()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"indicators": (VISITS, {**JUDGED, "weight": 39})}, "99"),
        ({"indicators": (VISITS, {**JUDGED, "weight": 40.01})}, "100.01"),
        ({"indicators": ({**VISITS, "scoring": "Threshold", "thresholds": "many = 5"}, JUDGED)}, "many"),
        ({"indicators": ({**VISITS, "metric": None}, JUDGED)}, "figure"),
        ({"indicators": ({**VISITS, "metric_parameters": "{"}, JUDGED)}, "1"),
        ({"grades": ({"label": "优秀", "min_score": 85},)}, "two grades"),
        ({"grades": ({"label": "优秀", "min_score": 60}, {"label": "合格", "min_score": 85})}, "fall"),
    ],
)
def test_a_scheme_is_refused_with_its_reason(world, wrong, reason):
    with pytest.raises(SchemeRefused, match=reason):
        scheme(world, **wrong)


def test_a_scheme_with_a_figure_that_was_switched_off_or_broken_is_refused(world):
    doc = metric(world)
    values = scheme_values(indicators=({**VISITS, "metric": doc.name}, JUDGED))
    doc.db_set("enabled", 0)
    with acting_as(world.officer), pytest.raises(SchemeRefused, match=doc.name):
        frappe.get_doc(values).insert()
    doc.db_set({"enabled": 1, "filters_json": '[["gone", "=", "1"]]'})
    with acting_as(world.officer), pytest.raises(SchemeRefused, match="gone"):
        frappe.get_doc(values).insert()


def test_a_figure_without_station_is_refused_in_a_scheme_only_for_those_it_cannot_count(world):
    doc = metric(world, point_field="", station_field="station")
    values = scheme_values(indicators=({**VISITS, "metric": doc.name}, JUDGED))
    with acting_as(world.officer), pytest.raises(SchemeRefused):
        frappe.get_doc(values).insert()
    with acting_as(world.officer):
        assert frappe.get_doc({**values, "appraisee_kind": "Station"}).insert().name


def test_a_scheme_in_use_is_copied_and_not_changed(world):
    support.point(world)
    used = frappe.get_doc("Appraisal Scheme", opened(world).scheme)
    with acting_as(world.officer):
        used.indicators[0].target = 99
        with pytest.raises(SchemeInUse):
            used.save()
        copy = frappe.get_doc("Appraisal Scheme", copy_to_year(used.name, 2031))
        assert (copy.scheme_year, copy.official_weights, len(copy.indicators)) == (2031, 0, 2)
        copy.indicators[0].target = 99
        copy.save()
        with pytest.raises(SchemeRefused):
            copy_to_year(used.name, 2031)
    with acting_as(world.point_officer), pytest.raises(frappe.PermissionError):
        copy_to_year(used.name, 2032)


def test_shipped_schemes_are_there_and_are_examples(site):
    found = frappe.get_all(
        "Appraisal Scheme", {"name": ("like", "%-2026")}, ["name", "official_weights", "total_weight"]
    )
    assert sorted((row.name, row.official_weights, row.total_weight) for row in found) == [
        ("POINT-2026", 0, 100.0),
        ("STATION-2026", 0, 100.0),
    ]
