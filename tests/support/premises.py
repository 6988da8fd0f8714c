"""Checks of premises of the test world, brought about by the ordinary steps."""

import frappe

from tests.support.guidance import take
from tests.support.people import acting_as, make_user


class PremisesWorld:
    """A point with its officer, a second officer of the station, and helpers around `Premises Check`."""

    def __init__(self, world):
        self.world = world
        self.point = world.application("Accredited").service_point
        world.point_member(self.point)
        self.second = make_user("station-2", "Station Officer")
        world._member(self.second, station=world.station)

    def planned(self, user=None, **place):
        place = place or {"service_point": self.point}
        user = user or (self.world.officer if "station" in place else self.world.point_officer)
        with acting_as(user):
            return frappe.new_doc("Premises Check").update({"planned_on": "2026-01-05", **place}).insert()

    def change(self, doc, user, edit):
        """Let `user` apply `edit` to the stored check and save it."""
        with acting_as(user):
            doc = frappe.get_doc("Premises Check", doc.name)
            edit(doc)
            return doc.save()

    def answer(self, doc, defects=(), user=None):
        def edit(doc):
            for row in doc.clauses:
                row.result = "Defect" if row.code in defects else "Conforms"
                row.note = "Not as it should be." if row.code in defects else None

        return self.change(doc, user or self.world.officer, edit)

    def rectify(self, doc, user=None, **values):
        def edit(doc):
            for row in doc.defects:
                row.update({"rectified_on": row.found_on, "rectification": "Repaired.", **values})

        return self.change(doc, user or self.world.point_officer, edit)

    def accept(self, doc, user=None):
        return self.change(
            doc, user or self.world.officer, lambda doc: doc.defects[0].update({"accepted": 1})
        )

    def check(self, state: str = "Closed", defects=(), **place):
        """A check in `state`, with defects in the clauses `defects`."""
        officer, doc = self.world.officer, self.planned(**place)
        if state == "Planned":
            return doc
        doc = take(doc, officer, "Begin Check")
        if state == "Under Way":
            return doc
        doc = self.answer(doc, defects)
        if not defects:
            return take(doc, officer, "Close without Defects")
        return take(doc, officer, "Finish Check")
