"""Listings and demands on the portal: forms by type, saving, foreign records, what a field is for whom."""

import io

import frappe
import pytest
from frappe.utils import add_days, nowdate
from werkzeug.datastructures import FileStorage

from reg_station.exceptions import EditRefused, FactsMissing
from reg_station.portal import sharing
from reg_station.portal.files import upload
from reg_station.portal.records import save
from reg_station.portal.saving import SavedMeanwhile
from reg_station.workflow.progress import take_action
from tests.support.factories import acting_as, make_user
from tests.support.pages import open_page
from tests.support.pictures import photo
from tests.support.requests_in_process import begin_request, call

PRIVATE_PAGES = [
    "/station/resources",
    "/station/resources/new",
    "/station/resources/RES-1",
    "/station/demands",
    "/station/demands/new",
    "/station/demands/DEM-1",
    "/station/introductions",
    "/station/introductions/MAT-1",
    "/station/enterprise",
]


def stored(doc):
    return frappe.get_doc(doc.doctype, doc.name)


def save_as(user, doc, values, modified=None):
    with acting_as(user):
        return save(doc.doctype, doc.name, modified or str(stored(doc).modified), values)


@pytest.mark.parametrize("address", PRIVATE_PAGES)
def test_guests_are_led_to_sign_in_and_back(world, address):
    page = open_page(address)
    assert page.status == 302 and page.location.endswith(f"/login?redirect-to={address}")


@pytest.mark.parametrize("address", ["/station/resources", "/station/demands", "/station/introductions"])
def test_an_account_without_rights_is_told_so(world, address):
    page = open_page(address, world.auditor)
    assert page.status == 403 and "no access" in page.words


def test_navigation_shows_what_the_account_may_read(world):
    own = open_page("/station/resources", world.enterprise_a_user).words
    for words in (
        "Resource Sharing",
        "Market",
        "My Resources",
        "My Demands",
        "Introductions",
        "My Enterprise",
    ):
        assert words in own
    assert "Applications" not in open_page("/station/points", world.enterprise_a_user).words
    officer = open_page("/station/resources", world.officer).words
    assert "My Resources" not in officer and "Resources" in officer and "My Enterprise" not in officer
    # An area with one page for the reader is that page.
    guest = open_page("/station").words
    assert "Market" in guest and "Demands" not in guest and "Resource Sharing" not in guest


def test_an_area_shows_its_pages_and_no_others(world):
    words = open_page("/station/requests", world.enterprise_a_user).words
    for page in ("Services", "Pre-Reviews", "My Inspections", "My Questions", "Problems and Referrals"):
        assert page in words
    assert "My Demands" not in words and "Resource Sharing" in words


def test_one_sees_the_own_listings_and_demands_only(world):
    listing, demand = world.listing(), world.demand()
    own = open_page("/station/resources", world.enterprise_a_user)
    assert listing.title in own.words and "Still on offer" in own.words
    assert f"Confirm by {add_days(nowdate(), 90)}" in own.words
    assert listing.title not in open_page("/station/resources", world.enterprise_b_user).html
    assert demand.title in open_page("/station/demands", world.enterprise_b_user).words
    assert demand.title not in open_page("/station/demands", world.enterprise_a_user).html


def test_foreign_records_look_like_missing_ones(world):
    listing, demand = world.listing(), world.demand()
    stranger = world.enterprise("Third Party", world.town_a, make_user("third", "Enterprise User"))
    assert stranger
    for user, kind, foreign, missing in (
        (world.enterprise_b_user, "resources", listing.name, "RES-1999-0001"),
        (world.enterprise_a_user, "demands", demand.name, "DEM-1999-0001"),
        ("third@world.test", "introductions", world.match(listing=listing, demand=demand).name, "MAT-1"),
    ):
        pages = [open_page(f"/station/{kind}/{name}", user) for name in (foreign, missing)]
        assert [page.status for page in pages] == [404, 404], kind
        assert pages[0].words.replace(foreign, "") == pages[1].words.replace(missing, "")
    for name in (listing.name, "RES-1999-0001"):
        with (
            acting_as(world.enterprise_b_user),
            pytest.raises(frappe.DoesNotExistError, match="no such record"),
        ):
            save("Shared Resource", name, "x", {})


def test_starting_takes_the_only_own_enterprise(world):
    with acting_as(world.enterprise_a_user):
        made = sharing.start_listing("Equipment", " Freeze dryer ")
    doc = frappe.get_doc("Shared Resource", made["name"])
    assert made["url"] == f"/station/resources/{doc.name}"
    assert (doc.title, doc.enterprise, doc.town) == ("Freeze dryer", world.enterprise_a, world.town_a)
    assert (doc.workflow_state, doc.source) == ("Draft", "Enterprise Report")


