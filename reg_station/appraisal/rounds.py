"""Opens a round and freezes it, in the background and resumably (C2, C3).

Figures are computed for all appraised at once, then written one appraisal at a time. Every run may be killed and started
again: an appraisal that is there is brought up to date, and its evidence is replaced until the round is frozen.
"""

import frappe
from frappe import _
from frappe.model.workflow import apply_workflow
from frappe.utils import cint, getdate, now, nowdate

from reg_station import long_runs
from reg_station.appraisal import evidence, metrics
from reg_station.exceptions import RoundRefused
from reg_station.inbox import language_of, notify
from reg_station.platform.audit import record

DOCTYPE, APPRAISAL = "Appraisal Round", "Service Appraisal"
COMPUTING, FREEZING, OPEN, IS_FROZEN, FAILED = "Computing", "Freezing", "Open", "Frozen", "Failed"
CAN_OPEN, CAN_FREEZE = ("Draft", OPEN, FAILED), (OPEN, FAILED)
BATCH = 25
AT_ONCE = 50  # steps that a request takes itself; more are taken in the background
# What the station may have done for every appraisal of a round at once.
FOR_ALL = {"Start Self-Assessment": "Draft", "Publish": "Confirmed"}
MODULE = "reg_station.appraisal.rounds"


@frappe.whitelist(methods=["POST"])
def open_round(name: str) -> str:
    """Compute the evidence of every appraised in the background; returns the new status. May be called again."""
    doc = _writable(name)
    if doc.frozen_on:
        frappe.throw(_("The evidence of {0} is frozen.").format(doc.title), RoundRefused)
    doc.check_scheme()
    return long_runs.start(doc, COMPUTING, CAN_OPEN, f"{MODULE}.run_open")


@frappe.whitelist(methods=["POST"])
def freeze(name: str) -> str:
    """Compute the evidence a last time and freeze it with a hash; returns the new status."""
    doc = _writable(name)
    if doc.frozen_on:
        frappe.throw(_("The evidence of {0} is frozen.").format(doc.title), RoundRefused)
    if not frappe.db.exists(APPRAISAL, {"appraisal_round": name}):
        frappe.throw(_("Open the round first; there is nothing to freeze yet."), RoundRefused)
    if getdate(nowdate()) < getdate(doc.period_to):
        frappe.throw(
            _("The appraised period lasts until {0}; evidence is frozen when it is over.").format(
                doc.period_to
            ),
            RoundRefused,
        )
    return long_runs.start(doc, FREEZING, CAN_FREEZE, f"{MODULE}.run_freeze")


def _writable(name: str):
    doc = frappe.get_doc(DOCTYPE, name, for_update=True)
    doc.check_permission("write")
    return doc


def run_open(name: str, token: str | None = None) -> str:
    """The background part of `open_round`; returns the status."""
    return _guarded(name, token, COMPUTING)


def run_freeze(name: str, token: str | None = None) -> str:
    """The background part of `freeze`; returns the status."""
    return _guarded(name, token, FREEZING)


def _guarded(name: str, token: str | None, status: str) -> str:
    doc = frappe.get_doc(DOCTYPE, name)
    # What the run writes in words is read where the round was opened.
    frappe.local.lang = language_of(frappe.session.user)
    long_runs.give_sign_of_life(token)
    try:
        return _run(doc, token, status)
    except Exception as error:
        frappe.db.rollback()
        frappe.log_error(title=f"Appraisal round {name}")
        said = str(error) if isinstance(error, frappe.ValidationError) else ""
        text = _("The run stopped: {0} Start it again and it goes on.").format(said)
        return _finish(doc, token, status, FAILED, {"message": frappe.utils.strip_html_tags(text)})


def _run(doc, token, status: str) -> str:
    scheme = frappe.get_doc("Appraisal Scheme", doc.scheme)
    period = evidence.period_of(doc)
    # Whoever was revoked since the opening is still frozen with what he had.
    begun = frappe.get_all(APPRAISAL, {"appraisal_round": doc.name}, pluck="service_point", limit=0)
    appraised = metrics.appraisees_of(doc.appraisee_kind, doc.station, period.last, begun)
    # One transaction reads it all, so that no figure is older than another; the writing follows.
    found = evidence.compute(scheme.indicators, period, appraised)
    records = evidence.records_of_all(scheme.indicators, period, appraised) if status == FREEZING else None
    hashes = []
    for at in range(0, len(appraised.names), BATCH):
        if not long_runs.is_current(DOCTYPE, doc.name, status, token, lock=True):
            frappe.db.commit()
            return frappe.db.get_value(DOCTYPE, doc.name, "status")
        for name in appraised.names[at : at + BATCH]:
            figures = {code: values[name] for code, values in found.items()}
            appraisal = _write(doc, scheme, name, figures)
            if records is not None:
                own = {code: values.get(name, []) for code, values in records.items()}
                hashes.append(_freeze_one(appraisal, own))
        _progress(doc, token, min(at + BATCH, len(appraised.names)), len(appraised.names))
    if status == COMPUTING:
        text = _("The evidence of {0} appraised is computed.").format(len(appraised.names))
        return _finish(doc, token, status, OPEN, {"message": text})
    whole = evidence.fingerprint("\n".join(sorted(hashes)))
    text = _("The evidence is frozen; later changes of the records change no score.")
    return _finish(
        doc, token, status, IS_FROZEN, {"message": text, "frozen_on": now(), "evidence_hash": whole}
    )


def _progress(doc, token, done: int, total: int) -> None:
    frappe.db.set_value(DOCTYPE, doc.name, {"done_count": done, "total_count": total}, update_modified=False)
    frappe.db.commit()
    long_runs.give_sign_of_life(token)
    frappe.publish_progress(100 * done / max(total, 1), doctype=DOCTYPE, docname=doc.name, title=doc.title)


