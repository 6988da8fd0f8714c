"""Times a value and its floor in turn."""

import gc
import statistics
import time
from collections.abc import Callable


def compare(
    name: str, value: Callable[[], object], floor: Callable[[], object], n: int, warm_up: int = 2
) -> dict:
    """Run both `n` times, alternating, and compare their medians. Times are in seconds."""
    for _round in range(warm_up):
        floor()
        value()
    values, floors = [], []
    for number in range(n):
        pair = [(values, value), (floors, floor)]
        for times, function in pair if number % 2 else reversed(pair):
            gc.collect()
            start = time.perf_counter()
            function()
            times.append(time.perf_counter() - start)
    middle, bottom = statistics.median(values), statistics.median(floors)
    return {
        "name": name,
        "value": round(middle, 6),
        "floor": round(bottom, 6),
        "ratio": round(middle / bottom, 3),
        "n": n,
    }