def test_nothing_is_started_for_others(world):
    with acting_as(world.enterprise_a_user):
        with pytest.raises(frappe.PermissionError):
            sharing.start_listing("Equipment", "Theirs", enterprise=world.enterprise_b)
        with pytest.raises(frappe.PermissionError):
            sharing.start_demand("Equipment", "Theirs", nowdate(), enterprise=world.enterprise_b)
    for user in (world.auditor, "Guest"):
        with acting_as(user), pytest.raises((frappe.PermissionError, frappe.MandatoryError)):
            sharing.start_listing("Equipment", "None", enterprise=world.enterprise_a)
    assert open_page("/station/resources/new", world.auditor).status == 403


def test_of_several_enterprises_one_is_chosen(world):
    second = world.enterprise("Second Devices", world.town_a, world.enterprise_a_user)
    page = open_page("/station/resources/new", world.enterprise_a_user)
    assert f'<option value="{second}">Second Devices</option>' in page.html
    with acting_as(world.enterprise_a_user):
        with pytest.raises(frappe.MandatoryError, match="Choose the enterprise"):
            sharing.start_listing("Equipment", "Whose?")
        made = sharing.start_listing("Equipment", "Theirs", enterprise=second)
    assert frappe.db.get_value("Shared Resource", made["name"], "enterprise") == second


def test_an_officer_surveys_what_belongs_to_nobody_known(world):
    page = open_page("/station/resources/new", world.town_a_officer)
    assert 'name="owner_name"' in page.html and 'name="town"' in page.html
    with acting_as(world.town_a_officer):
        made = sharing.start_listing("Vacant Factory", "Old mill", owner_name="Mill Ltd", town=world.town_a)
        with pytest.raises(frappe.PermissionError):
            sharing.start_listing("Vacant Factory", "Far mill", owner_name="Mill Ltd", town=world.town_b)
    assert frappe.db.get_value("Shared Resource", made["name"], "source") == "Point Survey"


FORM_FIELDS = {
    "Cleanroom": {"area", "cleanliness_class", "clear_height", "utilities"},
    "Equipment": {"equipment_model", "calibrated_on", "capacity", "divisible"},
}


@pytest.mark.parametrize("kind", FORM_FIELDS)
def test_a_draft_is_a_form_with_conditions_by_type(world, kind):
    with acting_as(world.enterprise_a_user):
        made = sharing.start_listing(kind, f"New {kind}")
    page = open_page(made["url"], world.enterprise_a_user)
    assert page.status == 200
    assert f'data-known="resource_type" data-known-value="{kind}"' in page.html
    for field in FORM_FIELDS[kind]:
        assert f'data-field="{field}"' in page.html, field
    assert "eval:[&#39;Equipment&#39;].includes(doc.resource_type)" in page.html
    assert (
        'data-action="Submit"' in page.html and 'data-method="reg_station.portal.records.save"' in page.html
    )


def test_choices_come_from_public_lists_though_the_account_reads_none_of_their_rows(world):
    with acting_as(world.enterprise_a_user):
        made = sharing.start_listing("Cleanroom", "Room")
        assert not frappe.has_permission("Town", "read")
    html = open_page(made["url"], world.enterprise_a_user).html
    assert '<option value="ISO 7">' in html and f'<option value="{world.town_b}">' in html
    assert 'type="checkbox"' in html and 'value="Purified Water"' in html
    frappe.db.set_value("Cleanliness Class", "ISO 7", "enabled", 0)
    assert '<option value="ISO 7">' not in open_page(made["url"], world.enterprise_a_user).html


def test_what_only_the_office_needs_is_not_asked_of_an_enterprise(world):
    listing = world.listing("Draft")
    own = open_page(f"/station/resources/{listing.name}", world.enterprise_a_user).html
    office = open_page(f"/station/resources/{listing.name}", world.officer).html
    for field in ("source_key", "confirm_every_days", "service_point"):
        assert f'data-field="{field}"' not in own
    assert 'data-field="source_key"' in office and 'data-field="confirm_every_days"' in office


