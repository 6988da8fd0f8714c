"""What an import would write, decided without writing: every row is put through what its form would check.

A row becomes a new listing, a change of one, or nothing; or it has problems, and then nothing of the file is written.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import cstr, flt, strip_html

from reg_station.permissions.scope import row_filter
from reg_station.resource_sharing.facts import NEEDED, missing
from reg_station.resource_sharing.import_register import (
    FACTS,
    LISTING,
    Register,
    load_documents,
    read_register,
    same_name,
    towns_of,
    towns_within_reach,
)
from reg_station.resource_sharing.spreadsheet import Row, Sheet
from reg_station.workflow.guard import changed_fields
from reg_station.workflow.table import active_workflow, editors_of, initial_state, is_end_state, open_rows

# In these states nobody has confirmed the facts yet, so they change without a step.
UNVERIFIED = ("Draft", "Submitted")
ROWS_AT_A_TIME = 500
NEW = "new:"  # before the code of an enterprise that the import will register


@dataclass
class Change:
    """A listing that a row changes: as it will be, as it is, and the step that takes it off the market, if any."""

    doc: object
    before: object
    transition: object | None = None


@dataclass
class Plan:
    """Everything that an import would do."""

    new: list = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    enterprises: dict[str, object] = field(default_factory=dict)  # by unified social credit code
    unchanged: int = 0
    incomplete: int = 0
    problems: dict[int, list[str]] = field(default_factory=dict)
    register: Register | None = None


class RowRefused(Exception):
    """A problem of one row, in words."""


def make_plan(record, sheet: Sheet, every_so_often: Callable[[], None] = lambda: None) -> Plan:
    """Plan the import `record` of what was read from its file, as the session's user.

    Calls `every_so_often` between rows, about every other second.
    """
    planner = Planner(record)
    for number, row in enumerate(sheet.rows):
        if number % ROWS_AT_A_TIME == 0:
            every_so_often()
        planner.plan(row)
    for start in range(0, len(planner.differing), ROWS_AT_A_TIME):
        every_so_often()
        planner.plan_changes(planner.differing[start : start + ROWS_AT_A_TIME])
    return planner.result


class Planner:
    """Holds what all rows of one import share."""

    def __init__(self, record):
        self.record = record
        self.user = frappe.session.user
        self.towns = set(towns_of(record)) & set(towns_within_reach(self.user))
        self.writable = row_filter(LISTING, self.user, "write")
        self.may_register = frappe.has_permission("Enterprise", "create")
        self.workflow = active_workflow(LISTING)
        self.meta = frappe.get_meta(LISTING)
        self.result = Plan(register=read_register(sorted(self.towns)))
        self.claimed: dict[str, int] = {}  # listing: row that is about it
        self.differing: list[tuple[Row, str, dict]] = []
        self.names: dict[str, tuple[str, int]] = {}  # code: name and row that it was first given with

    def plan(self, row: Row) -> None:
        if row.problems:
            self.result.problems[row.number] = [problem.words(_) for problem in row.problems]
            return
        try:
            self.plan_row(row)
        except RowRefused as refusal:
            self.result.problems[row.number] = [str(refusal)]

    def plan_changes(self, differing: list[tuple[Row, str, dict]]) -> None:
        """Plan the changes of some listings, whose documents are read together."""
        documents = load_documents([name for _row, name, _owner in differing])
        for row, name, owner in differing:
            try:
                self.change(documents[name], row.values, owner)
            except RowRefused as refusal:
                self.result.problems[row.number] = [str(refusal)]

    def plan_row(self, row: Row) -> None:
        values = row.values
        if values["town"] not in self.towns:
            raise RowRefused(_("{0} lies outside what this import may write.").format(values["town"]))
        if not values.get("source_key"):
            values.pop("source_key", None)  # who sends no number takes none away
        owner = self.owner_of(row)
        name = self.listing_of(row)
        if name is None:
            self.add(values, owner)
            return
        listing = self.result.register.listings[name]
        owner = self.kept_owner(owner, listing)
        if self.differs(values, owner, listing):
            self.differing.append((row, name, owner))
        else:
            self.result.unchanged += 1

    def owner_of(self, row: Row) -> dict:
        """{"enterprise", "owner_name"} of a row; registers an unknown code where the user may do that."""
        code, name = row.values.get("uscc"), row.values.get("enterprise_name")
        if not code:
            return {"enterprise": None, "owner_name": name}
        known = self.result.register.enterprises.get(code)
        if known:
            if name and not same_name(name, known.enterprise_name):
                raise RowRefused(
                    _("The code {0} belongs to {1}, not to {2}.").format(code, known.enterprise_name, name)
                )
            return {"enterprise": known.name, "owner_name": None}
        first, number = self.names.setdefault(code, (name, row.number))
        if not name:
            raise RowRefused(
                _("The code {0} is not registered; give the name of the enterprise too.").format(code)
            )
        if first and not same_name(first, name):
            raise RowRefused(
                _("The code {0} stands with another name in row {1}: {2}.").format(code, number, first)
            )
        if not self.may_register:
            return {"enterprise": None, "owner_name": name}
        if code not in self.result.enterprises:
            self.result.enterprises[code] = self.new_enterprise(code, name, row.values["town"])
        return {"enterprise": NEW + code, "owner_name": None}

    def kept_owner(self, owner: dict, listing) -> dict:
        """A name without a code says nothing against the enterprise of that name which the listing has."""
        known = self.result.register.owners.get(listing.enterprise)
        if known and not owner["enterprise"] and same_name(owner["owner_name"], known.enterprise_name):
            return {"enterprise": listing.enterprise, "owner_name": listing.owner_name or None}
        return owner

    def new_enterprise(self, code: str, name: str, town: str):
        doc = frappe.new_doc("Enterprise")
        doc.update({"enterprise_name": name, "uscc": code, "town": town})
        rehearse(doc)
        return doc

    def listing_of(self, row: Row) -> str | None:
        """The listing that the row is about; None for a new one."""
        register, values = self.result.register, row.values
        found = register.find(values, [values.get("uscc"), values.get("enterprise_name")])
        ended = [name for name in found if self.ended(register.listings[name])]
        open_ones = [name for name in found if name not in ended]
        if len(open_ones) > 1:
            raise RowRefused(
                _("Several listings are the same as this row ({0}); give it a number of its own.").format(
                    ", ".join(open_ones[:3])
                )
            )
        name = (open_ones or ended[-1:] or [None])[0]
        if name and name in self.claimed:
            raise RowRefused(_("The same resource also stands in row {0}.").format(self.claimed[name]))
        if name:
            self.claimed[name] = row.number
        if name and not open_ones and self.returns(values, register.listings[name]):
            return None
        return name

    def ended(self, listing) -> bool:
        return bool(listing.merged_into) or is_end_state(self.workflow, listing.workflow_state)

    def returns(self, values: dict, listing) -> bool:
        """Whether a withdrawn listing is offered anew: its sender has changed something since."""
        return not listing.merged_into and self.facts_differ(values, listing)

    def differs(self, values: dict, owner: dict, listing) -> bool:
        # The facts of a merged listing have gone into another one, where somebody chose among both.
        if self.ended(listing):
            return False
        before = {"enterprise": listing.enterprise or None, "owner_name": listing.owner_name or None}
        return before != owner or self.facts_differ(values, listing)

    def facts_differ(self, values: dict, listing) -> bool:
        stored = self.result.register.utilities.get(listing.name, set())
        if "utilities" in values and set(values["utilities"] or ()) != stored:
            return True
        return any(
            not same_value(self.meta.get_field(name).fieldtype, values[name], listing[name])
            for name in FACTS
            if name in values
        )

    def add(self, values: dict, owner: dict) -> None:
        doc = frappe.new_doc(LISTING)
        doc.service_point = self.record.service_point
        fill(doc, values, owner)
        rehearse(doc)
        self.result.new.append(doc)
        self.count_incomplete(doc)

    def count_incomplete(self, doc) -> None:
        if missing(NEEDED, doc.as_dict()) or not doc.available_from:
            self.result.incomplete += 1

    def change(self, before, values: dict, owner: dict) -> None:
        if not self.writable.admits(before.as_dict()):
            raise RowRefused(
                _("{0} is about the same resource and is not yours to change.").format(before.name)
            )
        doc = copy.deepcopy(before)
        transition = self.step_back(doc, before)
        stored = copy.deepcopy(doc) if transition else before
        fill(doc, values, owner)
        rehearse(doc, stored)
        if changed_fields(doc, stored):
            self.result.changed.append(Change(doc, before, transition))
            self.count_incomplete(doc)
        else:
            # A form would have written the same: a cleanroom cannot be divided, whatever the row says.
            self.result.unchanged += 1

    def step_back(self, doc, before):
        """Take a verified listing back to its first state, by a step that the user may take; its Transition or None."""
        state, first = before.workflow_state, initial_state(self.workflow)
        roles = set(frappe.get_roles(self.user))
        if state in UNVERIFIED and editors_of(self.workflow, state) & roles:
            return None
        rows = [row for row in open_rows(self.workflow, before, state, self.user) if row.next_state == first]
        if not rows:
            raise RowRefused(
                _("Listing {0} is {1}; you may not change it in this state.").format(before.name, _(state))
            )
        doc.workflow_state = first
        if rows[0].action == "Return":
            doc.transition_reason = _("Changed by the import {0}.").format(self.record.name)
        rehearse(doc, before)
        return doc.flags.transition


def fill(doc, values: dict, owner: dict) -> None:
    """Put the values of a row into a listing; columns that the file does not have stay as they are."""
    doc.update(owner)
    doc.update({name: values[name] for name in FACTS if name in values})
    if "utilities" in values:
        wanted = values["utilities"] or ()
        if {row.utility for row in doc.utilities} != set(wanted):
            doc.set("utilities", [])
            for utility in wanted:
                doc.append("utilities", {"utility": utility})


def rehearse(doc, stored=None) -> None:
    """Put a document through all that a save checks, without writing; raises RowRefused with what it says.

    Links are not looked up: every one comes from a list that was just read.
    """
    doc._action = "save"
    if stored is None:
        # Named when it is written; until then its children need a parent to be valid.
        doc.name, doc.owner = NEW, frappe.session.user
    else:
        doc._doc_before_save = stored
    doc.set_parent_in_children()
    before = len(frappe.local.message_log)
    try:
        doc.validate_higher_perm_levels()
        doc.flags.in_insert = stored is None
        doc.run_before_save_methods()
        doc._validate()
    except (frappe.ValidationError, frappe.PermissionError) as error:
        raise RowRefused(strip_html(cstr(error)).strip() or _("The row cannot be saved."))
    finally:
        doc.flags.in_insert = False
        # What a form would show goes into the file instead.
        del frappe.local.message_log[before:]


def same_value(fieldtype: str, left, right) -> bool:
    if fieldtype in ("Float", "Int", "Check"):
        return flt(left, 6) == flt(right, 6)
    return cstr(left).strip() == cstr(right).strip()
