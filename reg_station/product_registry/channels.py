"""Recommendations for the priority and the innovation channel: criteria of the day, judging, evidence (F3, F4)."""

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from reg_station.dates import day_or_none
from reg_station.exceptions import ChannelRefused, ForeignFileRefused
from reg_station.permissions.attachments import may_use
from reg_station.product_registry import channel_rules
from reg_station.product_registry.channel_rules import Assessment, Criterion, Facts

DOCTYPE, RULES, REQUEST = "Channel Recommendation", "Channel Rule Set", "Service Request"
SERVICES = {"Innovation": "7.3.1", "Priority": "7.3.2"}
OPEN = ("Draft", "Under Assessment")
DECIDED = ("Decided", "Reported to the City", "Closed")
COPIED = (
    "code",
    "criterion",
    "citation",
    "needed",
    "group_code",
    "evidence_expected",
    "judged_by",
    "check_name",
    "check_values",
)


def example_words() -> str:
    return _(
        "Example criteria: the source documents do not give those of the city. Check them before use.",
        lang=_kept_language(),
    )


def criteria_of(doc) -> list[Criterion]:
    """The criteria of a rule set or of a recommendation as the pure rules take them."""
    return [
        Criterion(
            row.code or "",
            row.needed or channel_rules.REQUIRED,
            row.group_code or "",
            row.judged_by or channel_rules.BY_PERSON,
            row.check_name or "",
            row.check_values or "",
            row.citation or "",
        )
        for row in doc.criteria
    ]


def in_words(reason: channel_rules.Reason, language: str | None = None) -> str:
    """A reason of the pure rules in `language`, by default the reader's."""
    text, values = reason
    return _(text, lang=language).format(*(_value(value, language) for value in values))


def _value(value, language: str | None) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return "、".join(_(part, lang=language) for part in parts)


def _kept_language() -> str:
    """What is stored is read by everybody: it is written in the site's language, not in that of who acted."""
    return frappe.db.get_default("lang") or "zh"


def rule_set_on(channel: str, product_type: str, device_class: str | None, day) -> str | None:
    """The rule set of the channel that is in force for such a product on `day`; its validity never overlaps."""
    rows = frappe.get_all(
        RULES,
        filters={"channel": channel, "product_type": product_type, "valid_from": ("<=", day)},
        fields=["name", "device_class", "valid_to"],
        order_by="valid_from desc",
        limit_page_length=0,
    )
    fitting = [
        row.name
        for row in rows
        if (not row.valid_to or getdate(row.valid_to) >= getdate(day))
        and (not row.device_class or row.device_class == device_class)
    ]
    return fitting[0] if fitting else None


def facts_of(product: str) -> Facts:
    doc = frappe.db.get_value(
        "Biomedical Product",
        product,
        ["product_type", "device_class", "origin", "is_innovative"],
        as_dict=True,
    )
    ways = frappe.get_all("Registration Progress", {"product": product}, pluck="name")
    stages = frappe.get_all(
        "Progress Stage Entry",
        {"parent": ("in", ways or [""]), "parenttype": "Registration Progress"},
        pluck="stage",
    )
    return Facts(
        doc.product_type or "",
        doc.device_class or "",
        doc.origin or "",
        bool(doc.is_innovative),
        frozenset(stages),
    )


def take_over_criteria(doc) -> None:
    """Copy the criteria in force today into a new recommendation: later changes of the rules do not reach it."""
    product = frappe.db.get_value(
        "Biomedical Product", doc.product, ["product_type", "device_class"], as_dict=True
    )
    name = rule_set_on(doc.channel, product.product_type, product.device_class, nowdate())
    if not name:
        frappe.throw(
            _(
                "No criteria of this channel are in force today for such a product. The station enters them as a "
                "Channel Rule Set."
            ),
            ChannelRefused,
        )
    rules = frappe.get_cached_doc(RULES, name)
    doc.rule_set, doc.example_note = name, rules.example_note
    doc.set("criteria", [])
    for row in rules.criteria:
        doc.append(
            "criteria",
            {**{field: row.get(field) for field in COPIED}, "standing": channel_rules.NOT_EVIDENCED},
        )
    judge_by_facts(doc)


