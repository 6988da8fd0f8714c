"""Registration intents of this site: their quality in words, which may be the same, and merging them (E2)."""

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate

from reg_station.exceptions import MergeRefused
from reg_station.platform.audit import record
from reg_station.product_registry import intents

INTENT, PRODUCT = "Registration Intent", "Biomedical Product"
MERGERS = {"Point Officer", "Station Officer"}
MERGEABLE = ("Submitted", "Accepted")
THRESHOLD = 60


def facts_of(doc) -> dict:
    """Facts of an intent as the pure rules take them: name, product and FACTS; dates are dates."""
    facts = {field: doc.get(field) or None for field in ("name", "product", *intents.FACTS)}
    if facts["planned_filing_date"]:
        facts["planned_filing_date"] = getdate(facts["planned_filing_date"])
    return facts


def weights() -> dict[str, intents.Weight]:
    rows = frappe.get_all("Intent Quality Weight", fields=["part", "weight", "threshold"], limit=0)
    return {row.part: intents.Weight(flt(row.weight), flt(row.threshold)) for row in rows}


def quality_of(doc) -> intents.Quality:
    submitted = getdate(doc.submitted_on) if doc.submitted_on else None
    return intents.quality(facts_of(doc), submitted, cint(doc.times_returned), weights())


@frappe.whitelist(methods=["GET", "POST"])
def quality(name: str) -> dict:
    """{"score", "parts": [{"part", "points", "of", "reason"}]} of an intent that the caller may read, in his language."""
    doc = frappe.get_doc(INTENT, name)
    doc.check_permission("read")
    found = quality_of(doc)
    return {
        "score": found.score,
        "parts": [
            {
                "part": _(part.part),
                "points": round(part.points, 1),
                "of": round(part.of, 1),
                "reason": in_words(part.reason, doc.meta),
            }
            for part in found.parts
        ],
    }


def in_words(reason: intents.Reason, meta) -> str:
    """A reason of the pure rules in the reader's language; field names become labels."""
    template, values = reason
    return _(template).format(*(_shown(value, meta) for value in values))


def _shown(value, meta):
    if isinstance(value, tuple):
        return "、".join(_(meta.get_label(field)) for field in value)
    return _(value) if value and isinstance(value, str) else value


@frappe.whitelist(methods=["GET", "POST"])
def possible_duplicates(name: str) -> list[dict]:
    """Intents of the same enterprise and year that may mean the same product, for the officer who accepts.

    [{"name", "product_name", "source", "state", "score", "reasons", "differing": {field: value}}], most alike first.
    """
    doc = frappe.get_doc(INTENT, name)
    doc.check_permission("read")
    if not MERGERS & set(frappe.get_roles()):
        return []
    # Only what the officer may see himself.
    others = frappe.get_list(
        INTENT,
        filters={
            "enterprise": doc.enterprise,
            "intent_year": doc.intent_year,
            "name": ("!=", name),
            "workflow_state": ("in", MERGEABLE),
        },
        fields=["name", "product", "source", "workflow_state", *intents.FACTS],
        limit_page_length=0,
    )
    mine, found = facts_of(doc), []
    for other in others:
        theirs = facts_of(other)
        alike = intents.likeness(mine, theirs)
        if alike.score < THRESHOLD:
            continue
        found.append(
            {
                "name": other.name,
                "product_name": other.product_name,
                "source": other.source,
                "state": other.workflow_state,
                "score": alike.score,
                "reasons": [in_words(reason, doc.meta) for reason in alike.reasons],
                "differing": {
                    field: cstr(theirs[field])
                    for field in intents.FACTS
                    if theirs[field] and theirs[field] != mine[field]
                },
            }
        )
    return sorted(found, key=lambda row: (-row["score"], row["name"]))


@frappe.whitelist(methods=["POST"])
def merge(keep: str, drop: str, take_from_dropped: list | str | None = None) -> dict:
    """Make one intent of two of the same enterprise and year: `drop` ends as Merged and points to `keep`. {"name"}.

    take_from_dropped: fields whose value of `drop` shall stand; what `keep` lacks is taken anyway. Every value of either
    stays readable in the provenance. The product record of `drop` then points to that of `keep`. Raises MergeRefused.
    """
    target, source = (frappe.get_doc(INTENT, name) for name in (keep, drop))
    chosen = set(frappe.parse_json(take_from_dropped) or ())
    _check(target, source, chosen)
    facts, origins = intents.merged(facts_of(target), facts_of(source), chosen)
    told = {doc.name: doc for doc in (target, source)}
    target.flags.provenance = [_origin(origin, told[origin.intent]) for origin in origins]
    # What was merged into the dropped one before must not get lost with it.
    target.flags.provenance += [_copied(row) for row in source.provenance]
    target.update(facts)
    target.save()
    source.flags.merged_into = target.name
    source.workflow_state = "Merged"
    source.transition_reason = _("Merged into {0}").format(target.name)
    source.save()
    _merge_products(target, source)
    record("merged", INTENT, target.name, {"from": source.name, "taken": sorted(chosen)})
    return {"name": target.name}


def _check(target, source, chosen: set[str]) -> None:
    for doc in (target, source):
        doc.check_permission("write")
    if not MERGERS & set(frappe.get_roles()):
        frappe.throw(_("Intents are merged by the point or the station."), frappe.PermissionError)
    for doc in (target, source):
        if doc.workflow_state not in MERGEABLE:
            frappe.throw(
                _("{0} is {1}; only what is submitted or accepted can be merged.").format(
                    doc.name, _(doc.workflow_state)
                ),
                MergeRefused,
            )
    if target.name == source.name or target.intent_year != source.intent_year:
        frappe.throw(_("Only two intents of the same year can be merged."), MergeRefused)
    # Facts of one enterprise must never come under the eyes of another.
    if target.enterprise != source.enterprise:
        frappe.throw(_("Only two intents of the same enterprise can be merged."), MergeRefused)
    if chosen - set(intents.FACTS):
        frappe.throw(
            _("You may not change {0}.").format(", ".join(sorted(chosen - set(intents.FACTS)))), MergeRefused
        )


def _origin(origin: intents.Origin, doc) -> dict:
    return {
        "field_name": origin.field,
        "value": cstr(origin.value),
        "from_intent": doc.name,
        "source": doc.source,
        "reported_on": doc.submitted_on or doc.creation,
        "taken": int(origin.taken),
    }


def _copied(row) -> dict:
    fields = ("field_name", "value", "from_intent", "source", "reported_on")
    return {**{field: row.get(field) for field in fields}, "taken": 0}


def _merge_products(target, source) -> None:
    if target.product == source.product or frappe.db.exists(
        "Registration Progress", {"product": source.product}
    ):
        return
    product = frappe.get_doc(PRODUCT, source.product)
    product.flags.merged_into = target.product
    # A point merges intents of its town and may lack the right to change the product's record.
    product.save(ignore_permissions=True)
    record("merged", PRODUCT, target.product, {"from": source.product})
