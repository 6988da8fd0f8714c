"""The demo district: fictitious, complete, loaded by the ordinary routes of the product as the people who would do it.

Its accounts have a known password, so `load` refuses a site whose configuration does not ask for it.
"""

from collections.abc import Callable, Iterator
from functools import partial

import frappe

from reg_station.demo import (
    appraisals,
    cases,
    channels,
    circulars,
    district,
    enterprises,
    exchange,
    feedback,
    guidance,
    inspections,
    key_projects,
    learning,
    pre_reviews,
    premises,
    problems,
    products,
    sharing,
)
from reg_station.demo.accounts import ACCOUNTS, create_accounts
from reg_station.demo.records import remember_new_records, remove_recorded

OF_COMPANIES = (
    sharing,
    products,
    guidance,
    pre_reviews,
    inspections,
    problems,
    key_projects,
    channels,
    learning,
    appraisals,
    circulars,
)
ALLOWED = "reg_station_demo"


def load() -> None:
    """Load the demo district; a second call changes nothing. Raises ValidationError where the site does not allow it."""
    if not frappe.conf.get(ALLOWED):
        frappe.throw(
            f'The demo accounts have a known password. Set "{ALLOWED}": 1 in the site configuration to allow them.'
        )
    if frappe.db.exists("Registration Station", district.STATION):
        return
    # Hundreds of steps in a row would keep the workers busy for minutes when somebody first looks at the demo.
    frappe.flags.leave_to_sweep = True
    with remember_new_records():
        for part in _parts():
            part()
            # Frappe compares each realtime message with all before it in the transaction: a long one crawls.
            frappe.db.commit()
    frappe.flags.leave_to_sweep = False
    frappe.db.commit()
    frappe.clear_cache()


def _parts() -> Iterator[Callable[[], None]]:
    yield create_accounts
    yield district.create
    yield cases.create
    yield premises.create
    companies = enterprises.create()
    for module in OF_COMPANIES:
        yield partial(module.create, companies)
    yield exchange.create
    yield feedback.create


def clear() -> int:
    """Remove the records that `load` made, by their recorded names; returns how many. The audit trail stays."""
    count = remove_recorded()
    station = frappe.db.get_single_value("Reg Station Settings", "default_station")
    if station and not frappe.db.exists("Registration Station", station):
        frappe.db.set_single_value("Reg Station Settings", "default_station", None)
    frappe.db.commit()
    frappe.clear_cache()
    return count


def accounts() -> list[dict]:
    """The demo accounts for the people who look at the demo: account, role, name, note."""
    return [
        {"account": row.account, "role": " + ".join(row.roles), "name": row.name, "note": row.note}
        for row in ACCOUNTS
    ]