def judge_by_facts(doc) -> None:
    """Judge the criteria that the product's facts decide, as they are now; the facts stay beside the result."""
    facts, language = facts_of(doc.product), _kept_language()
    for row, criterion in zip(doc.criteria, criteria_of(doc), strict=True):
        if criterion.judged_by != channel_rules.BY_FACT:
            continue
        found = channel_rules.by_fact(criterion, facts)
        row.standing, row.reason = found.standing, in_words(found.reason, language)
        row.facts = _facts_in_words(facts, language)
        row.judge, row.judged_on = None, nowdate()


def _facts_in_words(facts: Facts, language: str) -> str:
    parts = (
        (_("Product Type", lang=language), _(facts.product_type, lang=language)),
        (_("Device Class", lang=language), facts.device_class),
        (_("Origin", lang=language), _(facts.origin, lang=language) if facts.origin else ""),
        (
            _("Innovative Product", lang=language),
            _("Yes", lang=language) if facts.is_innovative else _("No", lang=language),
        ),
        (
            _("Stages", lang=language),
            "、".join(_(stage, lang=language) for stage in sorted(facts.stages)),
        ),
    )
    return "; ".join(f"{label}: {value or '–'}" for label, value in parts)


def assessment_of(doc) -> Assessment:
    return channel_rules.assess(criteria_of(doc), {row.code: row.standing for row in doc.criteria})


def blocking_words(doc) -> list[str]:
    return [in_words(reason) for reason in assessment_of(doc).blocking]


def may_judge(doc) -> bool:
    """Whoever may write down advice on the dossier: officers of the station and the service point."""
    return 1 in doc.get_permlevel_access("write") and bool(doc.has_permission("write"))


@frappe.whitelist(methods=["POST"])
def start(product: str, channel: str, service_request: str = "", note: str = "") -> dict:
    """Begin a recommendation with the criteria in force today; {"name", "url"}. Nothing is sent by it.

    Without a service request one of the channel's service is made for it. The rights are those of making both by hand.
    """
    doc = frappe.new_doc(DOCTYPE)
    doc.update({"product": product, "channel": channel, "application_note": note.strip()})
    doc.service_request = service_request or None
    doc.flags.needs_request = not service_request
    doc.insert()
    return {"name": doc.name, "url": f"/station/channels/{doc.name}"}


def new_request(doc) -> str:
    """A draft of the service that leads to the channel, for the product's enterprise."""
    item = frappe.db.get_value("Service Item", {"code": SERVICES[doc.channel]})
    if not item:
        frappe.throw(_("The catalogue has no service {0}.").format(SERVICES[doc.channel]), ChannelRefused)
    request = frappe.new_doc(REQUEST)
    request.update(
        {
            "service_item": item,
            "enterprise": doc.enterprise,
            "subject": _("{0}: {1}").format(_(doc.channel), doc.product_name),
            "product": doc.product_name,
            "application": doc.application_note,
        }
    )
    return request.insert().name


def _open_one(name: str, states=OPEN):
    doc = frappe.get_doc(DOCTYPE, name, for_update=True)
    doc.check_permission("write")
    if doc.state not in states:
        frappe.throw(
            _("The recommendation is {0}; its clauses are no longer judged.").format(_(doc.state)),
            ChannelRefused,
        )
    return doc


def _row(doc, code: str):
    found = next((row for row in doc.criteria if row.code == code), None)
    if not found:
        frappe.throw(_("There is no clause {0} in it.").format(code), ChannelRefused)
    return found


