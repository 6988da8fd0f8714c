"""Brings listings, demands and matches about over HTTP, as the demo's people would."""

import itertools
from datetime import date, timedelta

from tests.support.http_client import Person

_numbers = itertools.count(1)
TODAY = date.today()


def day(offset: int) -> str:
    return str(TODAY + timedelta(days=offset))


class Market:
    """A listing of enterprise@, demands of enterprise2@, the officer between them."""

    def __init__(self):
        self.officer = Person("station@demo.test")
        self.offerer = Person("enterprise@demo.test")
        self.seeker = Person("enterprise2@demo.test")
        self.offering = self._own_enterprise(self.offerer)
        self.seeking = self._own_enterprise(self.seeker)

    def _own_enterprise(self, person: Person) -> dict:
        (row,) = person.get("/api/resource/Enterprise", fields='["name", "town"]').data
        return row

    def step(self, person: Person, doctype: str, name: str, action: str, **more):
        """Take the action; once more where the background wrote the record between reading and saving."""
        for _turn in range(3):
            answer = person.call(
                "reg_station.workflow.progress.take_action", doctype=doctype, name=name, action=action, **more
            )
            if answer.body.get("exc_type") != "TimestampMismatchError":
                break
        assert answer.status == 200, answer.text
        return answer

    def listing(self, **values) -> str:
        """A published listing; its name."""
        answer = self.offerer.post(
            "/api/resource/Shared Resource",
            title=f"竞争测试{next(_numbers)}",
            enterprise=self.offering["name"],
            town=self.offering["town"],
            available_from=day(0),
            contact_person="沈默",
            contact_phone="13900001234",
            **values,
        )
        assert answer.status == 200, answer.text
        name = answer.data["name"]
        self.step(self.offerer, "Shared Resource", name, "Submit")
        self.step(self.officer, "Shared Resource", name, "Verify")
        self.step(self.officer, "Shared Resource", name, "Publish")
        return name

    def demand(self, **values) -> str:
        """An open demand; its name."""
        answer = self.seeker.post(
            "/api/resource/Resource Demand",
            title=f"竞争需求{next(_numbers)}",
            enterprise=self.seeking["name"],
            needed_from=day(10),
            needed_to=day(100),
            contact_person="言午",
            contact_phone="13700005678",
            **values,
        )
        assert answer.status == 200, answer.text
        name = answer.data["name"]
        self.step(self.seeker, "Resource Demand", name, "Submit")
        self.step(self.officer, "Resource Demand", name, "Accept")
        return name

    def negotiation(self, listing: str, demand: str, **terms) -> str:
        """A match whose terms the seeking side has proposed and the offering side has yet to accept; its name."""
        asked = self.seeker.call("reg_station.resource_sharing.asking.ask", resource=listing, demand=demand)
        assert asked.status == 200, asked.text
        match = asked.message["match"]
        self.step(self.officer, "Resource Match", match, "Introduce")
        for person in (self.seeker, self.offerer):
            self.introduction(person, "agree_to_contact", match=match)
        terms = {"from_date": day(20), "to_date": day(50), "quantity": 1, **terms}
        self.introduction(self.seeker, "propose", match=match, **terms)
        return match

    @staticmethod
    def introduction(person: Person, method: str, **arguments):
        answer = person.call(f"reg_station.resource_sharing.introductions.{method}", **arguments)
        assert answer.status == 200, answer.text
        return answer
