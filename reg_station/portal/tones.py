"""Colours of states follow the styles that an administrator gives to Workflow States."""

import frappe

TONES = {
    "Success": "good",
    "Danger": "bad",
    "Warning": "warn",
    "Primary": "busy",
    "Info": "busy",
    "Inverse": "quiet",
}


def tone_of(state: str | None) -> str:
    style = frappe.get_cached_value("Workflow State", state, "style") if state else None
    return TONES.get(style or "", "")
