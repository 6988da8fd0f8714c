"""The public market: what a guest finds, and that nobody learns whose it is, where exactly or who speaks for it."""

import io
import json

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate
from PIL import Image

from reg_station.portal import market, pictures
from reg_station.portal.market import Filters, search
from tests.support.factories import acting_as
from tests.support.pages import open_page
from tests.support.pictures import PLACE, attach_photo, photo
from tests.support.requests_in_process import begin_request

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
# Values of the test world that belong to a person, to the owner or to the office.
SECRETS = {
    "contact_person": "Lin of the listing",
    "contact_phone": "13900000001",
    "address": "Hidden Road 7",
    "source_key": "SENDER-77",
    "transition_reason": "Ask the bureau first",
}
UNPUBLISHED = ["Draft", "Submitted", "Verified", "Stale", "Withdrawn"]


@pytest.fixture(autouse=True)
def fresh_window(db, monkeypatch):
    """Counters live in Redis, outside the transaction: each test gets a window of its own."""
    key = frappe.generate_hash(length=8)
    monkeypatch.setattr(
        frappe.cache, "make_key", lambda name, *a, **k: f"{key}|{name}".encode(), raising=False
    )
    frappe.local.request_ip = "10.1.2.3"


def found(**values) -> list[str]:
    return search(Filters.read(values)).names


def everything_public(listing) -> str:
    """All that a guest can get at: pages and JSON, as one text."""
    with acting_as("Guest"):
        as_json = json.dumps(market.listings(), default=str, ensure_ascii=False)
    return "\n".join(
        [
            open_page("/station/market").html,
            open_page("/station/market", language="zh").html,
            open_page(f"/station/market/{listing.name}").html,
            open_page(f"/station/market/{listing.name}", language="zh").html,
            as_json,
        ]
    )


def test_a_guest_finds_a_published_listing_with_its_facts(world):
    listing = world.listing(terms="Only with training", clear_height=2.8)
    page = open_page(f"/station/market/{listing.name}")
    assert page.status == 200
    for words in (
        listing.title,
        "Cleanroom",
        world.town_a,
        "300",
        "ISO 7",
        "2.8",
        "Purified Water",
        "Only with training",
    ):
        assert words in page.words, words
    assert f"Confirmed on {nowdate()}" in page.words and "Free now" in page.words
    overview = open_page("/station/market")
    assert listing.title in overview.words and f"/station/market/{listing.name}" in overview.html


def test_nothing_of_the_owner_or_the_office_is_public(world):
    listing = world.listing()
    listing.db_set(SECRETS, update_modified=False)
    text = everything_public(listing)
    assert listing.title in text
    enterprise = frappe.get_doc("Enterprise", world.enterprise_a)
    secrets = [
        *SECRETS.values(),
        enterprise.name,
        enterprise.enterprise_name,
        enterprise.uscc,
        enterprise.contact_person,
        enterprise.contact_phone,
        world.enterprise_a_user,
        world.officer,
    ]
    assert [secret for secret in secrets if secret in text] == []


def test_a_surveyed_owner_is_not_named_either(world):
    listing = world.listing()
    listing.db_set({"enterprise": None, "owner_name": "Owner Unknown Ltd"}, update_modified=False)
    assert "Owner Unknown Ltd" not in everything_public(listing)


@pytest.mark.parametrize("state", UNPUBLISHED)
def test_what_is_not_published_does_not_exist(world, state):
    listing = world.listing(state=state)
    row = attach_photo(listing)
    for address in (f"/station/market/{listing.name}", "/station/market/RES-1999-0001"):
        page = open_page(address)
        assert page.status == 404 and "There is no such listing" in page.words
        assert listing.title not in page.html
    assert listing.name not in found() and listing.title not in open_page("/station/market").html
    assert get_photo(listing.name, row).status_code == 404
    assert open_page(f"/station/market/{listing.name}", world.enterprise_a_user).status == 404


def test_filters_narrow_by_type_town_area_and_class(world):
    room = world.listing(area=300, cleanliness_class="GMP C")
    small = world.listing(area=90, cleanliness_class="ISO 5", enterprise=world.enterprise_b)
    device = world.listing(
        resource_type="Equipment", area=None, cleanliness_class=None, equipment_model="FD-12L", utilities=()
    )
    mine = {room.name, small.name, device.name}

    def mine_found(**values) -> set[str]:
        return mine & set(found(**values))

    assert mine_found(resource_type="Equipment") == {device.name}
    assert mine_found(town=world.town_b) == {small.name}
    assert mine_found(area="100") == {room.name}
    assert mine_found(cleanliness_class="ISO 7") == {room.name, small.name}
    assert mine_found(cleanliness_class="ISO 6") == {small.name}
    assert mine_found(cleanliness_class="No such class") == set()
    assert mine_found(resource_type="Cleanroom", town=world.town_a) == {room.name}


