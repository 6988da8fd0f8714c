"""An enterprise asks to be introduced to a listing; an officer finds the request among his tasks."""

import frappe
from frappe import _
from frappe.utils import now

from reg_station.exceptions import GuardUnmet
from reg_station.resource_sharing.introductions import LONGEST_NOTE
from reg_station.resource_sharing.suggestions import reasons_for
from reg_station.workflow.steps import begin


@frappe.whitelist(methods=["POST"])
def ask(resource: str, demand: str, note: str = "") -> dict:
    """Ask the station or the point for an introduction of `demand` to the published listing; {"match", "state"}.

    Asking twice changes nothing. The demand must be the caller's and open.
    """
    seeking = frappe.get_doc("Resource Demand", demand)
    seeking.check_permission("write")
    if seeking.state != "Open":
        frappe.throw(_("The demand is not open yet; the station accepts it first."), GuardUnmet)
    listing = frappe.db.get_value(
        "Shared Resource", resource, ["workflow_state", "resource_type", "enterprise"], as_dict=True
    )
    # What is not on the market does not exist for an enterprise.
    if not listing or listing.workflow_state != "Published":
        frappe.throw(_("There is no such listing on the market."), frappe.DoesNotExistError)
    if listing.resource_type != seeking.resource_type:
        frappe.throw(
            _("The demand is for {0}, not for {1}.").format(
                _(seeking.resource_type), _(listing.resource_type)
            ),
            GuardUnmet,
        )
    doc = _match(seeking, resource)
    if doc.state == "Suggested" and not doc.asked_on:
        doc.flags.system_values = {
            "asked_on": now(),
            "asked_by": frappe.session.user,
            "asked_note": (note or "").strip()[:LONGEST_NOTE],
        }
        # The enterprise may not write what was computed; asking is all that it may do here.
        doc.save(ignore_permissions=True)
        begin(doc, ("Point Officer", "Station Officer"), note)
    return {"match": doc.name, "state": doc.state}


def _match(demand, resource: str):
    """The newest match of the two, or a new one with the reasons for and against."""
    found = frappe.get_all(
        "Resource Match",
        {"demand": demand.name, "resource": resource, "state": ("not in", ("Declined", "Failed"))},
        pluck="name",
        order_by="creation desc",
        limit=1,
    )
    if found:
        return frappe.get_doc("Resource Match", found[0], for_update=True)
    doc = frappe.new_doc("Resource Match")
    doc.update({"demand": demand.name, "resource": resource})
    score, reasons = reasons_for(demand.name, resource)
    doc.flags.system_values = {"score": score, "reasons": reasons}
    # Nobody creates matches by hand; the request has been checked above.
    return doc.insert(ignore_permissions=True)
