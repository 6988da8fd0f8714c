"""The appraised at their pages with real sessions: proof uploaded and objected with, read by those whose business it is (C3, C5)."""

import pytest

from tests.support.appraisal_over_http import HERE, Season, done
from tests.support.http_client import Person

PDF = b"%PDF-1.4 the plan of the rooms"


@pytest.fixture(scope="module")
def season():
    return Season(2010).start().send_in().freeze().judge({"3.1": 17, "4.1": 15.5})


@pytest.fixture(scope="module")
def proof(season):
    """The address of a file that the point attached to its objection."""
    point = season.people["point"]
    sent = point.session.post(
        point.url("/api/method/reg_station.portal.files.upload"),
        data={"doctype": "Service Appraisal", "name": season.own},
        files={"file": ("plan.pdf", PDF, "application/pdf")},
        timeout=60,
    )
    assert sent.status_code == 200, sent.text
    address = sent.json()["message"]["file_url"]
    files = [{"file": address, "note": "场所平面图"}]
    done(
        point.call(
            f"{HERE}.results.object_to", name=season.own, indicator="3.1", text="场所已扩建。", files=files
        )
    )
    return address


def test_the_proof_is_read_by_those_who_read_the_appraisal_and_nobody_else(season, proof):
    town = season.people["station"].get(f"/api/resource/Service Appraisal/{season.own}").data["town"]
    readers = {
        name: Person(f"{name}@demo.test") for name in ("town", "town2", "town3", "enterprise", "auditor")
    }
    own = {"point": season.people["point"], "station": season.people["station"], **readers}
    for name, person in own.items():
        reads = person.get(f"/api/resource/Service Appraisal/{season.own}").status == 200
        page = person.page(f"/station/appraisals/{season.own}")
        file = person.page(proof)
        assert (page.status == 200, file.content == PDF) == (reads, reads), (name, town)
        assert ("场所平面图" in page.text) == reads
    assert not all(
        person.get(f"/api/resource/Service Appraisal/{season.own}").status == 200
        for person in readers.values()
    )
    guest = Person()
    assert guest.page(proof).content != PDF
    assert "场所已扩建" not in guest.page(f"/station/appraisals/{season.own}").text


def test_what_others_send_to_its_address_is_refused(season, proof):
    for name in ("town", "town2", "enterprise"):
        person = Person(f"{name}@demo.test")
        sent = person.session.post(
            person.url("/api/method/reg_station.portal.files.upload"),
            data={"doctype": "Service Appraisal", "name": season.own},
            files={"file": ("plan.pdf", PDF, "application/pdf")},
            timeout=60,
        )
        assert sent.status_code in (403, 404), (name, sent.text)
        refused = person.call("reg_station.portal.appraisals.save", name=season.own, modified="", scores={})
        assert refused.status in (403, 404, 409, 417)
        # Its own proof in the name of another: the file is not this person's to use.
        assert person.call(f"{HERE}.results.object_to", name=season.own, text="x").status in (403, 404, 417)


def test_only_what_is_published_reaches_the_public_page(season, proof):
    guest = Person()
    assert "2010" not in guest.page("/station/results?year=2010").text.split("<main")[1]
    objection = done(season.people["point"].call(f"{HERE}.results.result", name=season.own)).message[
        "objections"
    ][0]
    done(season.people["point"].call(f"{HERE}.results.withdraw_objection", name=objection["name"]))
    season.publish()
    told = guest.page("/station/results?year=2010").text.split("<main")[1].split("</main>")[0]
    shown = done(season.people["point"].call(f"{HERE}.results.result", name=season.own)).message
    assert shown["appraisee_name"] in told and shown["grade"] in told
    assert f"{shown['total_score']:g}" not in told and season.own not in told
    sheet = season.people["point"].get(f"/api/method/{HERE}.papers.sheet", name=season.own, kind="pdf")
    assert sheet.status == 200 and sheet.content.startswith(b"%PDF")
