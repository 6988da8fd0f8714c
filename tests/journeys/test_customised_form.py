"""An administrator adds a field in Customize Form; the portal shows it and saves it, without a line of code."""

import pytest

from tests.support.cases import make_case, must
from tests.support.http_client import Person

FIELD = "nearest_metro_station"


@pytest.fixture
def added_field():
    admin = Person("admin@demo.test")
    made = must(
        admin.post(
            "/api/resource/Custom Field",
            dt="Point Application",
            fieldname=FIELD,
            label="最近地铁站",
            fieldtype="Data",
            insert_after="point_address",
            description="步行可达的地铁站",
            permlevel=1,
        )
    ).data["name"]
    yield FIELD
    admin.session.delete(admin.url(f"/api/resource/Custom Field/{made}"), timeout=60).raise_for_status()


def test_an_added_field_is_shown_saved_and_read_back(added_field):
    town, name = Person("town@demo.test"), make_case()
    page = town.page(f"/station/applications/{name}").text
    assert f'data-field="{added_field}"' in page
    assert "最近地铁站" in page and "步行可达的地铁站" in page
    assert page.index('data-field="point_address"') < page.index(f'data-field="{added_field}"')
    must(town.save(name, **{added_field: "明月路站"}))
    assert town.application(name)[added_field] == "明月路站"
    must(town.act(name, "Submit"))
    assert "明月路站" in town.page(f"/station/applications/{name}").text
    assert town.save(name, **{added_field: "另一站"}).status == 417
