"""Installing, upgrading and the demo: seeded where missing, never overwritten, taken back by name."""

import frappe
import pytest

from reg_station import install
from reg_station.setup.loading import load


def test_an_upgrade_keeps_what_an_administrator_changed(configuration):
    requirement = frappe.get_doc("Accreditation Requirement", "STAFF-01")
    requirement.minimum = 5
    requirement.save()
    settings = frappe.get_doc("Reg Station Settings")
    settings.form_title = "Own title"
    settings.role_reaches = [row for row in settings.role_reaches if row.role != "Appraiser"]
    settings.save()
    install.after_migrate()
    assert frappe.db.get_value("Accreditation Requirement", "STAFF-01", "minimum") == 5
    settings = frappe.get_doc("Reg Station Settings")
    assert settings.form_title == "Own title"
    assert "Appraiser" not in {row.role for row in settings.role_reaches}


def test_a_role_of_a_later_version_gets_its_reach_and_others_keep_theirs(configuration):
    from reg_station.setup.reference_data import seed_settings

    values = load("settings")
    seed_settings(values)
    settings = frappe.get_doc("Reg Station Settings")
    settings.role_reaches = [row for row in settings.role_reaches if row.role != "Appraiser"]
    settings.save()
    values["role_reaches"].append({"role": "Reg Station Auditor", "reach": "Own Department"})
    seed_settings(values)
    seed_settings(values)
    roles = [row.role for row in frappe.get_doc("Reg Station Settings").role_reaches]
    assert roles.count("Reg Station Auditor") == 1 and "Appraiser" not in roles


def test_an_upgrade_does_not_bring_back_what_was_removed(configuration):
    frappe.delete_doc("Station Rule Kind", "Service Quality Assessment")
    install.after_migrate()
    assert not frappe.db.exists("Station Rule Kind", "Service Quality Assessment")


def test_an_upgrade_adds_what_is_missing(configuration):
    frappe.db.delete("Network Standard", {"name": "SP-01"})
    install.after_migrate()
    assert frappe.db.exists("Network Standard", "SP-01")


def test_seeding_twice_adds_nothing(configuration):
    doctypes = (
        "Role",
        "Workflow",
        "Accreditation Requirement",
        "Network Standard",
        "Station Rule Kind",
        "Custom Field",
    )
    before = {doctype: frappe.db.count(doctype) for doctype in doctypes}
    install.seed()
    assert {doctype: frappe.db.count(doctype) for doctype in doctypes} == before


def test_every_role_we_ship_exists_and_every_reach_names_one(db):
    roles = {row["role_name"] for row in load("roles")}
    assert roles <= set(frappe.get_all("Role", pluck="name"))
    assert {row["role"] for row in load("settings")["role_reaches"]} <= roles


def test_who_takes_actions_reads_the_workflow(world):
    """v16's form asks for a setting of the workflow before an action; Frappe lets System Managers read it only."""
    from tests.support.factories import acting_as

    for user in (world.town_a_officer, world.officer, world.approver):
        with acting_as(user):
            assert frappe.client.get_value("Workflow", "workflow_state_field", "Point Accreditation")
            assert not frappe.has_permission("Workflow", "write")


def test_administration_casework_and_audit_meet_in_no_role_profile(db):
    apart = {"Reg Station Admin", "Station Officer", "Bureau Approver", "Reg Station Auditor"}
    for profile in frappe.get_all("Role Profile", pluck="name"):
        roles = {row.role for row in frappe.get_doc("Role Profile", profile).roles}
        assert len(roles & apart) < 2, profile


def test_two_inspectors_are_the_least(configuration):
    settings = frappe.get_doc("Reg Station Settings")
    settings.minimum_inspectors = 1
    with pytest.raises(frappe.ValidationError, match="at least 2"):
        settings.save()


def test_the_demo_needs_leave(db, monkeypatch):
    from reg_station import demo

    monkeypatch.setitem(frappe.conf, "reg_station_demo", 0)
    with pytest.raises(frappe.ValidationError, match="known password"):
        demo.load()


def test_the_demo_loads_once_and_clears_by_name(configuration, world, monkeypatch):
    from reg_station import demo
    from reg_station.demo.accounts import ACCOUNTS

    monkeypatch.setitem(frappe.conf, "reg_station_demo", 1)
    kept = world.draft().name
    demo.load()
    states = set(frappe.get_all("Point Application", {"name": ("!=", kept)}, pluck="workflow_state"))
    workflow = frappe.get_doc("Workflow", "Point Accreditation")
    assert states == {row.state for row in workflow.states}
    assert set(frappe.get_all("Service Point", pluck="status")) == {"Active", "Suspended", "Revoked"}
    count = frappe.db.count("Point Application")
    demo.load()
    assert frappe.db.count("Point Application") == count

    assert demo.clear() > 0
    assert frappe.get_all("Point Application", pluck="name") == [kept]
    assert frappe.db.count("Town", {"name": ("in", ["青禾镇", "望湖街道"])}) == 0
    open_accounts = frappe.get_all("User", {"name": ("in", [row.account for row in ACCOUNTS]), "enabled": 1})
    assert open_accounts == []


def test_every_role_lets_into_the_desk_whom_it_should(site):
    """Hole: Frappe makes the roles that a DocType names, all of them with the Desk, before anybody else can."""
    wanted = {row["role_name"]: row["desk_access"] for row in load("roles")}
    found = dict(
        frappe.get_all("Role", {"name": ("in", list(wanted))}, ["name", "desk_access"], as_list=True)
    )
    assert found == wanted


def test_an_account_of_an_enterprise_stays_outside_the_desk(world):
    kinds = dict(
        frappe.get_all(
            "User",
            {"name": ("in", [world.enterprise_a_user, world.officer])},
            ["name", "user_type"],
            as_list=True,
        )
    )
    assert kinds == {world.enterprise_a_user: "Website User", world.officer: "System User"}