def test_words_are_found_in_any_width_and_case_and_all_must_occur(world):
    listing = world.listing(title="冷冻干燥机 Alpha", equipment_model="FD-12L", terms="须持证")
    percent = world.listing(title="100% outside air")
    for words in ("干燥", "ＡＬＰＨＡ", "fd-12l", "干燥 alpha", "持证", world.town_a.lower()):
        assert listing.name in found(words=words), words
    assert listing.name not in found(words="干燥 beta")
    assert found(words="%") == [percent.name]
    assert found(words="_") == []


def test_a_period_counts_only_what_agreements_leave_free(world):
    free, taken = world.listing(), world.listing()
    match = world.match(
        "Accepted",
        listing=taken,
        from_date=add_days(nowdate(), 20),
        to_date=add_days(nowdate(), 40),
    )
    assert match.agreement
    during = {"free_from": add_days(nowdate(), 30), "free_to": add_days(nowdate(), 35)}
    after = {"free_from": add_days(nowdate(), 41), "free_to": add_days(nowdate(), 50)}
    assert free.name in found(**during) and taken.name not in found(**during)
    assert taken.name in found(**after)
    across = {"free_from": add_days(nowdate(), 10), "free_to": add_days(nowdate(), 50)}
    assert taken.name not in found(**across)
    words = open_page(f"/station/market/{taken.name}").words
    assert f"{nowdate()} – {add_days(nowdate(), 19)}" in words
    assert f"{add_days(nowdate(), 41)} – until further notice" in words


def test_a_part_of_what_can_be_divided_stays_free(world):
    benches = world.listing(
        resource_type="Production Capacity",
        area=None,
        cleanliness_class=None,
        utilities=(),
        capacity=5,
        capacity_unit="benches",
        divisible=1,
    )
    demand = world.demand(
        resource_type="Production Capacity",
        area=None,
        cleanliness_class=None,
        capacity=2,
        capacity_unit="benches",
    )
    day = add_days(nowdate(), 20)
    world.match("Accepted", listing=benches, demand=demand, from_date=day, to_date=day, quantity=3)
    assert benches.name in found(free_from=day)
    assert "2 benches free" in open_page(f"/station/market/{benches.name}").words


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"area": "large"}, "is not an area"),
        ({"area": "-1"}, "is not an area"),
        ({"area": "nan"}, "is not an area"),
        ({"free_from": "soon"}, "is not a date"),
        ({"free_from": "2026-05-02", "free_to": "2026-05-01"}, "ends before it begins"),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_and_left_out(world, values, sentence):
    listing = world.listing()
    query = "&".join(f"{key}={value}" for key, value in values.items())
    page = open_page(f"/station/market?{query}")
    assert page.status == 200 and sentence in page.words and listing.title in page.words