@frappe.whitelist(methods=["POST"])
def judge(name: str, code: str, standing: str, reason: str = "") -> dict:
    """Judge a clause that a person judges: Met, Unmet or Not Evidenced, with the reason; {"standing"}.

    Only officers, while it is under assessment; what the facts decide is not overruled.
    """
    doc = _open_one(name, ("Under Assessment",))
    if not may_judge(doc):
        frappe.throw(_("Only officers judge the clauses."), frappe.PermissionError)
    row = _row(doc, code)
    if row.judged_by == channel_rules.BY_FACT:
        frappe.throw(
            _("{0} is decided by what the registry says of the product; correct it there.").format(code),
            ChannelRefused,
        )
    if standing not in (channel_rules.MET, channel_rules.UNMET, channel_rules.NOT_EVIDENCED):
        frappe.throw(_("Choose met, unmet or not evidenced."), ChannelRefused)
    if not reason.strip():
        frappe.throw(_("Say why you judge it so."), ChannelRefused)
    if standing == channel_rules.MET and row.evidence_expected and not row.evidence:
        frappe.throw(
            _("{0} needs its evidence first: {1}").format(code, row.evidence_expected), ChannelRefused
        )
    doc.flags.clause = (
        code,
        {
            "standing": standing,
            "reason": reason.strip(),
            "judge": frappe.session.user,
            "judged_on": nowdate(),
        },
    )
    doc.save()
    return {"standing": standing}


@frappe.whitelist(methods=["POST"])
def give_evidence(name: str, code: str, evidence: str = "", note: str = "") -> dict:
    """Put evidence to a clause: the address of a file that the caller may read, with or without a note; {"evidence"}.

    By the enterprise or an officer, until the decision. New evidence asks for a new judgement: a clause that somebody
    judged stands as not evidenced again.
    """
    doc = _open_one(name)
    row = _row(doc, code)
    if row.judged_by == channel_rules.BY_FACT:
        frappe.throw(_("{0} needs no evidence: the registry decides it.").format(code), ChannelRefused)
    if not evidence and not note.strip():
        frappe.throw(_("Choose a file or write a note."), ChannelRefused)
    if evidence and not may_use(evidence):
        frappe.throw(
            _("The file {0} does not exist or is not yours to use. Upload it again.").format(evidence),
            ForeignFileRefused,
        )
    values = {"evidence_note": note.strip() or row.evidence_note}
    if evidence and evidence != row.evidence:
        values |= {
            "evidence": evidence,
            "standing": channel_rules.NOT_EVIDENCED,
            "reason": None,
            "judge": None,
            "judged_on": None,
        }
        _hang_on(doc, evidence)
    doc.flags.clause = (code, values)
    doc.save()
    return {"evidence": values.get("evidence", row.evidence)}


def _hang_on(doc, evidence: str) -> None:
    """A file that hangs nowhere yet becomes the case's, so that whoever may see the case may open it."""
    for name in frappe.get_all(
        "File", filters={"file_url": evidence, "attached_to_name": ("is", "not set")}, pluck="name"
    ):
        frappe.db.set_value(
            "File",
            name,
            {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "is_private": 1},
        )


@frappe.whitelist(methods=["GET", "POST"])
def overview(name: str) -> dict:
    """Clause by clause, for the form in Desk: {"rows", "blocking", "may_judge", "may_add", "example_note", "counts"}."""
    doc = frappe.get_doc(DOCTYPE, name)
    doc.check_permission("read")
    return {
        "rows": rows_of(doc),
        "blocking": blocking_words(doc),
        "may_judge": doc.state == "Under Assessment" and may_judge(doc),
        "may_add": doc.state in OPEN and bool(doc.has_permission("write")),
        "example_note": doc.example_note or "",
        "counts": counts_of(doc),
    }


def counts_of(doc) -> dict[str, int]:
    found = assessment_of(doc)
    return {"met": len(found.met), "unmet": len(found.unmet), "not_evidenced": len(found.not_evidenced)}


def rows_of(doc) -> list[dict]:
    """The clauses of `doc` with standing, evidence and reason, for a page."""
    return [
        {
            **{field: row.get(field) or "" for field in COPIED},
            "standing": row.standing,
            "evidence": row.evidence or "",
            "evidence_note": row.evidence_note or "",
            "reason": row.reason or "",
            "facts": row.facts or "",
            "judge": frappe.utils.get_fullname(row.judge) if row.judge else "",
            "judged_on": str(row.judged_on or ""),
            "by_fact": row.judged_by == channel_rules.BY_FACT,
        }
        for row in doc.criteria
    ]


def period_of(rules) -> tuple:
    return getdate(rules.valid_from), day_or_none(rules.valid_to)
