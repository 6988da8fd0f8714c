"""Repairs of the engine's text, for what breaks before any code can run or runs in the browser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceRepair:
    """One passage to replace in one file of the engine, and why."""

    path: str
    broken: str
    mended: str
    why: str
    times: int = 1


SOURCE_REPAIRS = (
    SourceRepair(
        "frappe/desk/doctype/event/event.py",
        "type EventLikeDict = ",
        "EventLikeDict = ",
        "a PEP 695 alias is a syntax error before Python 3.12",
    ),
    SourceRepair(
        "frappe/__init__.py",
        '__version__ = "0.0.1"',
        '__version__ = "16.0.0"',
        "apps read the engine's major version here to choose between the lines of Frappe",
    ),
    SourceRepair(
        "frappe/boot.py",
        'for app_name in ["frappe"]:\n\t\tapps = frappe.get_hooks("add_to_apps_screen")',
        "for app_name in frappe.get_installed_apps():\n"
        '\t\tapps = frappe.get_hooks("add_to_apps_screen", app_name=app_name)',
        "Desk's start data list the framework alone, so no workspace of an app belongs to an app",
    ),
    *(
        SourceRepair(
            "frappe/boot.py",
            f'frappe.get_hooks("{hook}")',
            f'frappe.get_hooks("{hook}", app_name=app_name)',
            "the title, home and logo of an app are read from the hooks of all apps together",
        )
        for hook in ("app_title", "app_home", "app_logo_url")
    ),
    SourceRepair(
        "frappe/boot.py",
        'for app in ["frappe"]:',
        "for app in frappe.get_installed_apps():",
        "the icons of apps on the desktop are not looked for",
    ),
    SourceRepair(
        "frappe/apps.py",
        'app_details = frappe.get_hooks("add_to_apps_screen")',
        'app_details = frappe.get_hooks("add_to_apps_screen", app_name=app)',
        "every app is shown with the first app's name and address, which sends users to a page that is not there",
        times=2,
    ),
    SourceRepair(
        "frappe/migrate.py",
        'for fn in frappe.get_hooks("before_migrate"):',
        'for fn in frappe.get_hooks("before_migrate", app_name=app):',
        "the hooks before a migration run once for every installed app",
    ),
    SourceRepair(
        "frappe/migrate.py",
        'for doctype in frappe.get_hooks("override_doctype_class", {}).keys():',
        'for doctype in frappe.get_hooks("override_doctype_class", {}, app_name=app).keys():',
        "every overridden DocType is reported as overridden by all apps",
    ),
    SourceRepair(
        "frappe/desk/page/setup_wizard/setup_wizard.py",
        'setup_wizard_stages = frappe.get_hooks().get("setup_wizard_stages")',
        'setup_wizard_stages = frappe.get_hooks("setup_wizard_stages", app_name=app_name)',
        "the setup stages of one app run once for every installed app",
    ),
)
