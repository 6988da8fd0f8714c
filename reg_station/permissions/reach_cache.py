"""Keeps what users reach between requests, in the memory of each process, under a version that all processes share.

Every committed change of a source raises the version in Redis; a list costs one look at it and no query. A request
that has changed a source itself neither reads nor fills the memory: what it sees is not committed and may be undone.
"""

from collections.abc import Callable

import frappe
from frappe.utils import nowdate

from reg_station.permissions.reach import Reach

VERSION = "reg_station_reach_version"
MOST = 10_000  # reaches remembered by one process

_remembered: dict[tuple[str, str, str], tuple[bytes, str, Reach]] = {}


def reach_of(user: str, kind: str, resolve: Callable[[str], Reach]) -> Reach:
    """The reach of one kind: from this request, from the process's memory, or resolved anew."""
    local = _local()
    key = (user, kind)
    if key not in local:
        local[key] = resolve(user) if _dirty() else _recall(user, kind, resolve)
    return local[key]


def forget() -> None:
    """Drop what this request remembers, and after its commit what all others do."""
    frappe.local.reg_station_reach = {}
    if _dirty():
        return
    frappe.local.reg_station_reach_dirty = True
    frappe.db.after_commit.add(_raise_version)
    frappe.db.after_rollback.add(_clean)


def _local() -> dict:
    if not hasattr(frappe.local, "reg_station_reach"):
        frappe.local.reg_station_reach = {}
    return frappe.local.reg_station_reach


def _dirty() -> bool:
    return getattr(frappe.local, "reg_station_reach_dirty", False)


def _clean() -> None:
    frappe.local.reg_station_reach = {}
    frappe.local.reg_station_reach_dirty = False


def _version_key() -> bytes:
    return frappe.cache.make_key(VERSION)


def _raise_version() -> None:
    _clean()
    _set_version()


def _set_version() -> bytes:
    # Never a number that was used before: a flushed Redis must not bring old memories back.
    version = frappe.generate_hash(length=16).encode()
    frappe.cache.set(_version_key(), version)
    return version


def _version() -> bytes:
    """The shared version, looked up once in a request."""
    local = _local()
    if VERSION not in local:
        local[VERSION] = frappe.cache.get(_version_key()) or _set_version()
    return local[VERSION]


def _recall(user: str, kind: str, resolve: Callable[[str], Reach]) -> Reach:
    """Offices begin and end with a day, so a memory is good for its day alone."""
    version, today = _version(), nowdate()
    key = (frappe.local.site, user, kind)
    kept = _remembered.get(key)
    if kept and kept[:2] == (version, today):
        return kept[2]
    # The version was read before the sources: a change in between makes this memory stale, not wrong.
    reach = resolve(user)
    if len(_remembered) >= MOST:
        _remembered.clear()
    _remembered[key] = (version, today, reach)
    return reach
