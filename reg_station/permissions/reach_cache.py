"""Keeps what users reach between requests, so that a list costs no query more than without scope.

Entries carry a version that every committed change of a source raises. A request that has changed a source itself
neither reads nor fills the shared cache: what it sees is not committed, and may be rolled back.
"""

import pickle
from collections.abc import Callable

import frappe
from frappe.utils import nowdate

from reg_station.permissions.reach import Reach

VERSION, ENTRY = "reg_station_reach_version", "reg_station_reach"
LIFETIME = 3600  # seconds; a guard against sources changed behind Frappe's back


def reaches_of(user: str, resolve: Callable[[str], dict[str, Reach]]) -> dict[str, Reach]:
    """All reaches of `user` by kind, from this request, from the shared cache, or resolved anew."""
    local = _local()
    if user not in local:
        local[user] = resolve(user) if _dirty() else _shared(user, resolve)
    return local[user]


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


def _raise_version() -> None:
    _clean()
    frappe.cache.incrby(frappe.cache.make_key(VERSION), 1)


def _shared(user: str, resolve: Callable[[str], dict[str, Reach]]) -> dict[str, Reach]:
    """Offices begin and end with a day, so an entry is good for its day alone."""
    version_key = frappe.cache.make_key(VERSION)
    entry_key = frappe.cache.make_key(f"{ENTRY}|{user}|{nowdate()}")
    version, entry = frappe.cache.mget([version_key, entry_key])
    if entry:
        kept_version, reaches = pickle.loads(entry)
        if kept_version == version:
            return reaches
    # The version was read before the sources: a change in between makes this entry stale, not wrong.
    reaches = resolve(user)
    frappe.cache.set(entry_key, pickle.dumps((version, reaches)), ex=LIFETIME)
    return reaches
