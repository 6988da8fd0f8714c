import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.model.document import Document
from frappe.utils import cstr, flt

from reg_station.appraisal import reviews
from reg_station.appraisal.grading import JUDGED
from reg_station.appraisal.recusal import require_stranger
from reg_station.exceptions import DeletionRefused, EditRefused, ScoreRefused
from reg_station.workflow.guard import keep_system_fields

OF_REVIEWER = ("review_score", "review_remark")


class AppraisalReview(Document):
    """What the appraisers say, before the appraised may read it."""

    def before_validate(self):
        if self.flags.by_workflow:
            return
        if self.is_new():
            frappe.throw(_("A review begins when the self-assessment is sent in."), EditRefused)
        keep_system_fields(self, self.get_doc_before_save())
        self.check_state()
        require_stranger(frappe.get_doc("Service Appraisal", self.appraisal))
        self.keep_rows()

    def check_state(self):
        """The appraisal stays locked until the end, so that no review is finished while another score is written."""
        table = frappe.qb.DocType("Service Appraisal")
        query = frappe.qb.from_(table).select(table.workflow_state).where(table.name == self.appraisal)
        rows = query.for_update().run()
        if not rows or rows[0][0] != "Under Review":
            frappe.throw(_("The review is over; its scores stay as they are."), EditRefused)

    def keep_rows(self):
        before = self.get_doc_before_save()
        stored = {row.name: row for row in before.rows}
        if [row.name for row in self.rows] != [row.name for row in before.rows]:
            frappe.throw(_("The indicators stay as they were when the round was opened."), EditRefused)
        for row in self.rows:
            old = stored[row.name]
            for df in row.meta.fields:
                if df.fieldname not in OF_REVIEWER and df.fieldtype not in no_value_fields:
                    row.set(df.fieldname, old.get(df.fieldname))
            if flt(row.review_score, 6) != flt(old.review_score, 6) or cstr(row.review_remark) != cstr(
                old.review_remark
            ):
                self.take_score(row)

    def take_score(self, row):
        if not 0 <= flt(row.review_score) <= flt(row.weight):
            frappe.throw(
                _("{0}: the score lies between 0 and {1}.").format(row.title, f"{flt(row.weight):g}"),
                ScoreRefused,
            )
        row.review_score = flt(row.review_score, 2)
        differs = row.scoring != JUDGED and row.review_score != flt(row.evidence_score, 2)
        if differs and not cstr(row.review_remark).strip():
            frappe.throw(
                _("{0}: say in the remark why the score is not the one that the evidence gives.").format(
                    row.title
                ),
                ScoreRefused,
            )
        row.scored, row.reviewed_by = 1, frappe.session.user
        self.reviewers = " ".join(sorted({*cstr(self.reviewers).split(), frappe.session.user}))

    def validate(self):
        reviews.add_up(self)

    def on_trash(self):
        frappe.throw(_("A review stays on record."), DeletionRefused)
