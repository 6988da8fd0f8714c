"""What the hooks of the probe call."""

from __future__ import annotations

import frappe


def after_install():
    frappe.db.set_default("probe_installed", "yes")


def before_uninstall():
    frappe.db.set_default("probe_installed", "no")


def count_validation(doc, method=None):
    doc.flags.seen_by_probe = method


def every_hour():
    frappe.db.set_default("probe_hourly", "ran")


def no_stages(args):
    return []


def probe_word():
    return "a word of the probe"


def note_site(key):
    """Run as a job: remember on which site it ran."""
    frappe.cache.set_value(key, frappe.local.site, shared=True)


@frappe.whitelist()
def typed(flag: bool, count: int | None = None):
    return {"flag": flag, "count": count}


@frappe.whitelist(methods=["POST"])
def write_note(title: str):
    return frappe.get_doc({"doctype": "Probe Note", "title": title}).insert().name
