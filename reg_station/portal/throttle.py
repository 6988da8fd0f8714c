"""Counts calls by network address, for pages and methods that guests reach.

Frappe's own decorator counts by the name of the called method, which a page does not have.
"""

import hashlib
import time

import frappe
from frappe import _
from frappe.utils.password import get_encryption_key


def check_limit(purpose: str, limit: int, seconds: int) -> None:
    """Raise RateLimitExceededError (HTTP 429) from the call number `limit` + 1 within a window of `seconds`."""
    address = _unreadable(getattr(frappe.local, "request_ip", None) or "unknown")
    window = int(time.time() // seconds)
    key = frappe.cache.make_key(f"reg_station_throttle|{purpose}|{address}|{window}")
    count = frappe.cache.incrby(key, 1)
    if count == 1:
        frappe.cache.expire(key, seconds)
    if limit and count > limit:
        frappe.throw(
            _("Too many requests from your address. Try again in {0} minutes.").format(
                max(1, int((window + 1) * seconds - time.time()) // 60 + 1)
            ),
            frappe.RateLimitExceededError,
        )


def _unreadable(address: str) -> str:
    """The address itself is kept nowhere: somebody may complain who wants to stay unknown."""
    return hashlib.blake2b(
        address.encode(), key=get_encryption_key().encode()[:64], digest_size=12
    ).hexdigest()
