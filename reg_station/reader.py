"""Who reads: in which of our two languages."""

import frappe


def language() -> str:
    """`zh` or `en`, whichever the present request is in."""
    return "zh" if (frappe.local.lang or "").lower().startswith("zh") else "en"