def _write(round_, scheme, appraised: str, figures: dict):
    """The appraisal of one appraised with the evidence of today; a new one if it has none in this round."""
    key = f"{round_.name}|{appraised}"
    name = frappe.db.get_value(APPRAISAL, {"appraisal_key": key})
    if name:
        doc = frappe.get_doc(APPRAISAL, name, for_update=True)
        if doc.frozen_on:
            return doc
    else:
        doc = frappe.new_doc(APPRAISAL)
        doc.appraisal_round = round_.name
        doc.station = round_.station
        doc.service_point = appraised if round_.appraisee_kind == metrics.POINT else None
        doc.flags.opening = {
            "appraisal_key": key,
            "appraisee_kind": round_.appraisee_kind,
            "round_year": round_.round_year,
            "scheme": scheme.name,
        }
        for row in scheme.indicators:
            doc.append("rows", {field: row.get(field) for field in evidence.COPIED})
    doc.flags.evidence = figures
    doc.flags.example_weights = int(not cint(scheme.official_weights))
    # The round computes for everybody; who opened it may write rounds, not the rows of an appraisal.
    doc.save(ignore_permissions=True)
    return doc


def _freeze_one(appraisal, records: dict) -> str:
    if appraisal.frozen_on:
        return appraisal.evidence_hash
    found = evidence.keep(appraisal, records)
    appraisal.db_set({"evidence_hash": found, "frozen_on": now()}, update_modified=False)
    return found


def _finish(doc, token, status: str, outcome: str, values: dict) -> str:
    if not long_runs.is_current(DOCTYPE, doc.name, status, token, lock=True):
        return frappe.db.get_value(DOCTYPE, doc.name, "status")
    frappe.db.set_value(DOCTYPE, doc.name, {"status": outcome, "finished_on": now(), **values})
    if outcome == IS_FROZEN:
        record("evidence frozen", DOCTYPE, doc.name, {"evidence_hash": values["evidence_hash"]})
    frappe.db.commit()
    return outcome


@frappe.whitelist(methods=["POST"])
def take_for_all(name: str, action: str) -> dict:
    """Take a step for every appraisal of the round that stands before it: {"taken", "refused": {name: reason}, "waiting"}.

    `action`: “Start Self-Assessment” or “Publish”. Every rule of the single step holds. More than AT_ONCE are `waiting`:
    they are taken in the background, and the caller is told how it went.
    """
    round_ = frappe.get_doc(DOCTYPE, name)
    round_.check_permission("read")
    if action not in FOR_ALL:
        frappe.throw(_("This step is taken one by one."), RoundRefused)
    names = _standing_before(name, action)
    if len(names) <= AT_ONCE:
        taken, refused = _take(names, action)
        return {"taken": taken, "refused": refused, "waiting": 0}
    frappe.enqueue(
        f"{MODULE}.run_for_all",
        queue="long",
        timeout=long_runs.LONGEST_RUN,
        job_id=f"appraisals-{name}-{frappe.scrub(action)}",
        deduplicate=True,
        enqueue_after_commit=True,
        name=name,
        action=action,
    )
    return {"taken": 0, "refused": {}, "waiting": len(names)}


def run_for_all(name: str, action: str) -> None:
    """The background part of `take_for_all`, as who asked for it; started again, it goes on with what is left."""
    user, names = frappe.session.user, _standing_before(name, action)
    if not names:
        return
    frappe.local.lang = language_of(user)
    title, taken, refused = frappe.db.get_value(DOCTYPE, name, "title"), 0, {}
    for at in range(0, len(names), BATCH):
        more, not_taken = _take(names[at : at + BATCH], action)
        taken += more
        refused |= not_taken
        frappe.db.commit()
        done = 100 * min(at + BATCH, len(names)) / len(names)
        frappe.publish_progress(done, doctype=DOCTYPE, docname=name, title=title)
    notify(
        user,
        DOCTYPE,
        f"{name}|{action}|{now()}",
        _("{0}: {1} for {2} appraisals, {3} refused.").format(title, _(action), taken, len(refused)),
        frappe.utils.get_url_to_form(DOCTYPE, name),
        reference=(DOCTYPE, name),
        note="\n".join(f"{appraisal}: {reason}" for appraisal, reason in refused.items()) or None,
    )


def _standing_before(name: str, action: str) -> list[str]:
    return frappe.get_list(
        APPRAISAL,
        filters={"appraisal_round": name, "workflow_state": FOR_ALL[action]},
        pluck="name",
        order_by="name asc",
        limit_page_length=0,
    )


def _take(names: list[str], action: str) -> tuple[int, dict[str, str]]:
    """How many steps were taken, and why the others were refused."""
    taken, refused = 0, {}
    for name in names:
        told = len(frappe.local.message_log)
        frappe.db.savepoint("one_appraisal")
        try:
            apply_workflow(frappe.get_doc(APPRAISAL, name), action)
            taken += 1
        except frappe.ValidationError as error:
            frappe.db.rollback(save_point="one_appraisal")
            del frappe.local.message_log[told:]
            refused[name] = frappe.utils.strip_html_tags(str(error))
        else:
            frappe.db.release_savepoint("one_appraisal")
    return taken, refused


def run_daily() -> None:
    """Nightly: freeze the open rounds whose cut-off has passed."""
    for name in frappe.get_all(DOCTYPE, {"status": OPEN, "cut_off": ("<", nowdate())}, pluck="name", limit=0):
        doc = frappe.get_doc(DOCTYPE, name, for_update=True)
        if doc.status == OPEN:
            long_runs.start(doc, FREEZING, CAN_FREEZE, f"{MODULE}.run_freeze")
