import re

import frappe
from frappe import _
from frappe.model.document import Document

from reg_station.appraisal import metrics
from reg_station.appraisal.conditions import read_json
from reg_station.exceptions import DeletionRefused, MetricRefused

CODE = re.compile(r"^[a-z][a-z0-9_]*$")


class AppraisalMetric(Document):
    """A named count or sum over our records; made in Desk from records and a filter, without code (C1, C2)."""

    def validate(self):
        if not CODE.match(self.metric_code or ""):
            frappe.throw(_("A code has small letters, digits and underscores only."), MetricRefused)
        self.take_over_report()
        if not self.source_doctype:
            frappe.throw(_("Choose the records that are counted, or a saved report."), MetricRefused)
        metrics.check(self)
        self.validate_parameters()
        found = metrics.trial(self)
        self.trial_result = "\n".join(
            _("{0}: {1} with records of last year").format(_(kind), count) for kind, count in found.items()
        )

    def take_over_report(self):
        """A saved report of the report builder brings its records and filters, as it stands today."""
        if not self.report:
            return
        report = frappe.get_doc("Report", self.report)
        report.check_permission("read")
        if report.report_type != "Report Builder":
            frappe.throw(
                _("{0} is no report of the report builder; only such a report can become a figure.").format(
                    frappe.bold(self.report)
                ),
                MetricRefused,
            )
        saved = read_json(report.json, dict, _("Report"))
        self.source_doctype = report.ref_doctype
        self.filters_json = frappe.as_json(saved.get("filters") or [])

    def validate_parameters(self):
        label = _(self.meta.get_label("parameters_json"))
        reserved = {"year", "from", "to"} & set(read_json(self.parameters_json, dict, label))
        if reserved:
            frappe.throw(
                _("{0} is set by the round and cannot be a parameter.").format(", ".join(sorted(reserved))),
                MetricRefused,
            )

    def on_trash(self):
        used = frappe.get_all(
            "Appraisal Indicator", {"metric": self.name, "parenttype": "Appraisal Scheme"}, pluck="parent"
        )
        if used:
            frappe.throw(
                _("The schemes {0} use this figure.").format(", ".join(sorted(set(used)))), DeletionRefused
            )