def test_a_listing_is_filled_in_and_sent(world):
    with acting_as(world.enterprise_a_user):
        made = sharing.start_listing("Cleanroom", "Room")
    doc = frappe.get_doc("Shared Resource", made["name"])
    with acting_as(world.enterprise_a_user), pytest.raises(FactsMissing, match="Area"):
        take_action(doc.doctype, doc.name, "Submit")
    answer = save_as(
        world.enterprise_a_user,
        doc,
        {
            "area": "1,200.5",
            "cleanliness_class": "ISO 7",
            "utilities": ["Compressed Air", "Purified Water", "Compressed Air"],
            "windows": [{"from_date": nowdate(), "to_date": add_days(nowdate(), 30)}],
        },
    )
    after = stored(doc)
    assert (after.area, [row.utility for row in after.utilities]) == (
        1200.5,
        ["Compressed Air", "Purified Water"],
    )
    assert answer["rows"]["windows"] == [after.windows[0].name]
    kept = after.utilities[0].name
    save_as(world.enterprise_a_user, doc, {"utilities": ["Compressed Air"]})
    assert [row.name for row in stored(doc).utilities] == [kept]
    with acting_as(world.enterprise_a_user):
        assert take_action(doc.doctype, doc.name, "Submit")["state"] == "Submitted"
    page = open_page(made["url"], world.enterprise_a_user)
    assert "data-field=" not in page.html and 'data-action="Withdraw"' in page.html
    assert 'data-known="area" data-known-value="1200.5"' in page.html


@pytest.mark.parametrize(
    ("values", "error", "sentence"),
    [
        ({"workflow_state": "Published"}, EditRefused, "may not change"),
        ({"verified_by": "x"}, EditRefused, "may not change"),
        ({"bookings": 0}, EditRefused, "may not change"),
        ({"provenance": []}, EditRefused, "may not change"),
        ({"utilities": "Nitrogen"}, frappe.ValidationError, "could not be read"),
        ({"utilities": [{"utility": "Nitrogen"}]}, frappe.ValidationError, "could not be read"),
        ({"utilities": ["No such utility"]}, frappe.LinkValidationError, "No such utility"),
        ({"enterprise": "ENT-99999"}, frappe.PermissionError, ""),
        ({"area": "wide"}, frappe.ValidationError, "must be a number"),
    ],
)
def test_what_may_not_be_written_is_refused(world, values, error, sentence):
    listing = world.listing("Draft")
    with pytest.raises(error, match=sentence):
        save_as(world.enterprise_a_user, listing, values)


def test_a_listing_is_not_given_away_by_saving(world):
    listing = world.listing("Draft")
    with pytest.raises(frappe.PermissionError):
        save_as(world.enterprise_a_user, listing, {"enterprise": world.enterprise_b})


def test_a_later_save_does_not_overwrite_an_earlier_one(world):
    listing = world.listing("Draft")
    opened = str(listing.modified)
    save_as(world.enterprise_a_user, listing, {"terms": "First"})
    with pytest.raises(SavedMeanwhile) as refusal:
        save_as(world.enterprise_a_user, listing, {"terms": "Second"}, modified=opened)
    assert refusal.value.http_status_code == 409
    assert stored(listing).terms == "First"


def test_only_records_of_the_portal_are_saved_here(world):
    with acting_as(world.officer), pytest.raises(frappe.PermissionError, match="not filled in here"):
        call(
            "reg_station.portal.records.save",
            doctype="Town",
            name=world.town_a,
            modified="x",
            values={"town_name": "Mine"},
        )


def send_photo(user, doc, name="room.jpg", content=None):
    with acting_as(user):
        begin_request("POST")
        frappe.local.request.files = {
            "file": FileStorage(io.BytesIO(content or photo(400, 300)), filename=name)
        }
        return upload(doc.doctype, doc.name)


def test_photos_are_uploaded_saved_and_shown(world):
    listing = world.listing("Draft")
    sent = send_photo(world.enterprise_a_user, listing)
    save_as(
        world.enterprise_a_user, listing, {"photos": [{"image": sent["file_url"], "caption": "North side"}]}
    )
    file = frappe.get_doc("File", {"file_url": sent["file_url"]})
    assert file.is_private
    html = open_page(f"/station/resources/{listing.name}", world.enterprise_a_user).html
    assert f'src="{sent["file_url"]}"' in html and "data-add-pictures" in html
    with acting_as(world.enterprise_b_user):
        assert not file.has_permission("read")


