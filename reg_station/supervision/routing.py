"""Where a complaint or a suggestion is handled: never by those whom it concerns (DB31117 8.3.1, 8.3.4). Pure; imports no frappe."""

from dataclasses import dataclass

from reg_station.words import marked as _

POINT, STATION, BUREAU = LEVELS = ("Service Point", "Station", "Bureau")
COMPLAINT = "Complaint"
MATTER, PEOPLE, WHOLE = "A Service or a Matter", "People", "The Whole Place"

OF_POINT = _("About a matter of the service point")
OF_STATION = _("About a matter of the station")
PEOPLE_OF_POINT = _("A complaint about people of the service point goes to the station")
PEOPLE_OF_STATION = _("A complaint about people of the station goes to the bureau")
WHOLE_POINT = _("A complaint about the whole service point goes to the station")
WHOLE_STATION = _("A complaint about the whole station goes to the bureau")
NOBODY_LEFT = _("Nobody at the service point could handle it whom it does not concern")
CHOSEN = _("Taken over")


@dataclass(frozen=True)
class Said:
    """What is said and about whom. `of_station`: whether a member of the station is named; `others_at_point`: whether
    the point has an officer whom it does not concern."""

    kind: str
    about_point: bool
    concerns: str = MATTER
    of_station: bool = False
    others_at_point: bool = True


@dataclass(frozen=True)
class Route:
    """The level and why."""

    level: str
    reason: str


def lowest(said: Said) -> Route:
    """The lowest level that may handle it."""
    if said.kind == COMPLAINT:
        if said.of_station:
            return Route(BUREAU, PEOPLE_OF_STATION)
        if said.concerns == PEOPLE:
            return Route(STATION, PEOPLE_OF_POINT) if said.about_point else Route(BUREAU, PEOPLE_OF_STATION)
        if said.concerns == WHOLE:
            return Route(STATION, WHOLE_POINT) if said.about_point else Route(BUREAU, WHOLE_STATION)
    if not said.about_point:
        return Route(STATION, OF_STATION)
    return Route(POINT, OF_POINT) if said.others_at_point else Route(STATION, NOBODY_LEFT)


def route(said: Said, chosen: str | None = None) -> Route:
    """Where it is handled: as chosen, but never below the lowest level that may."""
    least = lowest(said)
    if chosen in LEVELS and rank(chosen) > rank(least.level):
        return Route(chosen, CHOSEN)
    return least


def rank(level: str) -> int:
    """0 for the service point, 1 for the station, 2 for the bureau."""
    return LEVELS.index(level)


def may_handle(roles, handled_at: str, escalated_to: str | None = None) -> bool:
    """Whether somebody with these roles may act: the level itself, the station for its points, the bureau when it is
    the bureau's or was passed on to it."""
    return (
        ("Point Officer" in roles and handled_at == POINT)
        or ("Station Officer" in roles and handled_at in (POINT, STATION))
        or ("Bureau Approver" in roles and BUREAU in (handled_at, escalated_to))
    )
