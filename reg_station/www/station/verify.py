import frappe
from frappe import _

from reg_station.portal.page import counted, prepare
from reg_station.portal.public import lookup

TONES = {"Valid": "good", "Suspended": "warn", "Expired": "warn", "Revoked": "bad", "Unknown": "bad"}


def get_context(context):
    prepare(context, _("Verify a Certificate"), section="verify")
    context.hide_tasks = True
    context.code = (frappe.form_dict.get("code") or "")[:200]
    context.result = None
    if not context.code:
        return
    context.result = counted(context, lambda: lookup(context.code))
    if context.problem:
        return
    status = context.result["status"]
    context.tone = TONES[status]
    context.headline, context.explanation = words(status)


def words(status: str) -> tuple[str, str]:
    return {
        "Valid": (_("Valid"), _("This certificate is genuine and in force.")),
        "Suspended": (_("Suspended"), _("This certificate is genuine, but suspended at present.")),
        "Revoked": (_("Revoked"), _("This certificate was revoked and is no longer in force.")),
        "Expired": (_("Expired"), _("This certificate is genuine, but its term has ended.")),
        "Unknown": (
            _("Not found"),
            _("No certificate carries this code. Check it against the plaque or certificate."),
        ),
    }[status]
