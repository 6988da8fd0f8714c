"""Events, policies, answers and the manual on the portal: what guests read, and what an enterprise signs up for."""

import frappe
import pytest
from frappe.utils import add_days, add_to_date, now_datetime, nowdate

from reg_station.learning import signing_up
from reg_station.portal import events, library
from tests.support.factories import acting_as, make_file
from tests.support.learning import LearningWorld, answer, policy
from tests.support.pages import open_page

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(autouse=True)
def fresh_window(db, monkeypatch):
    """Counters live in Redis, outside the transaction: each test gets a window of its own."""
    key = frappe.generate_hash(length=8)
    monkeypatch.setattr(
        frappe.cache, "make_key", lambda name, *a, **k: f"{key}|{name}".encode(), raising=False
    )
    frappe.local.request_ip = "10.1.2.3"


@pytest.fixture
def learn(world):
    return LearningWorld(world)


def sign_up(user, session, **values):
    with acting_as(user):
        return signing_up.sign_up(session.name, **values)["name"]


# --- events --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_guest_finds_open_events_and_is_led_to_sign_in(world, learn, language):
    session = learn.session(lecturer="Prof. Gu", capacity=5)
    page = open_page("/station/events", language=language)
    assert page.status == 200 and session.title in page.words
    detail = open_page(f"/station/events/{session.name}", language=language)
    assert "Prof. Gu" in detail.words and "Room 305" in detail.words
    assert "/login?redirect-to=/station/events/" in detail.html
    assert "su-person" not in detail.html
    assert ("5 places left" in page.words) is (language == "en")


def test_drafts_staff_sessions_and_past_ones_are_not_public(world, learn):
    draft, for_staff, held = learn.session("Draft"), learn.session(audience="Staff"), learn.session("Held")
    overview = open_page("/station/events").words
    for session in (draft, for_staff, held):
        assert session.title not in overview
        page = open_page(f"/station/events/{session.name}")
        assert page.status == 404 and session.title not in page.html
    assert open_page("/station/events/TS-1999-0001").status == 404


def test_staff_see_sessions_for_staff_and_enterprises_do_not(world, learn):
    session = learn.session(audience="Staff")
    assert session.title in open_page("/station/events", world.point_officer).words
    page = open_page(f"/station/events/{session.name}", world.point_officer)
    assert page.status == 200 and "su-member" in page.html
    assert open_page(f"/station/events/{session.name}", world.enterprise_a_user).status == 404


def test_an_enterprise_signs_up_sees_its_people_and_nobody_elses(world, learn):
    session = learn.session()
    form = open_page(f"/station/events/{session.name}", world.enterprise_a_user).html
    assert 'name="person"' in form and f'value="{world.enterprise_a}"' in form
    name = sign_up(world.enterprise_a_user, session, person="Lin Mo", phone="13800001111")
    sign_up(world.enterprise_b_user, session, person="Su Secret", phone="13999998888")
    for address in (f"/station/events/{session.name}", "/station/events"):
        page = open_page(address, world.enterprise_a_user)
        assert "Lin Mo" in page.words and name in page.html
        assert "Su Secret" not in page.html and "13999998888" not in page.html
        guest = open_page(address)
        assert "Lin Mo" not in guest.html and "13800001111" not in guest.html
    assert "3 of 5 left" in open_page(f"/station/events/{session.name}").words


def test_a_full_or_closed_event_says_so_and_has_no_form(world, learn):
    full, late = learn.session(capacity=1), learn.session()
    sign_up(world.enterprise_b_user, full, person="First")
    late.db_set("sign_up_until", add_days(nowdate(), -1))
    for session, words in ((full, "All 1 places are taken"), (late, "Sign-up ended on")):
        page = open_page(f"/station/events/{session.name}", world.enterprise_a_user)
        assert words in page.words and 'name="person"' not in page.html


def test_an_event_that_began_has_no_form_and_leaves_the_list(world, learn):
    session = learn.session()
    session.db_set("starts_on", add_to_date(now_datetime(), hours=-1))
    assert session.title not in open_page("/station/events").words
    assert 'name="person"' not in open_page(f"/station/events/{session.name}", world.enterprise_a_user).html


def test_an_event_of_ones_own_stays_after_it_was_held(world, learn):
    session = learn.session()
    sign_up(world.enterprise_a_user, session, person="Lin Mo")
    learn.hold(session)
    assert open_page(f"/station/events/{session.name}", world.enterprise_a_user).status == 200
    assert open_page(f"/station/events/{session.name}", world.enterprise_b_user).status == 404


def material(session, row, user):
    with acting_as(user):
        return events.material(session.name, row).status_code


def test_materials_are_for_those_who_signed_up(world, learn):
    address = make_file(world.officer, "slides.pdf")
    session = learn.session(materials=[{"title": "Slides", "file": address}])
    row = frappe.get_doc("Training Session", session.name).materials[0].name
    assert material(session, row, world.enterprise_a_user) == 404
    assert material(session, row, world.officer) == 200
    name = sign_up(world.enterprise_a_user, session, person="Lin Mo")
    assert "Slides" in open_page(f"/station/events/{session.name}", world.enterprise_a_user).words
    assert material(session, row, world.enterprise_a_user) == 200
    assert material(session, "foreign", world.enterprise_a_user) == 404
    with acting_as(world.enterprise_a_user):
        signing_up.cancel(name)
    assert material(session, row, world.enterprise_a_user) == 404


def test_words_of_an_event_are_escaped(world, learn):
    session = learn.session()
    # Frappe cleans what a form sends; the page must not rely on it.
    session.db_set({"title": HOSTILE, "description": HOSTILE, "venue": HOSTILE})
    for address in ("/station/events", f"/station/events/{session.name}"):
        html = open_page(address).html
        assert "<script>alert" not in html and "<img src=x" not in html


