"""Products that come into the district: route, planned days, evidence, and the registry on arrival (F2)."""

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from reg_station.exceptions import EditRefused, GuardUnmet, ReasonMissing, TransferRefused
from reg_station.platform import calendars
from reg_station.product_registry import transfers
from tests.support.guidance import take
from tests.support.key_projects import all_steps_done, route, transfer
from tests.support.people import acting_as
from tests.support.registry import followed, product


class TestRoute:
    def test_the_template_is_copied_and_planned(self, world):
        doc = transfer(world, starts_on=nowdate())
        first, second = doc.steps
        assert (first.step_name, second.evidence_needed) == ("Agree", 1)
        assert getdate(first.planned_on) == calendars.due_in(5)
        assert (
            getdate(second.planned_on) == calendars.due_in(10, first.planned_on) == getdate(doc.expected_on)
        )
        assert doc.behind == 0

    def test_a_last_day_that_nobody_knows_is_not_guessed(self, world):
        far = transfer(world, starts_on=nowdate(), route=route(steps=(("Agree", 1, 0), ("Build", 2000, 0))))
        assert far.steps[0].planned_on and (far.steps[1].planned_on, far.expected_on) == (None, None)

    def test_what_is_under_way_is_not_thrown_away_by_another_template(self, world):
        doc = transfer(world)
        with acting_as(world.officer):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.route = route(steps=(("Other", 1, 0),))
            doc.save()
        assert [row.step_name for row in doc.steps] == ["Agree", "Build"]

    def test_a_template_of_another_kind_is_refused(self, world):
        with pytest.raises(TransferRefused, match="another kind"):
            transfer(world, route=route("Imported Product to Local Production"))

    def test_late_steps_are_behind_the_plan_and_the_job_notices(self, world):
        doc = transfer(world, starts_on=nowdate())
        frappe.db.set_value("Product Transfer Step", doc.steps[0].name, "planned_on", add_days(nowdate(), -1))
        assert transfers.flag_behind() >= 1
        assert frappe.db.get_value(doc.doctype, doc.name, "behind") == 1
        before = frappe.db.get_value(doc.doctype, doc.name, "modified")
        transfers.flag_behind()
        assert frappe.db.get_value(doc.doctype, doc.name, "modified") == before

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"done_on": "2999-01-01"}, "not come yet"),
            ({"not_needed": 1}, "remark"),
            ({"not_needed": 1, "done_on": "2020-01-01"}, "not both"),
        ],
    )
    def test_contradictions_are_refused(self, world, values, words):
        doc = transfer(world)
        with pytest.raises(TransferRefused, match=words), acting_as(world.officer):
            doc = frappe.get_doc(doc.doctype, doc.name)
            doc.steps[0].update(values)
            doc.save()

    def test_a_foreign_product_is_refused(self, world):
        with pytest.raises(TransferRefused, match="not of this enterprise"):
            transfer(world, product=product(world, enterprise=world.enterprise_b).name)


class TestTheWay:
    def test_it_starts_with_steps_and_a_day(self, world):
        for lacking in ({"steps": []}, {"starts_on": None}):
            doc = transfer(world)
            with pytest.raises(GuardUnmet, match="route"):
                take(doc, world.officer, "Start", **lacking)

    def test_it_settles_with_all_steps_evidence_and_the_registry(self, world):
        doc = transfer(world, "Under Way")
        with pytest.raises(GuardUnmet, match="Agree is not done"):
            take(doc, world.officer, "Settle")
        doc = all_steps_done(world, doc)
        with pytest.raises(GuardUnmet, match="registry"):
            take(doc, world.officer, "Settle")
        with acting_as(world.officer):
            made = transfers.take_into_registry(doc.name)
            assert transfers.take_into_registry(doc.name) == made
        doc = take(doc, world.officer, "Settle")
        assert (doc.state, getdate(doc.settled_on)) == ("Settled", getdate(nowdate()))
        stored = frappe.get_doc("Biomedical Product", made["product"])
        assert (stored.origin, stored.enterprise, stored.product_name, stored.device_class) == (
            "Transferred into the District",
            world.enterprise_a,
            doc.product_name,
            "II",
        )
        assert (
            frappe.db.get_value("Registration Progress", made["registration_progress"], "product")
            == stored.name
        )
        with pytest.raises(EditRefused), acting_as(world.officer):
            doc.blockers = "None"
            doc.save()

    def test_evidence_that_is_needed_is_asked_for(self, world):
        doc = transfer(world, "Under Way")
        with acting_as(world.officer):
            for row in doc.steps:
                row.done_on = nowdate()
            doc.save()
        with pytest.raises(GuardUnmet, match="Build lacks its evidence"):
            take(doc, world.officer, "Settle")

    def test_a_product_that_there_is_and_is_followed_is_linked(self, world):
        known = product(world)
        way = followed(world, of=known)
        doc = transfer(world, "Under Way", product_name=known.product_name)
        with acting_as(world.officer):
            assert transfers.take_into_registry(doc.name) == {
                "product": known.name,
                "registration_progress": way.name,
            }

    def test_imported_products_are_marked_so(self, world):
        kind = "Imported Product to Local Production"
        doc = transfer(world, "Under Way", transfer_kind=kind, route=route(kind), origin_place="Germany")
        with acting_as(world.officer):
            made = transfers.take_into_registry(doc.name)["product"]
        assert frappe.db.get_value("Biomedical Product", made, "origin") == "Imported"

    def test_not_before_it_is_under_way_and_not_by_anybody(self, world):
        planned = transfer(world)
        with pytest.raises(TransferRefused), acting_as(world.officer):
            transfers.take_into_registry(planned.name)
        for user in (world.enterprise_a_user, world.town_a_officer, world.observer):
            with pytest.raises(frappe.PermissionError), acting_as(user):
                transfers.take_into_registry(planned.name)

    def test_the_link_to_the_registry_cannot_be_sent_along(self, world):
        way = followed(world)
        doc = transfer(world, registration_progress=way.name, settled_on=nowdate(), behind=1)
        assert (doc.registration_progress, doc.settled_on) == (None, None)

    def test_it_is_given_up_with_a_reason(self, world):
        doc = transfer(world, "Under Way")
        with pytest.raises(ReasonMissing):
            take(doc, world.officer, "Give Up")
        assert take(doc, world.officer, "Give Up", transition_reason="No funds").state == "Given Up"
