"""Brings applications of the demo district to a state, over HTTP, as its people."""

import uuid
from datetime import date

from tests.support.http_client import Person

LETTER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF "
STAFF = [
    {"full_name": "苏晚晴", "education": "Bachelor", "employment_type": "Full-time"},
    {"full_name": "陆星河", "education": "College", "employment_type": "Full-time"},
]


def make_case(state: str = "Draft", staff: int = 2) -> str:
    """A complete application of town@demo.test in `state` (Draft, Submitted, Materials Review, Returned, Site Visit)."""
    town, station = Person("town@demo.test"), Person("station@demo.test")
    name = must(town.call("reg_station.portal.applications.start", town="青禾镇")).message["name"]
    letter = must(town.upload("Point Application", name, "letter.pdf", LETTER + uuid.uuid4().bytes)).message
    must(
        town.save(
            name,
            government_name="青禾镇人民政府",
            point_address=f"澄湖区青禾镇测试路{uuid.uuid4().hex[:8]}号",
            total_property_area="52000.5",
            enterprise_count="21",
            has_biomed_policy="Yes",
            planned_staff_count="2",
            usable_floor_area="118",
            contact_person="甘棠",
            contact_phone="021-5550 4022",
            applicant_opinion="同意申报。",
            applicant_head="许青禾",
            applicant_signed_on=date.today().replace(day=1).isoformat(),
            staff=STAFF[:staff],
            attachments=[{"attachment_kind": "Official Letter", "file": letter["file_url"]}],
        )
    )
    path = {
        "Draft": [],
        "Submitted": ["Submit"],
        "Materials Review": ["Submit", "Accept"],
        "Returned": ["Submit", "Accept", "Return"],
        "Site Visit": ["Submit", "Accept", "Pass Materials"],
    }[state]
    for action in path:
        person = town if action == "Submit" else station
        must(person.act(name, action, **({"reason": "公函未盖章，请补正。"} if action == "Return" else {})))
    return name


def make_visit(application: str) -> str:
    """A planned visit of today by both demo inspectors."""
    made = must(
        Person("station@demo.test").post(
            "/api/resource/Site Visit",
            application=application,
            visit_date=date.today().isoformat(),
            inspectors=[{"inspector": "inspector@demo.test"}, {"inspector": "inspector2@demo.test"}],
        )
    )
    return made.data["name"]


def must(answer):
    assert answer.status == 200, answer.text
    return answer
