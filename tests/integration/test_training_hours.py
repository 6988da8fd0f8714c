"""The ledger of training hours: evidence, approval by somebody else, one certificate once, sums derived (H2)."""

from datetime import date

import frappe
import pytest
from frappe.utils import add_days, nowdate

from reg_station.exceptions import (
    CertificateCounted,
    EditRefused,
    GuardUnmet,
    ReasonMissing,
    SelfApprovalRefused,
    TransitionRefused,
)
from reg_station.learning import balances
from reg_station.learning.report.training_hours import training_hours
from reg_station.station_network import order
from tests.support.factories import acting_as
from tests.support.learning import LearningWorld
from tests.support.people import make_user

YEAR = date.today().year
LAST_YEAR = YEAR - 1


@pytest.fixture
def learn(world):
    return LearningWorld(world)


def hours(member):
    return sum(entry.hours for entry in balances.entries_of([member])[member])


def test_only_approved_hours_count(world, learn):
    learn.record(state="Submitted")
    learn.record(state="Rejected")
    assert hours(learn.point_member) == 0
    learn.record(state="Approved", hours=7.5)
    assert hours(learn.point_member) == 7.5


def test_a_point_enters_hours_of_its_members_and_the_station_approves(world, learn):
    record = learn.record(by=world.point_officer)
    assert (record.service_point, record.station, record.member_name) == (learn.point, None, "point")
    with acting_as(world.point_officer), pytest.raises(TransitionRefused):
        doc = frappe.get_doc("Training Record", record.name)
        doc.workflow_state = "Approved"
        doc.save()
    approved = learn.decide(record, "Approve")
    assert (approved.workflow_state, approved.decided_by) == ("Approved", learn.officer_2)


def test_nobody_approves_what_he_has_entered(world, learn):
    record = learn.record(by=learn.officer_2)
    with acting_as(learn.officer_2), pytest.raises(SelfApprovalRefused):
        doc = frappe.get_doc("Training Record", record.name)
        doc.workflow_state = "Approved"
        doc.save()


def test_nobody_decides_on_his_own_hours_whoever_entered_them(world, learn):
    own = learn.record(learn.member_2, by=world.officer)
    for action in ("Approve", "Reject"):
        with pytest.raises(SelfApprovalRefused, match=r"your own hours|created by you"):
            learn.decide(own, action, by=learn.officer_2)
    assert frappe.db.get_value("Training Record", own.name, "workflow_state") == "Submitted"


def test_a_course_needs_evidence_and_a_rejection_its_reason(world, learn):
    bare = learn.record()
    bare.db_set("evidence", None)
    with pytest.raises(GuardUnmet, match="evidence"):
        learn.decide(bare, "Approve")
    with acting_as(learn.officer_2), pytest.raises(ReasonMissing):
        from frappe.model.workflow import apply_workflow

        apply_workflow(frappe.get_doc("Training Record", bare.name), "Reject")


def test_approved_rows_are_never_changed(world, learn):
    record = learn.record(state="Approved")
    with acting_as(learn.officer_2):
        doc = frappe.get_doc("Training Record", record.name)
        doc.hours = 99
        with pytest.raises(EditRefused):
            doc.save()
    assert hours(learn.point_member) == 8


@pytest.mark.parametrize("spelling", ["GX-2026/0815", "gx 2026 0815", "ＧＸ20260815"])
def test_a_certificate_counts_once_however_it_is_spelt(world, learn, spelling):
    learn.record(certificate_no="GX-2026/0815")
    with pytest.raises(CertificateCounted, match="counts once"):
        learn.record(learn.member_2, certificate_no=spelling)


def test_a_rejected_record_sets_its_certificate_free(world, learn):
    learn.record(state="Rejected", certificate_no="GX-1")
    assert learn.record(certificate_no="GX-1").certificate_key == "GX1"
    # Courses without a certificate do not stand in each other's way.
    learn.record()
    learn.record()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"hours": 0}, "more than 0"),
        ({"hours": -3}, "more than 0"),
        ({"hours": 201}, "at most 200"),
        ({"held_on": "2099-01-01"}, "future"),
        ({"record_kind": "Session"}, "when the session is closed"),
    ],
)
def test_rows_that_cannot_be_right_are_refused(world, learn, values, words):
    with pytest.raises(frappe.ValidationError, match=words):
        learn.record(**values)