def test_a_listing_takes_pictures_only_and_strangers_none(world):
    listing = world.listing("Draft")
    with pytest.raises(frappe.ValidationError, match="cannot be attached"):
        send_photo(world.enterprise_a_user, listing, "plan.pdf", b"%PDF-1.4")
    with pytest.raises(frappe.PermissionError):
        send_photo(world.enterprise_b_user, listing)
    with pytest.raises(frappe.PermissionError, match="present state"):
        send_photo(world.enterprise_a_user, world.listing("Submitted"))


def test_a_return_is_shown_with_its_reason(world):
    listing = world.listing("Submitted")
    with acting_as(world.officer):
        take_action(listing.doctype, listing.name, "Return", reason="The area is missing its unit.")
    page = open_page(f"/station/resources/{listing.name}", world.enterprise_a_user)
    assert "Returned for correction The area is missing its unit." in page.words
    task = open_page("/station", world.enterprise_a_user)
    assert f"{listing.title} · {listing.name}" in task.words
    assert f"/station/resources/{listing.name}" in task.html


def test_a_stale_listing_is_confirmed_in_one_click(world):
    listing = world.listing("Stale")
    page = open_page(f"/station/resources/{listing.name}", world.enterprise_a_user)
    assert "Off the market" in page.words and "upkeep.confirm" in page.html
    assert 'data-action="Confirm"' not in page.html
    with acting_as(world.enterprise_a_user):
        answer = call("reg_station.resource_sharing.upkeep.confirm", name=listing.name)
    assert answer["state"] == "Published"
    assert "On the market" in open_page(f"/station/resources/{listing.name}", world.enterprise_a_user).words


def test_the_way_ahead_of_a_listing_ends_on_the_market(world):
    words = open_page(f"/station/resources/{world.listing('Draft').name}", world.enterprise_a_user).words
    assert words.index("Submitted Point Officer") < words.index("Verified") < words.index("Published")


def test_a_field_added_in_customize_form_shows_without_code(world, configuration):
    """The row of the Custom Field alone, without its column: MariaDB would end the transaction of the test."""
    listing = world.listing("Draft")
    frappe.get_doc(
        {
            "doctype": "Custom Field",
            "dt": "Shared Resource",
            "fieldname": "lift_load",
            "label": "Lift Load (t)",
            "fieldtype": "Float",
            "insert_after": "floor_load",
            "permlevel": 1,
            "depends_on": "eval:doc.resource_type=='Vacant Factory'",
            "name": "Shared Resource-lift_load",
        }
    ).db_insert()
    frappe.clear_cache(doctype="Shared Resource")
    page = open_page(f"/station/resources/{listing.name}", world.enterprise_a_user)
    assert "Lift Load (t)" in page.words
    assert "eval:doc.resource_type==&#39;Vacant Factory&#39;" in page.html
    assert "Lift Load" not in open_page(f"/station/market/{listing.name}").html


def test_a_demand_starts_from_a_listing(world):
    listing = world.listing(clear_height=3)
    page = open_page(f"/station/demands/new?listing={listing.name}", world.enterprise_b_user)
    assert f"starts with the measures of “{listing.title}”" in page.words
    with acting_as(world.enterprise_b_user):
        made = sharing.start_demand("Cleanroom", "Like that one", nowdate(), listing=listing.name)
        hidden = sharing.start_demand("Cleanroom", "No", nowdate(), listing=world.listing("Draft").name)
    doc = frappe.get_doc("Resource Demand", made["name"])
    assert (doc.area, doc.cleanliness_class, doc.clear_height) == (300, "ISO 7", 3)
    assert {row.utility for row in doc.utilities} == {"Purified Water", "Compressed Air"}
    assert not frappe.db.get_value("Resource Demand", hidden["name"], "area")


def test_the_own_enterprise_is_read_and_partly_changed(world):
    doc = frappe.get_doc("Enterprise", world.enterprise_a)
    page = open_page("/station/enterprise", world.enterprise_a_user)
    assert page.status == 200 and doc.uscc in page.words
    assert 'data-field="contact_phone"' in page.html and 'data-field="uscc"' not in page.html
    assert 'data-table="users"' not in page.html and "enterprise-a" in page.words
    save_as(world.enterprise_a_user, doc, {"contact_phone": "021-7", "main_products": "Catheters"})
    assert (stored(doc).contact_phone, stored(doc).main_products) == ("021-7", "Catheters")
    for values in ({"enterprise_name": "Better"}, {"users": []}, {"is_key_enterprise": 1}, {"town": "X"}):
        with pytest.raises(EditRefused):
            save_as(world.enterprise_a_user, doc, values)
    assert open_page(f"/station/enterprise?name={world.enterprise_b}", world.enterprise_a_user).status == 404
