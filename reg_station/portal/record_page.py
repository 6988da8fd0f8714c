"""What the page of a case shows, whatever the case: its form, its actions, its way so far and ahead."""

from reg_station.portal.fields import writable_fields
from reg_station.portal.forms import describe
from reg_station.portal.timeline import timeline, way_ahead
from reg_station.portal.tones import tone_of
from reg_station.workflow.table import active_workflow, is_end_state


def fill(
    context, doc, *, actions: list[dict], needed=frozenset(), leave_out=frozenset(), people: bool = True
) -> None:
    """Set doc, state, tone, editable, sections, ended, timeline, ahead and actions of the page of `doc`.

    `needed` are marked while they can be filled in, `leave_out` not drawn; without `people` the timeline names nobody.
    """
    doc.apply_fieldlevel_read_permissions()
    workflow = active_workflow(doc.doctype)
    context.doc = doc
    context.state = doc.get(workflow.workflow_state_field)
    context.tone = tone_of(context.state)
    context.editable = bool(writable_fields(doc))
    context.sections = describe(doc, needed if context.editable else frozenset(), leave_out)
    context.ended = is_end_state(workflow, context.state)
    context.timeline = timeline(doc, people)
    context.ahead = way_ahead(doc)
    context.actions = actions
