"""Rounds with points in different standings, and circulars about them."""

import frappe

from reg_station.appraisal import circulars
from tests.support import appraisal as support
from tests.support.appraisal import accept, appraisal_of, frozen, opened, reviewed, sent_in, step
from tests.support.guidance import take
from tests.support.people import acting_as


def season(world, confirm: bool = True):
    """A frozen round: one excellent and one qualified (confirmed), one held, one not finished.

    Another one is of the year before: there is one round a year.
    """
    year = support.YEAR - frappe.db.count("Appraisal Round")
    places = {}
    for key, visits in (("excellent", 4), ("qualified", 2), ("held", 0), ("unfinished", 1)):
        place, user = support.point(world, officer=f"circ-{next(support._numbers)}")
        for _number in range(visits):
            support.visit(world, place, f"{year}-06-01")
        places[key] = place, user
    days = {"period_from": f"{year}-01-01", "period_to": f"{year}-12-31", "cut_off": f"{year + 1}-01-31"}
    scheme = support.scheme(world, scheme_year=year)
    round_ = frozen(world, opened(world, name=scheme.name, round_year=year, **days))
    docs = {}
    for key, (place, user) in places.items():
        doc = appraisal_of(round_, place)
        if key != "unfinished":
            doc = sent_in(world, doc, user)
        if key == "held":
            doc = reviewed(doc, {"2": 10}, action="Hold for Rectification", reason="Too few visits.")
        elif key != "unfinished":
            doc = accept(reviewed(doc, {"2": 36}), user)
            if confirm:
                doc = step(doc, world.approver, "Confirm")
        docs[key] = doc
    return frappe._dict(round=round_, users={key: user for key, (_p, user) in places.items()}, **docs)


def drafted(world, season, **values):
    with acting_as(world.officer):
        name = circulars.draft(season.round.name, **values)["name"]
    return frappe.get_doc(circulars.DOCTYPE, name)


def edited(world, doc, user: str | None = None, **values):
    with acting_as(user or world.officer):
        doc = frappe.get_doc(doc.doctype, doc.name)
        doc.update(values)
        doc.save()
    return doc


def issued(world, season, **values):
    doc = take(drafted(world, season, **values), world.officer, "Send for Issue")
    return take(doc, world.approver, "Issue Circular")