def test_pages_hold_24_and_the_newest_confirmed_come_first(world, monkeypatch):
    monkeypatch.setattr(market, "A_PAGE", 2)
    town = {"town": world.town_a}
    before = search(Filters.read(town)).found
    listings = [world.listing() for _number in range(3)]
    for number, listing in enumerate(listings):
        listing.db_set("last_confirmed_on", add_days(nowdate(), 10 + number), update_modified=False)
    first, second = (search(Filters.read({**town, "page": page})) for page in (1, 2))
    assert first.names == [listings[2].name, listings[1].name]
    assert second.names[0] == listings[0].name
    assert first.found == before + 3 and first.pages == -(-first.found // 2)
    assert search(Filters.read({**town, "page": 999})).page == first.pages
    page = open_page(f"/station/market?town={world.town_a}&page=1")
    assert f"Page 1 of {first.pages}" in page.words and 'rel="next"' in page.html
    assert market.cards(first.names)[0]["name"] == listings[2].name


def test_counts_by_town_and_type_lead_to_what_they_count(world):
    world.listing()
    world.listing(enterprise=world.enterprise_b)
    world.listing(
        resource_type="Vacant Factory", area=900, cleanliness_class=None, enterprise=world.enterprise_b
    )
    result = search(Filters.read({"resource_type": "Cleanroom"}))
    assert result.found == sum(result.by_town.values())
    for town, count in result.by_town.items():
        assert len(found(resource_type="Cleanroom", town=town)) == count
    assert result.by_type["Vacant Factory"] == len(found(resource_type="Vacant Factory"))
    page = open_page("/station/market?resource_type=Cleanroom&area=10")
    assert "resource_type=Cleanroom&amp;area=10&amp;town=World+Town+B" in page.html


def test_hostile_titles_and_queries_are_shown_as_text(world):
    listing = world.listing()
    listing.db_set(
        {"title": HOSTILE, "terms": HOSTILE, "equipment_model": HOSTILE, "capacity_unit": HOSTILE},
        update_modified=False,
    )
    row = attach_photo(listing, caption=HOSTILE)
    assert row
    for address in (
        "/station/market",
        f"/station/market/{listing.name}",
        f"/station/market?words={HOSTILE}&town={HOSTILE}&area={HOSTILE}",
    ):
        html = open_page(address).html
        assert "<script>alert" not in html and "<img src=x" not in html, address


def get_photo(resource: str, row: str, size: str = "small"):
    with acting_as("Guest"):
        return market.photo(resource, row, size)


def test_photos_carry_neither_place_nor_camera(world):
    listing = world.listing()
    row = attach_photo(listing)
    stored = frappe.get_doc("File", {"attached_to_name": listing.name}).get_content()
    # Whether the position is kept in a PNG depends on the version of Pillow.
    assert b"Camera of Lin" in stored
    for size, longest in pictures.SIZES.items():
        answer = get_photo(listing.name, row, size)
        assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
        assert "max-age" in answer.headers["Cache-Control"]
        content = answer.get_data()
        assert PLACE.encode() not in content and b"Camera" not in content and b"Lin" not in content
        with Image.open(io.BytesIO(content)) as picture:
            assert max(picture.size) == longest and not picture.getexif()
    page = open_page(f"/station/market/{listing.name}")
    assert f"row={row}" in page.html and "/private/files/" not in page.html


def test_photos_are_found_by_listing_row_and_size_only(world):
    listing, other = world.listing(), world.listing()
    row = attach_photo(listing)
    assert get_photo(listing.name, row).status_code == 200
    for resource, name, size in (
        (other.name, row, "small"),
        (listing.name, "unknown", "small"),
        (listing.name, row, "huge"),
        ("", row, "small"),
    ):
        assert get_photo(resource, name, size).status_code == 404
    frappe.db.set_value("Resource Photo", row, "image", "/private/files/../../site_config.json")
    assert get_photo(listing.name, row).status_code == 404
    frappe.db.set_value("Resource Photo", row, "image", "http://10.0.0.1/a.jpg")
    assert get_photo(listing.name, row).status_code == 404


def test_a_file_that_is_no_picture_is_not_served(world):
    listing = world.listing()
    assert get_photo(listing.name, attach_photo(listing, b"<svg onload=alert(1)>")).status_code == 404


def test_a_transparent_or_turned_picture_becomes_a_plain_upright_one():
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.new("RGB", (400, 200)).save(buffer, "JPEG", exif=exif)
    with Image.open(io.BytesIO(pictures.smaller(buffer.getvalue(), 100))) as turned:
        assert turned.size == (50, 100)
    buffer = io.BytesIO()
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(buffer, "PNG")
    with Image.open(io.BytesIO(pictures.smaller(buffer.getvalue(), 100))) as plain:
        assert plain.getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_of_too_many_pixels_is_not_opened(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    with pytest.raises(ValueError, match="too many"):
        pictures.smaller(photo(100, 100), 50)


def test_searches_are_limited_for_one_address(world, monkeypatch):
    frappe.db.set_single_value("Reg Station Settings", "market_limit", 2)
    monkeypatch.setattr(market, "PHOTOS_PER_HOUR", 1)
    assert [open_page("/station/market").status for _number in range(3)] == [200, 200, 429]
    assert open_page("/station/market", remote="10.9.9.9").status == 200
    get_photo("x", "y")
    with pytest.raises(frappe.RateLimitExceededError):
        get_photo("x", "y")


def test_the_json_tells_what_the_page_tells(world):
    listing = world.listing(title="By JSON")
    with acting_as("Guest"):
        begin_request("GET")
        answer = market.listings(words="by json", area="100")
    (row,) = answer["rows"]
    assert (row["name"], row["area"], row["town"]) == (listing.name, 300, world.town_a)
    assert row["free_from"] == getdate(nowdate()) and answer["found"] == 1
    assert set(row) == {
        "name",
        "title",
        "resource_type",
        "town",
        "area",
        "cleanliness_class",
        "clear_height",
        "floor_load",
        "capacity",
        "capacity_unit",
        "capacity_period",
        "divisible",
        "utilities",
        "equipment_model",
        "free",
        "free_from",
        "confirmed_on",
        "photos",
        "drawing",
        "url",
    }


def test_the_market_speaks_chinese_and_says_who_may_ask(world):
    listing = world.listing()
    chinese = open_page(f"/station/market/{listing.name}", language="zh")
    assert "申请对接" in chinese.words and "企业注册" in chinese.words
    guest = open_page(f"/station/market/{listing.name}")
    assert f"/login?redirect-to=/station/market/{listing.name}" in guest.html
    own = open_page(f"/station/market/{listing.name}", world.enterprise_a_user)
    assert "This listing is your own" in own.words and "data-call" not in own.html
    without = open_page(f"/station/market/{listing.name}", world.enterprise_b_user)
    assert f"/station/demands/new?listing={listing.name}" in without.html and "data-call" not in without.html
    demand = world.demand()
    asking = open_page(f"/station/market/{listing.name}", world.enterprise_b_user)
    assert 'data-call="reg_station.resource_sharing.asking.ask"' in asking.html
    assert f'value="{demand.name}"' in asking.html
