"""What the host says: progress lines, and failures in one sentence."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class HostError(Exception):
    """A failure whose message is the one sentence the user gets."""


def say(message: str) -> None:
    """Print one progress line at once."""
    print(message, flush=True)


def complain(message: str) -> None:
    """Print one line to standard error."""
    print(message, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and say how many seconds it took when it is done."""
    print(f"  {title} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped.", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)