# --- policies ------------------------------------------------------------------------------------------------------


def test_the_library_shows_what_is_published_and_in_force(world):
    old, hidden = policy(title="Old rules 2019"), policy(title="Hidden draft", published=0)
    new = policy(
        title="New rules 2025",
        effective_from="2025-01-01",
        issued_on="2025-01-01",
        carried_out_by="Office for Science",
        contact_person="Mr Xi",
        contact_phone="021-1234",
    )
    old.superseded_by = new.name
    old.save()
    words = open_page("/station/policies").words
    assert "New rules 2025" in words and "Old rules 2019" not in words and "Hidden draft" not in words
    assert "Old rules 2019" in open_page("/station/policies?superseded=1").words
    detail = open_page(f"/station/policies/{new.name}").words
    assert "Office for Science" in detail and "Mr Xi" in detail and "021-1234" in detail
    assert "Old rules 2019" in detail
    superseded = open_page(f"/station/policies/{old.name}").words
    assert "Superseded by: New rules 2025" in superseded
    assert open_page(f"/station/policies/{hidden.name}").status == 404


def test_policies_are_found_by_kind_and_by_words_in_any_field(world):
    first = policy(
        title="On clean rooms", keywords="洁净，厂房", text="Article 1: air", policy_kind="Standard"
    )
    policy(title="On talent")

    def found(**values):
        return {row.name for row in library.policies(library.Filters.read(values))}

    for words in ("CLEAN rooms", "洁净", "article 1", "ＡＩＲ clean"):
        assert found(words=words) == {first.name}, words
    assert first.name in found(kind="Standard") and len(found(kind="Standard") - {first.name}) == 0
    assert found(words="' OR 1=1 --") == set()


def file_of(kind, name, row=""):
    with acting_as("Guest"):
        return library.file(kind, name, row)


def test_files_of_published_policies_are_handed_out_to_guests_and_no_others(world):
    shown = policy(
        file=make_file("Administrator", "shown.pdf"),
        versions=[
            {"version": "2", "effective_from": nowdate(), "file": make_file("Administrator", "v2.pdf")}
        ],
    )
    hidden = policy(file=make_file("Administrator", "hidden.pdf"), published=0)
    answer_ = file_of("Policy Document", shown.name)
    assert answer_.status_code == 200 and answer_.get_data().startswith(b"%PDF")
    assert answer_.headers["Content-Disposition"].startswith("attachment")
    assert answer_.headers["X-Content-Type-Options"] == "nosniff"
    assert file_of("Policy Document", shown.name, shown.versions[0].name).status_code == 200
    assert file_of("Policy Document", hidden.name).status_code == 404
    assert file_of("Policy Document", hidden.name, shown.versions[0].name).status_code == 404
    assert file_of("Training Record", shown.name).status_code == 404
    assert file_of("Policy Document", policy().name).status_code == 404


def test_answers_name_their_sources_and_warn_when_one_is_superseded(world):
    old, hidden = policy(title="Rules of 2019"), policy(title="Internal note", published=0)
    good = answer(policy(title="Rules of 2024").name, question="May I?", status="Published")
    flagged = answer(old.name, hidden.name, question="Must I?", status="Published")
    answer(question="Not ready?")
    page = open_page("/station/faq")
    assert "May I?" in page.words and "Rules of 2024" in page.words and "Not ready?" not in page.words
    assert "Internal note" not in page.words and "is being reviewed" not in page.words
    newer = policy(effective_from=nowdate(), issued_on=nowdate())
    old.superseded_by = newer.name
    old.save()
    page = open_page("/station/faq?words=must")
    assert "is being reviewed" in page.words and flagged.name in page.html and good.name not in page.html
    assert "Must I?" in open_page("/station/faq?topic=Policies+and+Funding").words
    assert "Must I?" not in open_page("/station/faq?topic=Clinical+Evaluation").words


def test_the_manual_in_force_in_the_readers_language(world):
    assert "No service manual" in open_page("/station/manual").words
    for language, body in (("zh", "我们的服务"), ("en", "Our services")):
        doc = frappe.new_doc("Service Manual")
        doc.update(
            {
                "title": f"Manual {language}",
                "version": "1",
                "effective_from": "2024-01-01",
                "language": language,
                "published": 1,
            }
        )
        doc.append("sections", {"heading": body, "body": HOSTILE})
        doc.insert()
        if language == "zh":
            page = open_page("/station/manual")
            assert "我们的服务" in page.words and "Only in Chinese so far" in page.words
    assert "Our services" in open_page("/station/manual").words
    assert "我们的服务" in open_page("/station/manual", language="zh").words
    assert "<script>alert" not in open_page("/station/manual").html


def test_words_of_policies_and_answers_are_escaped(world):
    shown = policy(title="Plain")
    shown.db_set({"title": HOSTILE, "summary": HOSTILE, "text": HOSTILE, "carried_out_by": HOSTILE})
    asked = answer(shown.name, status="Published")
    asked.db_set({"question": HOSTILE, "answer": HOSTILE})
    for address in ("/station/policies", f"/station/policies/{shown.name}", "/station/faq"):
        html = open_page(address).html
        assert "<script>alert" not in html and "<img src=x" not in html, address


@pytest.mark.parametrize("address", ["/station/policies", "/station/faq", "/station/events"])
def test_searches_are_limited(world, address, monkeypatch):
    monkeypatch.setattr(library, "SEARCHES_PER_HOUR", 2)
    assert [open_page(address).status for _call in range(3)] == [200, 200, 429]
