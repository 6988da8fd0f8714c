"""What every page of the portal shares: language, user, navigation, token and the words that its scripts need."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils import nowdate

from reg_station.permissions.scope import own_enterprises
from reg_station.portal.tasks import open_tasks
from reg_station.reader import language

PUBLIC = Path(__file__).resolve().parent.parent / "public" / "portal"
LANGUAGES = (("zh", "中文"), ("en", "English"))


def prepare(context, title: str, *, section: str = "", signed_in: bool = False) -> None:
    """Fill `context.portal` for the base template. With `signed_in`, a guest is led to the sign-in page and back."""
    if signed_in:
        require_login()
    user = frappe.session.user
    guest = user == "Guest"
    # Pages differ from user to user and from query to query; none may come from Frappe's page cache.
    context.no_cache = 1
    context.title = title
    context.portal = {
        "language": language(),
        "languages": LANGUAGES,
        "guest": guest,
        "user_name": "" if guest else frappe.utils.get_fullname(user),
        "csrf_token": "" if guest else frappe.sessions.get_csrf_token(),
        "navigation": navigation(section),
        "tasks": [] if guest else open_tasks(),
        "login_url": f"/login?redirect-to={quote(_path())}",
        "desk_url": "" if guest or not _has_desk(user) else "/app",
        "may_offer": not guest and bool(frappe.has_permission("Shared Resource", "create")),
        "today": nowdate(),
        "version": asset_version(),
        "texts": script_texts(),
    }
    context.problem = None


def refuse(context, sentence: str, status: int = 404) -> None:
    """Show one sentence in place of the page, with the matching HTTP status."""
    context.problem = sentence
    context.http_status_code = status


def counted(context, call: Callable[[], object]) -> object:
    """What a call with a limit per address returns; beyond the limit the page shows its sentence (`context.problem`)."""
    try:
        return call()
    except frappe.RateLimitExceededError as error:
        frappe.clear_messages()
        refuse(context, str(error), 429)


def require_login() -> None:
    if frappe.session.user == "Guest":
        frappe.local.flags.redirect_location = f"/login?redirect-to={quote(_path())}"
        raise frappe.Redirect(302)


def navigation(section: str) -> list[dict]:
    own = frappe.session.user != "Guest" and bool(own_enterprises(frappe.session.user))
    entries = [
        ("home", _("Home"), "/station", True),
        ("market", _("Market"), "/station/market", True),
        *_sharing_entries(own),
        *_guidance_entries(own),
        ("applications", _("Applications"), "/station/applications", _may("Point Application")),
        ("visits", _("Site Visits"), "/station/visits", _may("Site Visit")),
        ("events", _("Training and Events"), "/station/events", True),
        ("library", _("Policies and Answers"), "/station/policies", True),
        ("points", _("Service Points"), "/station/points", True),
        ("verify", _("Verify a Certificate"), "/station/verify", True),
    ]
    return [
        {"label": label, "url": url, "current": key == section} for key, label, url, shown in entries if shown
    ]


def _sharing_entries(own: bool) -> list[tuple]:
    return [
        (
            "resources",
            _("My Resources") if own else _("Resources"),
            "/station/resources",
            _may("Shared Resource"),
        ),
        ("demands", _("My Demands") if own else _("Demands"), "/station/demands", _may("Resource Demand")),
        ("introductions", _("Introductions"), "/station/introductions", _may("Resource Match")),
        (
            "products",
            _("My Products") if own else _("Products"),
            "/station/products",
            _may("Biomedical Product"),
        ),
        ("intents", _("Registration Intents"), "/station/intents", _may("Registration Intent")),
        ("enterprise", _("My Enterprise"), "/station/enterprise", own),
    ]


def _guidance_entries(own: bool) -> list[tuple]:
    return [
        ("services", _("Services"), "/station/services", True),
        (
            "requests",
            _("My Requests") if own else _("Service Requests"),
            "/station/requests",
            _may("Service Request"),
        ),
        (
            "inspections",
            _("My Inspections") if own else _("Inspections"),
            "/station/inspections",
            _may("Mock Inspection"),
        ),
        ("pre-reviews", _("Pre-Reviews"), "/station/pre-reviews", _may("Pre-Review")),
        (
            "consultations",
            _("My Questions") if own else _("Consultations"),
            "/station/consultations",
            _may("Consultation"),
        ),
        ("support", _("Problems and Referrals"), "/station/support", _may("Referral")),
        (
            "key-projects",
            _("Key Projects and Transfers"),
            "/station/key-projects",
            _may("Key Project"),
        ),
        ("channels", _("Priority and Innovation"), "/station/channels", _may("Channel Recommendation")),
    ]


def _may(doctype: str) -> bool:
    return frappe.session.user != "Guest" and bool(frappe.has_permission(doctype, "read"))


def _has_desk(user: str) -> bool:
    return frappe.get_cached_value("User", user, "user_type") == "System User"


def _path() -> str:
    request = getattr(frappe.local, "request", None)
    return request.path if request else "/station"


def asset_version() -> str:
    """Changes with the files, so that browsers may keep them as long as they like."""
    return format(int(max(path.stat().st_mtime for path in PUBLIC.iterdir())), "x")


def script_texts() -> dict[str, str]:
    """Words for the scripts, which know no translations of their own."""
    return {
        "saved": _("All changes saved"),
        "unsaved": _("Not saved yet"),
        "saving": _("Saving…"),
        "failed": _("Not saved. Your input is still here."),
        "offline": _(
            "No answer from the server. Your input is still here; try again when you are connected."
        ),
        "signed_out": _(
            "You are signed out. Sign in again in another tab, then try once more; your input is still here."
        ),
        "server_error": _("The server could not do this. Your input is still here; try again in a moment."),
        "uploading": _("Uploading {0}…"),
        "too_large": _("{0} is larger than {1} MB."),
        "wrong_type": _("{0} cannot be attached. Allowed: {1}."),
        "confirm": _("Confirm"),
        "cancel": _("Cancel"),
        "replace": _("Replace file"),
        "answered_meanwhile": _("A colleague has answered this clause meanwhile: {0} {1}"),
        "decide": _("Saved, but for clauses that two have answered differently: choose there."),
    }
