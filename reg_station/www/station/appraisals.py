import frappe
from frappe import _
from frappe.utils import cint

from reg_station.portal import appraisal_years
from reg_station.portal.page import prepare, refuse
from reg_station.portal.records import MOST_ROWS

# So many years stand beside each other until somebody chooses.
YEARS_AT_FIRST = 3


def get_context(context):
    prepare(context, _("Appraisals"), section="appraisals", signed_in=True)
    context.hide_tasks = True
    if not frappe.has_permission(appraisal_years.DOCTYPE, "read"):
        refuse(context, _("Your account has no access to appraisals."), 403)
        return
    rows = appraisal_years.overview()
    context.cut_off = len(rows) == MOST_ROWS
    context.appraised = sorted({(row.of, row.appraisee_name) for row in rows}, key=lambda pair: pair[1])
    asked = frappe.form_dict.get("of") or ""
    context.of = asked if asked in dict(context.appraised) else ""
    if len(context.appraised) == 1:
        context.of = context.appraised[0][0]
    context.rows = [row for row in rows if context.of in ("", row.of)]
    context.all_years = sorted({row.round_year for row in context.rows if row.announced})
    chosen = [year for year in context.all_years if cint(frappe.form_dict.get(f"y{year}"))]
    context.chosen = chosen or context.all_years[-YEARS_AT_FIRST:]
    context.compared = appraisal_years.comparison(context.rows, context.chosen) if context.of else None