def test_hours_are_taken_back_by_another_row(world, learn):
    source = learn.record(state="Approved", hours=10)
    correction = learn.record(
        record_kind="Correction",
        corrects=source.name,
        hours=-4,
        held_on=add_days(nowdate(), -2),
        evidence=None,
    )
    assert str(correction.held_on) == nowdate()
    assert hours(learn.point_member) == 10
    learn.decide(correction, "Approve")
    assert hours(learn.point_member) == 6
    with pytest.raises(frappe.ValidationError, match="More hours"):
        learn.record(record_kind="Correction", corrects=source.name, hours=-7)
    with pytest.raises(frappe.ValidationError, match="cannot be corrected"):
        learn.record(record_kind="Correction", corrects=correction.name, hours=-1)
    with pytest.raises(frappe.ValidationError, match="of this member"):
        learn.record(learn.member_2, record_kind="Correction", corrects=source.name, hours=-1)


def report(user, **filters):
    with acting_as(user):
        rows = training_hours.execute({"year": LAST_YEAR, **filters})[1]
    return {row["member"]: row for row in rows}


@pytest.fixture
def two_years(world, learn):
    """The officer reached 69.5 hours last year, the second officer 82; each approved by somebody else."""
    third = make_user("station-3", "Station Officer")
    learn.member("Third Officer", user=third, station=world.station, joined_on=nowdate())
    for member, parts, by in (
        (learn.officer_member, (40, 29.5), learn.officer_2),
        (learn.member_2, (60, 22), third),
    ):
        for part in parts:
            row = learn.record(member, by=world.officer, hours=part, held_on=f"{LAST_YEAR}-06-15")
            learn.decide(row, "Approve", by=by)
    return learn


def test_the_report_tells_half_an_hour_too_few(world, two_years):
    frappe.db.set_value("Station Member", two_years.officer_member, "joined_on", "2020-01-01")
    rows = report(world.officer)
    short, enough = rows[two_years.officer_member], rows[two_years.member_2]
    assert (short["hours"], short["needed"], short["verdict"]) == (69.5, 70, "Not Met")
    assert "0.5 are missing" in short["reasons"]
    assert (enough["hours"], enough["verdict"]) == (82, "Met")
    at_point = rows[two_years.point_member]
    assert (at_point["needed"], at_point["verdict"]) == (None, "Not Judged")


def test_the_report_has_a_chart_with_the_minimum(world, two_years):
    with acting_as(world.officer):
        _columns, rows, _message, chart, summary = training_hours.execute({"year": LAST_YEAR})
    assert chart["data"]["yMarkers"][0]["value"] == 70
    assert chart["data"]["labels"] == [row["full_name"] for row in rows]
    assert sum(part["value"] for part in summary) == len(rows)


def test_the_report_shows_a_point_its_own_members_only(world, two_years):
    assert set(report(world.point_officer)) == {two_years.point_member}


def test_the_state_of_order_flags_who_is_below(world, two_years, monkeypatch):
    frappe.db.set_value("Station Member", two_years.officer_member, "joined_on", "2020-01-01")
    station = frappe.get_doc("Registration Station", world.station)
    # In February last year is judged, in November the running one.
    early = {item.code: item for item in order.findings(station, date(YEAR, 2, 1))}["RS-10"]
    assert not early.met and early.concerned == (f"station ({LAST_YEAR}: 69.5)",)
    assert "69.5" in order.explain(early, station)
    late = {item.code: item for item in order.findings(station, date(YEAR, 11, 2))}["RS-10"]
    assert len(late.concerned) >= 2


def test_the_minimum_is_a_record(world, two_years):
    frappe.db.set_value("Station Member", two_years.officer_member, "joined_on", "2020-01-01")
    standard = frappe.get_doc("Network Standard", "RS-10")
    standard.minimum = 69
    standard.save()
    assert report(world.officer)[two_years.officer_member]["verdict"] == "Met"
    standard.enabled = 0
    standard.save()
    assert report(world.officer)[two_years.officer_member]["verdict"] == "Not Judged"


def test_an_approval_recounts_the_flags_at_once(world, learn, monkeypatch):
    before = frappe.db.get_value("Registration Station", world.station, "open_flags")
    counted = []
    monkeypatch.setattr(order, "refresh_flags", lambda doctype, name: counted.append(name))
    learn.record(learn.officer_member, state="Approved")
    assert world.station in counted and before is not None
