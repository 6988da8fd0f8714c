"""What a listing or a demand has to say before it is sent, by type. Pure; imports no frappe."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reg_station.words import marked as _

# A cleanroom cannot be cut up, nor can a factory: one user at a time, as a whole.
EXCLUSIVE = frozenset({"Cleanroom", "Vacant Factory"})
NEEDED = {
    "Cleanroom": ("area", "cleanliness_class"),
    "Equipment": ("equipment_model",),
    "Production Capacity": ("capacity", "capacity_unit"),
    "Testing Capacity": ("capacity", "capacity_unit"),
    "Vacant Factory": ("area",),
    "Process Utility": ("utilities",),
}
# What a demand must ask for at least: without it, everything of the type would match.
ASKED = {
    "Cleanroom": ("area",),
    "Equipment": ("equipment_model",),
    "Production Capacity": ("capacity", "capacity_unit"),
    "Testing Capacity": ("capacity", "capacity_unit"),
    "Vacant Factory": ("area",),
    "Process Utility": ("utilities",),
}
TEXTS = {
    "backwards": _("{0} lies after {1}."),
    "windows_overlap": _("The availability windows {0} and {1} overlap."),
    "window_backwards": _("An availability window ends ({0}) before it begins ({1})."),
    "no_unit": _("A capacity needs its unit."),
    "not_divisible": _("A cleanroom or a factory is let as a whole; it cannot be divided."),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong; `key` of TEXTS, `values` fill the text. Field names among them are for the caller to translate."""

    key: str
    values: tuple[str, ...] = ()


def missing(needed: Mapping[str, tuple[str, ...]], values: Mapping[str, object]) -> list[str]:
    """Field names that the type of `values` needs and that are empty."""
    return [name for name in needed.get(str(values.get("resource_type")), ()) if not values.get(name)]


def faults(values: Mapping[str, object], windows: Iterable[tuple[date, date | None]] = ()) -> list[Fault]:
    """Contradictions in the facts of a listing or a demand, whatever its state."""
    found = window_faults(windows)
    for start, end in (
        ("available_from", "available_to"),
        ("needed_from", "needed_to"),
        ("calibrated_on", "calibration_due_on"),
    ):
        first, last = values.get(start), values.get(end)
        if first and last and first > last:
            found.append(Fault("backwards", (start, end)))
    if values.get("capacity") and not values.get("capacity_unit"):
        found.append(Fault("no_unit"))
    if values.get("divisible") and values.get("resource_type") in EXCLUSIVE:
        found.append(Fault("not_divisible"))
    return found


def window_faults(windows: Iterable[tuple[date, date | None]]) -> list[Fault]:
    """Windows must run forwards and may not overlap; both their days belong to them."""
    found = [
        Fault("window_backwards", (str(end), str(start))) for start, end in windows if end and end < start
    ]
    ordered = sorted(windows, key=lambda window: window[0])
    for (start, end), (following, _last) in pairwise(ordered):
        if end is None or end >= following:
            found.append(Fault("windows_overlap", (str(start), str(following))))
    return found


def span(windows: Iterable[tuple[date, date | None]]) -> tuple[date, date | None] | None:
    """First and last day of all windows together; None if there are none."""
    windows = list(windows)
    if not windows:
        return None
    ends = [end for _start, end in windows]
    return min(start for start, _end in windows), None if None in ends else max(ends)
