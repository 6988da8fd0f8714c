"""What every page of the portal shares: language, user, navigation, token and the words that its scripts need."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils import nowdate

from reg_station.portal.navigation import navigation
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
