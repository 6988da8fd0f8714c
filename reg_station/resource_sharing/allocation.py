"""How much of a resource is taken on which days, and what is still free (D5). Pure.

Days are inclusive at both ends; `None` or `date.max` as the last day is no end. Quantities are in the unit of the
resource's capacity and are added up exactly, not in binary fractions. An exclusive resource (a cleanroom, a vacant
factory) is taken as a whole: its capacity is 1 and every allocation of it counts 1, whatever its quantity says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

DAY = timedelta(days=1)
Window = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Allocation:
    """`quantity` taken from `from_date` to `to_date`. Raises ValueError when it ends before it begins or takes nothing."""

    from_date: date
    to_date: date | None
    quantity: float = 1.0

    def __post_init__(self):
        if self.to_date is not None and self.to_date < self.from_date:
            raise ValueError(f"It ends on {self.to_date}, before it begins on {self.from_date}.")
        if not self.quantity > 0:
            raise ValueError(f"The quantity must be more than nothing, not {self.quantity}.")

    @property
    def last(self) -> date:
        return self.to_date or date.max


@dataclass(frozen=True, slots=True)
class Conflict:
    """On `day`, the first one on which it is too much, only `free` is free and `wanted` is asked for."""

    day: date
    free: float
    wanted: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From `first` to `last` the same quantity `used` is taken every day."""

    first: date
    last: date
    used: Decimal


def _exact(quantity: float) -> Decimal:
    return Decimal(str(quantity))


def _stretches(
    allocations: Iterable[Allocation], window: Window, exclusive: bool = False
) -> Iterator[_Stretch]:
    """The whole window, in order, cut where the quantity in use changes."""
    begin, end = window[0], window[1] or date.max
    changes: dict[date, Decimal] = {begin: Decimal(0)}
    for allocation in allocations:
        first, last = max(allocation.from_date, begin), min(allocation.last, end)
        if first > last:
            continue
        quantity = Decimal(1) if exclusive else _exact(allocation.quantity)
        changes[first] = changes.get(first, Decimal(0)) + quantity
        if last < end:
            changes[last + DAY] = changes.get(last + DAY, Decimal(0)) - quantity
    days, used = sorted(changes), Decimal(0)
    for place, day in enumerate(days):
        used += changes[day]
        yield _Stretch(day, days[place + 1] - DAY if place + 1 < len(days) else end, used)


def peak_use(allocations: Iterable[Allocation], window: Window) -> float:
    """The most that is taken on any one day of the window; 0 where nothing is. Raises ValueError for a window that ends first."""
    _check(window)
    return float(max(stretch.used for stretch in _stretches(allocations, window)))


def refusal(
    capacity: float, exclusive: bool, existing: Iterable[Allocation], wanted: Allocation
) -> Conflict | None:
    """Why `wanted` cannot be had beside what exists, or None when it can. `free` is never below 0."""
    most = Decimal(1) if exclusive else _exact(capacity)
    asked = Decimal(1) if exclusive else _exact(wanted.quantity)
    for stretch in _stretches(existing, (wanted.from_date, wanted.to_date), exclusive):
        if stretch.used + asked > most:
            return Conflict(stretch.first, float(max(most - stretch.used, Decimal(0))), float(asked))
    return None


def free_windows(
    windows: Iterable[Window],
    allocations: Iterable[Allocation],
    capacity: float,
    quantity: float,
    exclusive: bool = False,
) -> tuple[Window, ...]:
    """The days of `windows` on which `quantity` is free, as windows as long as can be, in order.

    Windows that touch or overlap count as one. Raises ValueError for a window that ends before it begins.
    """
    most = Decimal(1) if exclusive else _exact(capacity)
    asked = Decimal(1) if exclusive else _exact(quantity)
    taken = tuple(allocations)
    found = []
    for window in joined(windows):
        for stretch in _stretches(taken, window, exclusive):
            if stretch.used + asked <= most:
                found.append((stretch.first, _or_none(stretch.last)))
    return joined(found)


def free_levels(
    windows: Iterable[Window], allocations: Iterable[Allocation], capacity: float, exclusive: bool = False
) -> tuple[tuple[date, date | None, float], ...]:
    """Windows of `matching.Listing`: for each quantity that is free at some time, the longest windows in which it is.

    What can be divided is free in large parts for a short while and in small ones for longer: five benches, of which
    three are let until June, give five from July on and two from now on. An exclusive resource, or one without a
    capacity, gives its free windows with `capacity` as the quantity.
    """
    windows, taken = tuple(windows), tuple(allocations)
    if exclusive or capacity <= 0:
        return tuple((*window, capacity) for window in free_windows(windows, taken, 1, 1, exclusive=True))
    most = _exact(capacity)
    levels = {most - stretch.used for window in joined(windows) for stretch in _stretches(taken, window)}
    found: dict[Window, float] = {}
    for level in sorted(level for level in levels if level > 0):
        for window in free_windows(windows, taken, capacity, float(level)):
            found[window] = float(level)  # a larger quantity in the same window is the better offer
    offers = ((*window, level) for window, level in found.items())
    return tuple(sorted(offers, key=lambda offer: (offer[0], offer[1] or date.max)))


def joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows in order, those that overlap or follow one another without a day between made one."""
    found: list[tuple[date, date]] = []
    for window in sorted(((first, last or date.max) for first, last in windows)):
        _check(window)
        if found and (found[-1][1] == date.max or window[0] <= found[-1][1] + DAY):
            found[-1] = found[-1][0], max(found[-1][1], window[1])
        else:
            found.append(window)
    return tuple((first, _or_none(last)) for first, last in found)


def _check(window: Window) -> None:
    if window[1] is not None and window[1] < window[0]:
        raise ValueError(f"A window ends on {window[1]}, before it begins on {window[0]}.")


def _or_none(last: date) -> date | None:
    return None if last == date.max else last
