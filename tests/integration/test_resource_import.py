"""Bulk import of shared resources: what becomes of a good file, and what of the same file sent again (issue 3, 2)."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from reg_station.platform.audit import verify
from reg_station.workflow.steps import history
from tests.support.imports import FREE_FROM, HEADINGS, imported, listings, row, sheet
from tests.support.people import acting_as
from tests.support.sharing import credit_code
from tests.unit.resource_sharing.sheets import workbook


def audit_entries(name: str) -> list:
    return frappe.get_all(
        "Audit Entry", {"reference_name": name}, ["event", "details"], order_by="sequence asc"
    )


def test_rows_become_drafts_with_all_that_they_say(world):
    content = sheet(
        row("A-1", "Room one", world.town_a), row("A-2", "Room two", world.town_a, 面积="1,200 ㎡")
    )
    done = imported(world.officer, content, town=world.town_a)

    assert (done.status, done.row_count, done.created_count, done.enterprise_count) == ("Imported", 2, 2, 1)
    found = listings(world.town_a)
    one, two = found["Room one"], found["Room two"]
    assert (one.workflow_state, one.source, one.owner) == ("Draft", "Point Survey", world.officer)
    assert (one.source_key, one.area, two.area) == ("A-1", 300, 1200)
    assert (one.cleanliness_class, one.contact_phone) == ("ISO 7", "13900000001")
    assert [entry.utility for entry in one.utilities] == ["Purified Water", "Compressed Air"]
    assert getdate(one.available_from) == getdate(FREE_FROM)
    assert one.name != two.name and one.name.startswith("RES-")


def test_a_draft_has_its_step_and_can_be_sent_by_who_imported_it(world):
    imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    listing = listings(world.town_a)["Room one"]
    (step,) = history("Shared Resource", listing.name)
    assert (step.state, step.status, step.entered_by) == ("Draft", "Open", world.officer)
    world.step(listing, world.officer, "Submit")
    assert [entry.state for entry in history("Shared Resource", listing.name)] == ["Draft", "Submitted"]


def test_an_unknown_code_registers_the_enterprise_once(world):
    content = sheet(*(row(f"A-{number}", f"Room {number}", world.town_a) for number in range(3)))
    imported(world.officer, content, town=world.town_a)
    (name,) = frappe.get_all("Enterprise", {"uscc": credit_code(9_000_001)}, pluck="name")
    enterprise = frappe.get_doc("Enterprise", name)
    assert (enterprise.enterprise_name, enterprise.town, enterprise.users) == (
        "Imported Devices",
        world.town_a,
        [],
    )
    assert {doc.enterprise for doc in listings(world.town_a).values()} == {name}


def test_a_known_code_is_taken_with_or_without_the_name(world):
    code = frappe.db.get_value("Enterprise", world.enterprise_a, "uscc")
    content = sheet(
        row("A-1", "Room one", world.town_a, 企业名称=None, 统一社会信用代码=code.lower()),
        row("A-2", "Room two", world.town_a, 企业名称="World　Devices", 统一社会信用代码=code),
    )
    done = imported(world.officer, content, town=world.town_a)
    assert (done.status, done.enterprise_count) == ("Imported", 0)
    assert {doc.enterprise for doc in listings(world.town_a).values()} == {world.enterprise_a}


def test_who_may_not_register_enterprises_imports_their_listings_with_the_owner_by_name(world):
    content = sheet(row("A-1", "Room one", world.town_a))
    done = imported(world.town_a_officer, content, town=world.town_a)
    assert (done.status, done.enterprise_count) == ("Imported", 0)
    listing = listings(world.town_a)["Room one"]
    assert (listing.enterprise, listing.owner_name) == (None, "Imported Devices")
    assert not frappe.db.exists("Enterprise", {"uscc": credit_code(9_000_001)})

    again = imported(world.officer, content, town=world.town_a)
    assert (again.created_count, again.updated_count, again.enterprise_count) == (0, 1, 1)
    listing.reload()
    assert listing.enterprise and not listing.owner_name


def test_one_audit_entry_stands_for_the_whole_import(world):
    before = frappe.db.count("Audit Entry")
    content = sheet(*(row(f"A-{number}", f"Room {number}", world.town_a) for number in range(5)))
    done = imported(world.officer, content, town=world.town_a)
    assert frappe.db.count("Audit Entry") == before + 1
    (entry,) = audit_entries(done.name)
    details = frappe.parse_json(entry.details)
    names = sorted(doc.name for doc in listings(world.town_a).values())
    assert entry.event == "resources imported"
    assert details["created_count"] == 5 and details["file_hash"] == done.file_hash
    assert details["created"] == [names[0], names[-1]]
    assert verify() == []


def test_names_follow_those_given_one_by_one(world):
    imported(
        world.officer, sheet(*(row(f"A-{n}", f"Room {n}", world.town_a) for n in range(3))), town=world.town_a
    )
    last = max(doc.name for doc in listings(world.town_a).values())
    single = world.listing("Draft")
    prefix, number = last.rsplit("-", 1)
    assert single.name == f"{prefix}-{int(number) + 1:04}"


def test_the_same_file_again_changes_nothing(world):
    content = sheet(row("A-1", "Room one", world.town_a), row(None, "Room two", world.town_a))
    imported(world.officer, content, town=world.town_a)
    before = {title: str(doc.modified) for title, doc in listings(world.town_a).items()}
    again = imported(world.officer, content, town=world.town_a)
    assert (again.status, again.created_count, again.updated_count, again.unchanged_count) == (
        "Imported",
        0,
        0,
        2,
    )
    assert {title: str(doc.modified) for title, doc in listings(world.town_a).items()} == before


def test_a_changed_row_updates_its_listing_and_keeps_its_history(world):
    imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    listing = listings(world.town_a)["Room one"]
    water = frappe._("Purified Water", lang="zh")
    changed = row("A-1", "Room 1", world.town_a, 面积=450, 工艺公用工程=f"{water}；Nitrogen", 联系人=None)
    again = imported(world.officer, sheet(changed), town=world.town_a)
    assert (again.created_count, again.updated_count) == (0, 1)
    listing.reload()
    assert (listing.title, listing.area, listing.contact_person, listing.workflow_state) == (
        "Room 1",
        450,
        None,
        "Draft",
    )
    assert {entry.utility for entry in listing.utilities} == {"Purified Water", "Nitrogen"}
    (version,) = frappe.get_all("Version", {"docname": listing.name}, pluck="data")
    fields = {change[0] for change in frappe.parse_json(version)["changed"]}
    assert {"title", "area", "contact_person"} <= fields
    assert frappe.db.count("Resource Utility", {"parent": listing.name}) == 2


def test_columns_that_a_later_file_does_not_have_stay_as_they_are(world):
    imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    short = workbook(
        ("编号", "名称", "资源类型", "统一社会信用代码", "面积"),
        ("A-1", "Room one", "Cleanroom", credit_code(9_000_001), 500),
    )
    assert imported(world.officer, short, town=world.town_a).updated_count == 1
    listing = listings(world.town_a)["Room one"]
    assert (listing.area, listing.cleanliness_class, listing.contact_person) == (500, "ISO 7", "Lin")
    assert len(listing.utilities) == 2


def test_without_numbers_owner_type_and_title_find_the_listing(world):
    imported(world.officer, sheet(row(None, "Room one", world.town_a)), town=world.town_a)
    again = imported(world.officer, sheet(row(None, "ROOM one", world.town_a, 面积=400)), town=world.town_a)
    assert (again.created_count, again.updated_count) == (0, 1)
    numbered = imported(
        world.officer, sheet(row("A-1", "ROOM one", world.town_a, 面积=400)), town=world.town_a
    )
    assert (numbered.created_count, numbered.updated_count) == (0, 1)
    assert listings(world.town_a)["ROOM one"].source_key == "A-1"
    bare = imported(world.officer, sheet(row(None, "ROOM one", world.town_a, 面积=400)), town=world.town_a)
    assert bare.unchanged_count == 1
    assert listings(world.town_a)["ROOM one"].source_key == "A-1"


def test_the_same_number_in_another_town_is_another_listing(world):
    for town in (world.town_a, world.town_b):
        imported(world.officer, sheet(row("A-1", "Room one", town)), town=town)
    assert listings(world.town_a)["Room one"].name != listings(world.town_b)["Room one"].name


def test_what_an_enterprise_reported_itself_is_left_alone(world):
    own = world.listing("Published", title="Room one", area=100)
    code = frappe.db.get_value("Enterprise", world.enterprise_a, "uscc")
    content = sheet(row(None, "Room one", world.town_a, 企业名称=None, 统一社会信用代码=code))
    assert imported(world.officer, content, town=world.town_a).created_count == 1
    assert frappe.db.get_value("Shared Resource", own.name, ["area", "workflow_state"]) == (100, "Published")


def brought_to(world, state: str, user: str | None = None):
    """An imported listing in `state`; somebody else verifies it."""
    imported(user or world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    listing = listings(world.town_a)["Room one"]
    point = world.application("Accredited").service_point
    world.point_member(point)
    path = {
        "Submitted": ("Submit",),
        "Verified": ("Submit", "Verify"),
        "Published": ("Submit", "Verify", "Publish"),
        "Withdrawn": ("Withdraw",),
    }[state]
    for action in path:
        listing = world.step(
            listing, world.point_officer if action in ("Verify", "Publish") else world.officer, action
        )
    return listing


def test_a_published_listing_with_other_facts_leaves_the_market_and_is_verified_anew(world):
    listing = brought_to(world, "Published")
    again = imported(world.officer, sheet(row("A-1", "Room one", world.town_a, 面积=90)), town=world.town_a)
    assert again.updated_count == 1 and "1 listings went back to draft" in again.message
    listing.reload()
    assert (listing.workflow_state, listing.area, listing.verified_by) == ("Draft", 90, None)
    steps = history("Shared Resource", listing.name)
    assert [entry.state for entry in steps] == ["Draft", "Submitted", "Verified", "Published", "Draft"]
    assert [entry.status for entry in steps] == ["Done"] * 4 + ["Open"]
    assert steps[-1].action == "Revise"
    details = frappe.parse_json(audit_entries(again.name)[-1].details)
    assert details["taken_back"] == [[listing.name, "Published", "Revise"]]
    world.step(listing, world.officer, "Submit")


def test_a_published_listing_with_the_same_facts_stays_on_the_market(world):
    listing = brought_to(world, "Published")
    again = imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    assert again.unchanged_count == 1
    assert frappe.db.get_value("Shared Resource", listing.name, "workflow_state") == "Published"


def test_a_verified_listing_is_returned_with_the_import_as_reason(world):
    listing = brought_to(world, "Verified")
    again = imported(world.officer, sheet(row("A-1", "Room one", world.town_a, 面积=90)), town=world.town_a)
    steps = history("Shared Resource", listing.name)
    assert (steps[-1].state, steps[-1].action) == ("Draft", "Return")
    assert again.name in steps[-1].reason


def test_a_listing_under_review_changes_in_place_for_who_reviews(world):
    listing = brought_to(world, "Submitted")
    assert (
        imported(
            world.officer, sheet(row("A-1", "Room one", world.town_a, 面积=90)), town=world.town_a
        ).updated_count
        == 1
    )
    listing.reload()
    assert (listing.workflow_state, listing.area) == ("Submitted", 90)


def test_no_state_changes_that_the_user_could_not_change_himself(world):
    listing = brought_to(world, "Submitted")
    again = imported(
        world.town_a_officer, sheet(row("A-1", "Room one", world.town_a, 面积=90)), town=world.town_a
    )
    assert again.status == "Refused"
    assert frappe.db.get_value("Shared Resource", listing.name, ["workflow_state", "area"]) == (
        "Submitted",
        300,
    )


def test_a_withdrawn_listing_stays_withdrawn_until_its_facts_change(world):
    listing = brought_to(world, "Withdrawn")
    again = imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    assert (again.created_count, again.unchanged_count) == (0, 1)
    anew = imported(world.officer, sheet(row("A-1", "Room one", world.town_a, 面积=90)), town=world.town_a)
    assert anew.created_count == 1
    assert frappe.db.get_value("Shared Resource", listing.name, "workflow_state") == "Withdrawn"
    assert (
        imported(
            world.officer, sheet(row("A-1", "Room one", world.town_a, 面积=80)), town=world.town_a
        ).updated_count
        == 1
    )


def test_a_merged_listing_is_left_to_the_one_that_it_went_into(world):
    listing = brought_to(world, "Withdrawn")
    target = world.listing("Published")
    listing.db_set("merged_into", target.name)
    again = imported(world.officer, sheet(row("A-1", "Room one", world.town_a, 面积=90)), town=world.town_a)
    assert (again.created_count, again.updated_count, again.unchanged_count) == (0, 0, 1)


def test_a_point_imports_what_it_surveyed(world):
    point = world.application("Accredited").service_point
    world.point_member(point)
    done = imported(world.point_officer, sheet(row("A-1", "Room one", None)), service_point=point)
    assert (done.status, done.town) == ("Imported", world.town_a)
    listing = listings(world.town_a)["Room one"]
    assert (listing.service_point, listing.town) == (point, world.town_a)


def test_a_station_imports_for_several_towns_of_its_district(world):
    content = sheet(row("A-1", "Room one", world.town_a), row("B-1", "Room two", world.town_b))
    done = imported(world.officer, content, station=world.station)
    assert (done.status, done.created_count, done.town) == ("Imported", 2, None)
    assert listings(world.town_b)["Room two"].source_key == "B-1"


def test_what_the_form_sets_right_does_not_count_as_a_change(world):
    headings = (*HEADINGS, "可分割")
    content = workbook(headings, (*row("A-1", "Room one", world.town_a), "是"))
    imported(world.officer, content, town=world.town_a)
    assert not listings(world.town_a)["Room one"].divisible
    assert imported(world.officer, content, town=world.town_a).unchanged_count == 1


def test_rows_that_cannot_be_sent_yet_are_counted(world):
    content = sheet(row("A-1", "Room one", world.town_a, 面积=None), row("A-2", "Room two", world.town_a))
    done = imported(world.officer, content, town=world.town_a)
    assert done.created_count == 2 and "1 listings still lack facts" in done.message


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_holds_the_towns_within_reach_and_reads_back(world, language):
    from reg_station.resource_sharing import importing
    from tests.unit.resource_sharing.sheets import opened, saved

    with acting_as(world.town_a_officer):
        importing.template(language)
    book = opened(frappe.local.response.filecontent)
    lists = book["lists"]
    towns = {cell.value for cell in lists["F"] if cell.value}
    assert towns == {world.town_a}
    page = book.worksheets[0]
    page["A2"].value = "K-1"
    page["E2"].value = credit_code(9_000_002)
    done = imported(world.town_a_officer, saved(book), town=world.town_a)
    assert (done.status, done.created_count) == ("Imported", 1), done.message


def test_dates_of_a_later_file_move_the_window(world):
    imported(world.officer, sheet(row("A-1", "Room one", world.town_a)), town=world.town_a)
    later = add_days(FREE_FROM, 30)
    imported(world.officer, sheet(row("A-1", "Room one", world.town_a, 可用起=later)), town=world.town_a)
    assert getdate(listings(world.town_a)["Room one"].available_from) == getdate(later)
