"""What an import compares its rows with: the lists of allowed values, the listings and the enterprises there are."""

from dataclasses import dataclass, field

import frappe
from frappe import _

from reg_station.permissions.scope import row_filter
from reg_station.resource_sharing.spreadsheet import facts_identity, number_identity
from reg_station.resource_sharing.spreadsheet_columns import COLUMNS, Choice, plain

LISTING = "Shared Resource"
CHUNK = 500
SURVEYED = "Point Survey"  # the source of everything that officers enter or import
FACTS = tuple(
    column.fieldname for column in COLUMNS if column.fieldname not in ("enterprise_name", "uscc", "utilities")
)


def choices(towns: list[str] | None = None) -> dict[str, list[Choice]]:
    """Allowed values of the columns that have a list; `towns` limits the towns offered, not what is understood."""
    meta = frappe.get_meta(LISTING)

    def options(fieldname: str) -> list[str]:
        return [option for option in (meta.get_field(fieldname).options or "").split("\n") if option]

    def names(doctype: str) -> list[str]:
        return frappe.get_all(doctype, {"enabled": 1}, pluck="name", order_by="name asc")

    values = {
        "resource_type": options("resource_type"),
        "capacity_period": options("capacity_period"),
        "cleanliness_class": names("Cleanliness Class"),
        "utilities": names("Process Utility"),
        "town": frappe.get_all("Town", pluck="name", order_by="name asc") if towns is None else towns,
    }
    return {
        fieldname: [Choice(name, _(name, lang="zh"), name) for name in found]
        for fieldname, found in values.items()
    }


def towns_within_reach(user: str) -> list[str]:
    """Towns in which `user` may enter listings."""
    rows = row_filter(LISTING, user, "create")
    filters = {} if rows.everything else {"name": ("in", sorted(rows.allowed.get("town", ())) or [""])}
    return frappe.get_all("Town", filters, pluck="name", order_by="name asc")


def towns_of(record) -> list[str]:
    """Towns that rows of the import `record` may lie in."""
    if record.town:
        return [record.town]
    district = frappe.db.get_value("Registration Station", record.station, "district")
    return frappe.get_all("Town", {"district": district}, pluck="name")


@dataclass
class Register:
    """Surveyed listings of some towns, and all enterprises, as they stood when they were read."""

    listings: dict[str, frappe._dict]
    utilities: dict[str, set[str]]
    enterprises: dict[str, frappe._dict]  # by unified social credit code
    owners: dict[str, frappe._dict]  # the same by name of the record
    by_identity: dict[tuple, list[str]] = field(default_factory=dict)

    def find(self, values: dict, owner_names: list[str]) -> list[str]:
        """Names of the listings that a row may be about: by the sender's number, else by owner, type and title.

        A row with a number also finds the listing that was imported before its sender had numbers.
        """
        number = values.get("source_key")
        if number and (found := self.by_identity.get(number_identity(values["town"], number))):
            return found
        found = {
            name: None
            for owner in owner_names
            if owner
            for name in self.by_identity.get(
                facts_identity(values["town"], owner, values["resource_type"], values["title"]), ()
            )
            if not (number and self.listings[name].source_key)
        }
        return list(found)


def read_register(towns: list[str]) -> Register:
    """Read them without asking for permissions: a row must not become a second listing because the first is hidden."""
    enterprises = frappe.get_all("Enterprise", fields=["name", "uscc", "enterprise_name", "town"], limit=0)
    rows = frappe.get_all(
        LISTING,
        {"town": ("in", towns or [""]), "source": SURVEYED},
        [
            *FACTS,
            "name",
            "modified",
            "workflow_state",
            "merged_into",
            "enterprise",
            "owner_name",
            "service_point",
        ],
        order_by="creation asc",
        limit=0,
    )
    register = Register(
        listings={row.name: row for row in rows},
        utilities=_utilities([row.name for row in rows]),
        enterprises={row.uscc: row for row in enterprises},
        owners={row.name: row for row in enterprises},
    )
    for row in rows:
        keys = (
            {facts_identity(row.town, row.owner_name, row.resource_type, row.title)}
            if row.owner_name
            else set()
        )
        if row.enterprise:
            keys.add(
                facts_identity(row.town, register.owners[row.enterprise].uscc, row.resource_type, row.title)
            )
        if row.source_key:
            keys.add(number_identity(row.town, row.source_key))
        for key in keys:
            register.by_identity.setdefault(key, []).append(row.name)
    return register


def _utilities(names: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in _rows_of("Resource Utility", names, ["parent", "utility"]):
        found.setdefault(row.parent, set()).add(row.utility)
    return found


def load_documents(names: list[str]) -> dict[str, object]:
    """The listings of these names as documents with their tables, by a few queries for all of them."""
    meta = frappe.get_meta(LISTING)
    tables: dict[str, dict[str, list]] = {name: {} for name in names}
    for df in meta.get_table_fields():
        for row in _rows_of(df.options, names, ["*"]):
            tables[row.parent].setdefault(row.parentfield, []).append(row)
    found = {}
    for chunk in chunks(names):
        for row in frappe.get_all(LISTING, {"name": ("in", chunk)}, ["*"], limit=0):
            found[row.name] = frappe.get_doc({**row, **tables[row.name], "doctype": LISTING})
    return found


def _rows_of(child: str, parents: list[str], fields: list[str]):
    for chunk in chunks(parents):
        filters = {"parenttype": LISTING, "parent": ("in", chunk)}
        yield from frappe.get_all(child, filters, fields, order_by="idx asc", limit=0)


def chunks(names: list[str]):
    """Few enough names for one query."""
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]


def same_name(left: str | None, right: str | None) -> bool:
    return plain(left) == plain(right)
