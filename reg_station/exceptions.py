"""Named refusals, so that callers and tests can tell one broken rule from another."""

import frappe


class TransitionRefused(frappe.ValidationError):
    """A change of workflow state that is not a permitted transition of this user."""


class SelfApprovalRefused(TransitionRefused):
    """The creator of a document takes an action that is kept for somebody else."""


class GuardUnmet(TransitionRefused):
    """The transition exists and is the user's, but its condition is not fulfilled."""


class ReasonMissing(GuardUnmet):
    """A return or a rejection without its reason."""


class EditRefused(frappe.ValidationError):
    """A field was changed in a state, or by a role, that does not allow it."""


class DeletionRefused(frappe.ValidationError):
    """A record that must stay was to be deleted."""


class WorkflowConfigurationError(frappe.ValidationError):
    """A workflow was saved that would strand documents or open a hole."""


class AuditTrailProtected(frappe.ValidationError):
    """Somebody tried to write, change or remove audit entries by hand."""


class ForeignFileRefused(frappe.PermissionError):
    """A document was to refer to a file that the user may not read."""


class InvalidCode(frappe.ValidationError):
    """A unified social credit code that cannot be one (GB 32100-2015)."""


class DuplicateEnterprise(frappe.ValidationError):
    """An enterprise with this unified social credit code is in the register already."""


class FactsMissing(GuardUnmet):
    """A listing or demand was to be sent without the facts that its type needs."""


class CapacityTaken(GuardUnmet):
    """The resource is not free in the wanted time and quantity."""


class MergeRefused(frappe.ValidationError):
    """Two listings that cannot be merged."""


class CalendarRefused(frappe.ValidationError):
    """A table of holidays and make-up days that cannot be right."""


class YearMissing(frappe.ValidationError):
    """A time limit reaches into a year whose holidays nobody has entered yet."""


class SignUpRefused(frappe.ValidationError):
    """Nobody can sign up for this session any more, or not this person."""


class SessionFull(SignUpRefused):
    """All places of the session are taken."""


class CertificateCounted(frappe.ValidationError):
    """The hours of this certificate stand in the ledger already."""


class LibraryFrozen(frappe.ValidationError):
    """A change to what a frozen library holds, or a second freezing."""


class StageRefused(frappe.ValidationError):
    """A product cannot enter the stage: evidence, order or date."""


class ApplicationMissing(GuardUnmet):
    """A service on application only was to begin without the application of the enterprise (DB31117 8.2.4)."""


class FindingsOpen(GuardUnmet):
    """An inspection was to be closed with a nonconformity that is not closed."""


class DefectsOpen(GuardUnmet):
    """A check of premises was to be closed with a defect that is not rectified and accepted."""


class AcceptanceRefused(frappe.ValidationError):
    """A rectification that is not reported yet, or was to be accepted by somebody who wrote to it."""


class ChecklistInUse(EditRefused):
    """A checklist that inspections were begun with was to be changed; a new version is made instead."""


class UnknownDepartment(frappe.ValidationError):
    """A department that the directory does not know: nobody would ever see what it owns."""


class EscalationRefused(frappe.ValidationError):
    """A problem, consultation or task that contradicts what it belongs to."""


class ReferralRefused(frappe.ValidationError):
    """An enterprise cannot be referred to this partner, or not with this product or request."""


class DocumentListRefused(frappe.ValidationError):
    """A list of documents for the pre-review that cannot be right."""


class NoDocumentList(GuardUnmet):
    """No list of documents is in force for this kind of filing and product."""


class PreReviewRefused(frappe.ValidationError):
    """A step of a pre-review that its request or its state does not allow."""


class PreReviewFileRefused(frappe.ValidationError):
    """A file that cannot be taken into a pre-review, or not now."""


class FindingRefused(frappe.ValidationError):
    """A change to a finding that is not this person's to make."""


class KeptRowChanged(frappe.ValidationError):
    """A note that somebody wrote before would be altered or taken away."""


class KeyProjectRefused(frappe.ValidationError):
    """A key project or an item of its service list that contradicts itself or its project."""


class TransferRefused(frappe.ValidationError):
    """A product transfer whose steps, dates or product cannot be right."""


class RuleSetRefused(frappe.ValidationError):
    """Criteria of a channel that nobody could apply: unknown check or value, overlapping validity."""


class ChannelRefused(frappe.ValidationError):
    """A recommendation for a channel that cannot be begun, judged or decided like this."""


class DefenceRefused(frappe.ValidationError):
    """A mock defence, an answer or a task of it that cannot be right."""


class MetricRefused(frappe.ValidationError):
    """A figure of the appraisal that names what is not there, or fails when it is tried."""


class SchemeRefused(frappe.ValidationError):
    """A scheme of appraisal that cannot be right: weights, indicators or grades."""


class SchemeInUse(EditRefused):
    """A scheme after which a round is appraised was to be changed; it is copied instead."""


class RoundRefused(frappe.ValidationError):
    """A step of a round of appraisal that its state or its dates do not allow."""


class Recused(GuardUnmet):
    """Somebody was to appraise, or decide about, what is his own or what he reviewed himself."""


class ScoreRefused(frappe.ValidationError):
    """A score below 0, above the weight, or where none is to be given now."""


class ObjectionRefused(frappe.ValidationError):
    """An objection that comes from somebody else, too late, or was decided already."""


class CircularRefused(frappe.ValidationError):
    """A circular, or its template, that cannot be drafted, issued or printed like this."""


class FeedbackRefused(frappe.ValidationError):
    """A complaint or suggestion that cannot be taken, routed or answered like this."""


class ImprovementRefused(frappe.ValidationError):
    """An improvement plan whose measures, dates or sources cannot be right."""
