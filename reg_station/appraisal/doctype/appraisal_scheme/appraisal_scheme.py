import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now

from reg_station.appraisal import metrics, scheme_rules
from reg_station.appraisal.evidence import indicator_of, parameters_of
from reg_station.appraisal.grading import Grade, ThresholdsUnreadable, decimal
from reg_station.exceptions import DeletionRefused, SchemeInUse, SchemeRefused
from reg_station.workflow.guard import changed_fields

# May change although rounds are appraised by it.
ALWAYS_OPEN = {"official_weights", "remark", "title"}


class AppraisalScheme(Document):
    """What is appraised in a year, with which weights and grades (2022-144 三2; DB31117 10; 2023-35 附件 五(四))."""

    def validate(self):
        self.validate_use()
        self.total_weight = float(sum((decimal(row.weight) for row in self.indicators), decimal(0)))
        self.check()
        self.mark_official()

    def check(self):
        """Raise SchemeRefused with everything that is wrong with the scheme."""
        lines = self.unreadable_rows()
        if not lines:
            found = scheme_rules.problems_of(
                self.appraisee_kind,
                [indicator_of(row) for row in self.indicators],
                [bool(row.metric) for row in self.indicators],
                self.grade_list(),
            )
            lines = [_(text).format(*values) for text, values in found]
        lines += self.failing_figures()
        if lines:
            frappe.throw("<br>".join(lines), SchemeRefused, title=_("The scheme was not saved"))

    def grade_list(self) -> list[Grade]:
        return [Grade((row.label or "").strip(), decimal(row.min_score)) for row in self.grades]

    def unreadable_rows(self) -> list[str]:
        lines = []
        for row in self.indicators:
            try:
                indicator_of(row)
            except ThresholdsUnreadable as error:
                lines.append(
                    _("{0}: the threshold “{1}” cannot be read; write it as 5 = 60.").format(row.code, error)
                )
        return lines

    def failing_figures(self) -> list[str]:
        """Figures that do not exist, name unknown fields or fail when they are tried, each with its reason."""
        lines, told = [], len(frappe.local.message_log)
        for row in self.indicators:
            if not row.metric:
                continue
            if not frappe.db.get_value(metrics.DOCTYPE, row.metric, "enabled"):
                lines.append(_("{0}: there is no figure {1} in use.").format(row.code, row.metric))
                continue
            try:
                metric = frappe.get_doc(metrics.DOCTYPE, row.metric)
                metrics.check(metric)
                metrics.Appraisees(self.appraisee_kind, []).maps(metric)
                metrics.trial(metric, parameters_of(row))
            except frappe.ValidationError as error:
                lines.append(f"{row.code}: {error}")
        del frappe.local.message_log[told:]
        return lines

    def validate_use(self):
        before = self.get_doc_before_save()
        if not before or not self.is_in_use():
            return
        changed = [df for df in changed_fields(self, before) if df.fieldname not in ALWAYS_OPEN]
        if changed:
            frappe.throw(
                _("A round is appraised by this scheme; copy it instead of changing {0}.").format(
                    ", ".join(_(df.label) for df in changed)
                ),
                SchemeInUse,
            )

    def is_in_use(self) -> bool:
        return bool(frappe.db.exists("Appraisal Round", {"scheme": self.name, "status": ("!=", "Draft")}))

    def mark_official(self):
        """Who says that the weights are official, and when: until then they are examples wherever they are shown."""
        before = self.get_doc_before_save()
        if before and cint(before.official_weights) == cint(self.official_weights):
            self.marked_by, self.marked_on = before.marked_by, before.marked_on
            return
        marked = cint(self.official_weights)
        self.marked_by, self.marked_on = (frappe.session.user, now()) if marked else (None, None)

    def on_update(self):
        example = int(not cint(self.official_weights))
        for doctype in ("Appraisal Round", "Service Appraisal"):
            table = frappe.qb.DocType(doctype)
            frappe.qb.update(table).set(table.example_weights, example).where(table.scheme == self.name).run()

    def on_trash(self):
        if frappe.db.exists("Appraisal Round", {"scheme": self.name}):
            frappe.throw(_("A round is appraised by this scheme; it stays."), DeletionRefused)


@frappe.whitelist(methods=["POST"])
def copy_to_year(name: str, year: int) -> str:
    """A copy of the scheme for another year, with example weights until somebody marks them; returns its name."""
    frappe.has_permission("Appraisal Scheme", "create", throw=True)
    source = frappe.get_doc("Appraisal Scheme", name)
    source.check_permission("read")
    copy = frappe.copy_doc(source)
    old = str(source.scheme_year)
    code = (
        source.scheme_code.replace(old, str(year))
        if old in source.scheme_code
        else f"{source.scheme_code}-{year}"
    )
    copy.update({"scheme_code": code, "scheme_year": year, "title": source.title.replace(old, str(year))})
    if frappe.db.exists("Appraisal Scheme", code):
        frappe.throw(_("There is a scheme {0} already.").format(code), SchemeRefused)
    copy.insert()
    return copy.name
