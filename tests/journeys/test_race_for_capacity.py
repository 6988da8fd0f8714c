"""Many accept at the same moment; what is agreed never exceeds what there is (D5).

Over HTTP twenty at once, and with two connections of which the second comes while the first has not yet committed: on
the embedded host that is PostgreSQL, on a bench whatever the bench has.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.http_client import Person
from tests.support.sharing_over_http import Market, day

ACCEPTS = 20
ACCEPT = "reg_station.resource_sharing.introductions.accept_terms"


@pytest.fixture(scope="module")
def market():
    return Market()


def accept_all_at_once(matches: list[str]) -> list[int]:
    """HTTP status of each; every request starts when all are ready."""
    people = [Person("enterprise@demo.test") for _match in matches]
    ready = threading.Barrier(len(matches))

    def accept(person, match):
        ready.wait(timeout=60)
        return person.call(ACCEPT, match=match).status

    with ThreadPoolExecutor(len(matches)) as pool:
        return list(pool.map(accept, people, matches))


def agreed(market, listing: str) -> list[dict]:
    return market.officer.get(
        "/api/resource/Resource Agreement",
        filters=f'[["resource", "=", "{listing}"]]',
        fields='["name", "match", "quantity", "from_date", "to_date"]',
        limit_page_length=0,
    ).data


def states(market, matches: list[str]) -> list[str]:
    return [market.officer.get(f"/api/resource/Resource Match/{name}").data["state"] for name in matches]


@pytest.mark.parametrize(
    ("values", "wanted", "most"),
    [
        ({"resource_type": "Cleanroom", "area": 300, "cleanliness_class": "ISO 7"}, {"area": 100}, 1),
        (
            {
                "resource_type": "Equipment",
                "equipment_model": "竞争试验台",
                "capacity": 5,
                "capacity_unit": "台",
                "divisible": 1,
            },
            {"equipment_model": "竞争试验台", "capacity": 1, "capacity_unit": "台"},
            5,
        ),
    ],
    ids=["a cleanroom is let once", "five benches go to five"],
)
def test_twenty_accept_at_once(market, values, wanted, most):
    listing = market.listing(**values)
    kind = values["resource_type"]
    matches = [
        market.negotiation(listing, market.demand(resource_type=kind, **wanted)) for _number in range(ACCEPTS)
    ]
    statuses = accept_all_at_once(matches)
    agreements = agreed(market, listing)
    assert len(agreements) == most == statuses.count(200)
    assert sum(row["quantity"] for row in agreements) == most
    # Refused means refused as a whole, in words, and it can be tried again with other terms.
    assert set(statuses) <= {200, 409, 417}
    after = states(market, matches)
    assert after.count("Accepted") == most and after.count("Negotiating") == ACCEPTS - most
    assert {row["match"] for row in agreements} == {
        match for match, state in zip(matches, after, strict=True) if state == "Accepted"
    }


class Connection:
    """One more connection to the site, with a user of its own; lives in the thread that opens it."""

    def __init__(self, user: str):
        import frappe

        self.frappe = frappe
        sites = os.environ["REG_STATION_SITES"]
        os.chdir(sites)
        frappe.init(os.environ["REG_STATION_LIVE_SITE"], sites_path=sites, force=True)
        frappe.connect()
        frappe.set_user(user)
        # What a request has read before, it has read from its snapshot.
        frappe.db.get_value("Resource Agreement", {}, "name")

    def accept(self, match: str) -> str:
        from reg_station.resource_sharing.introductions import accept_terms

        try:
            return accept_terms(match)["state"]
        except Exception as refusal:
            self.frappe.db.rollback()
            return type(refusal).__name__

    def close(self):
        self.frappe.destroy()


def test_the_second_of_two_connections_waits_and_is_refused(market):
    if not os.environ.get("REG_STATION_SITES"):
        pytest.skip("The site's database is reached through REG_STATION_SITES")
    listing = market.listing(resource_type="Cleanroom", area=280, cleanliness_class="ISO 7")
    first, second = (
        market.negotiation(
            listing,
            market.demand(resource_type="Cleanroom", area=100),
            from_date=day(start),
            to_date=day(start + 30),
        )
        for start in (20, 50)
    )
    accepted, both_connected = threading.Event(), threading.Barrier(2)
    results = {}

    def one():
        connection = Connection("enterprise@demo.test")
        both_connected.wait(timeout=30)
        results["first"] = connection.accept(first)
        accepted.set()
        # The other one is now at the lock, or about to be.
        threading.Event().wait(1.5)
        connection.frappe.db.commit()
        connection.close()

    def other():
        connection = Connection("enterprise@demo.test")
        both_connected.wait(timeout=30)
        accepted.wait(timeout=30)
        results["second"] = connection.accept(second)
        connection.frappe.db.commit()
        connection.close()

    threads = [threading.Thread(target=target) for target in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    # Both terms hold day 50: one of them only.
    assert results["first"] == "Accepted"
    assert results["second"] in (
        "CapacityTaken",
        "QueryDeadlockError",
        "SerializationFailure",
        "TimestampMismatchError",
    )
    assert [row["match"] for row in agreed(market, listing)] == [first]
    assert states(market, [second]) == ["Negotiating"]
