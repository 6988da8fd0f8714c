"""Pages of the portal in groups: one row of areas, and below it the pages of the present area."""

import frappe
from frappe import _

from reg_station.permissions.scope import own_enterprises
from reg_station.portal.appraisal_steps import waiting


def navigation(section: str) -> list[dict]:
    """Areas with at least one page for the user: [{"label", "url", "current", "count", "pages": [{… without "pages"}]}].

    An area leads to its first page. count: how many things there wait for the user. `section`: key of the present page; empty on pages that belong to none.
    """
    own = frappe.session.user != "Guest" and bool(own_enterprises(frappe.session.user))
    counts = {"appraisals": waiting()} if _may("Service Appraisal") else {}
    found = []
    for label, entries in _areas(own):
        pages = [
            {"label": text, "url": url, "current": key == section, "count": counts.get(key, 0)}
            for key, text, url, shown in entries
            if shown
        ]
        if pages:
            found.append(
                {
                    "label": label if len(pages) > 1 else pages[0]["label"],
                    "url": pages[0]["url"],
                    "current": any(page["current"] for page in pages),
                    "pages": pages if len(pages) > 1 else [],
                    "count": sum(page["count"] for page in pages),
                }
            )
    return found


def _areas(own: bool) -> list[tuple[str, list[tuple]]]:
    return [
        (_("Home"), [("home", _("Home"), "/station", True)]),
        (_("Resource Sharing"), _sharing(own)),
        (_("Products and Registration"), _products(own)),
        (_("Guidance Services"), _guidance(own)),
        (_("Training and Policies"), _learning()),
        (_("Service Points"), _points(own)),
        (_("My Enterprise"), [("enterprise", _("My Enterprise"), "/station/enterprise", own)]),
    ]


def _sharing(own: bool) -> list[tuple]:
    return [
        ("market", _("Market"), "/station/market", True),
        (
            "resources",
            _("My Resources") if own else _("Resources"),
            "/station/resources",
            _may("Shared Resource"),
        ),
        ("demands", _("My Demands") if own else _("Demands"), "/station/demands", _may("Resource Demand")),
        ("introductions", _("Introductions"), "/station/introductions", _may("Resource Match")),
    ]


def _products(own: bool) -> list[tuple]:
    return [
        (
            "products",
            _("My Products") if own else _("Products"),
            "/station/products",
            _may("Biomedical Product"),
        ),
        ("intents", _("Registration Intents"), "/station/intents", _may("Registration Intent")),
        ("key-projects", _("Key Projects and Transfers"), "/station/key-projects", _may("Key Project")),
        ("channels", _("Priority and Innovation"), "/station/channels", _may("Channel Recommendation")),
    ]


def _guidance(own: bool) -> list[tuple]:
    return [
        ("services", _("Services"), "/station/services", True),
        (
            "requests",
            _("My Requests") if own else _("Service Requests"),
            "/station/requests",
            _may("Service Request"),
        ),
        ("pre-reviews", _("Pre-Reviews"), "/station/pre-reviews", _may("Pre-Review")),
        (
            "inspections",
            _("My Inspections") if own else _("Inspections"),
            "/station/inspections",
            _may("Mock Inspection"),
        ),
        (
            "consultations",
            _("My Questions") if own else _("Consultations"),
            "/station/consultations",
            _may("Consultation"),
        ),
        ("support", _("Problems and Referrals"), "/station/support", _may("Referral")),
    ]


def _learning() -> list[tuple]:
    return [
        ("events", _("Training and Events"), "/station/events", True),
        ("library", _("Policies and Answers"), "/station/policies", True),
    ]


def _points(own: bool) -> list[tuple]:
    return [
        ("points", _("Service Points"), "/station/points", True),
        ("applications", _("Applications"), "/station/applications", _may("Point Application")),
        ("visits", _("Site Visits"), "/station/visits", _may("Site Visit")),
        ("appraisals", _("Appraisals"), "/station/appraisals", _may("Service Appraisal")),
        ("results", _("Appraisal Results"), "/station/results", True),
        ("verify", _("Verify a Certificate"), "/station/verify", True),
        ("complain", _("Complain or Suggest"), "/station/complain", True),
        (
            "complaints",
            _("My Complaints and Suggestions") if own else _("Complaints and Suggestions Received"),
            "/station/complaints",
            _may("Feedback"),
        ),
    ]


def _may(doctype: str) -> bool:
    return frappe.session.user != "Guest" and bool(frappe.has_permission(doctype, "read"))
