"""Where each DocType keeps the values that decide who sees a row. Pure data; imports no frappe.

A *dimension* is a kind of belonging (town, service point, station …). A user's reach holds values per dimension;
a row is visible when one of its dimension fields holds a value within reach. A row with two parties names two fields.
"""

SCOPE_FIELDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "Town": {"town": "name"},
    "Registration Station": {"served_station": "name"},
    "Service Point": {"town": "town", "point": "name"},
    "Station Member": {"town": "town", "point": "service_point", "station": "station"},
    "Station Rule": {"town": "town", "point": "service_point", "station": "station"},
    "Premises Check": {"town": "town", "point": "service_point", "station": "station"},
    "Liaison Contact": {"station": "station"},
    "Point Application": {"town": "town", "point": "service_point", "application": "name"},
    "Site Visit": {"town": "town", "visit": "name"},
    "Accreditation Certificate": {"town": "town", "point": "service_point"},
    "Point Status Decision": {"town": "town", "point": "service_point"},
    "Enterprise": {"town": "town", "served_town": "town", "enterprise": "name"},
    "Enterprise Registration": {"town": "town", "served_town": "town"},
    "Shared Resource": {
        "town": "town",
        "served_town": "town",
        "point": "service_point",
        "enterprise": "enterprise",
    },
    "Resource Demand": {"town": "town", "served_town": "town", "enterprise": "enterprise"},
    "Resource Match": {
        "town": ("demand_town", "resource_town"),
        "served_town": ("demand_town", "resource_town"),
        "point": "service_point",
        # Not resource_enterprise: the offering side sees a match from its introduction on.
        "enterprise": ("demand_enterprise", "introduced_to"),
    },
    "Resource Agreement": {
        "town": ("demand_town", "resource_town"),
        "served_town": ("demand_town", "resource_town"),
        "point": "service_point",
        "enterprise": ("demand_enterprise", "resource_enterprise"),
    },
    "Resource Import": {
        "town": "town",
        "served_town": "town",
        "point": "service_point",
        "station": "station",
    },
    "Work Plan": {"town": "town", "point": "service_point", "station": "station"},
    "Point Task": {"town": "town", "point": "service_point", "station": "station"},
    "Training Session": {
        "town": "town",
        "point": "service_point",
        "station": "station",
        # Points and towns read what their station holds; `learning.keeping` says who may change it.
        "served_station": "station",
    },
    "Training Sign-up": {
        "town": "town",
        "point": ("service_point", "session_point"),
        "station": "station",
        "enterprise": "enterprise",
    },
    "Training Record": {"town": "town", "point": "service_point", "station": "station"},
    "Service Request": {
        "town": "town",
        "served_town": "town",
        "point": "service_point",
        "enterprise": "enterprise",
    },
    "Service Evaluation": {
        "town": "town",
        "served_town": "town",
        "point": "service_point",
        "enterprise": "enterprise",
    },
    "Consultation": {
        "town": "town",
        "served_town": "town",
        "point": "service_point",
        "station": "station",
        "enterprise": "enterprise",
    },
    "Follow Up": {
        "town": "town",
        "served_town": "town",
        "point": "service_point",
        "enterprise": "enterprise",
    },
    **{
        doctype: {
            "town": "town",
            "served_town": "town",
            "point": "service_point",
            "enterprise": "enterprise",
            "inspection": inspection,
        }
        for doctype, inspection in (("Mock Inspection", "name"), ("Nonconformity", "inspection"))
    },
    # Commercial secrets: not served_town, so a point sees its own cases only; towns have no right to the DocType.
    "Pre-Review": {"town": "town", "point": "service_point", "enterprise": "enterprise"},
    "Biomedical Product": {"town": "town", "served_town": "town", "enterprise": "enterprise"},
    "Registration Intent": {"town": "town", "served_town": "town", "enterprise": "enterprise"},
    "Registration Progress": {"town": "town", "served_town": "town", "enterprise": "enterprise"},
    "Intent Library": {"station": "station"},
    "Issue Escalation": {
        "town": "town",
        "served_town": "town",
        "point": "service_point",
        "station": "station",
        "enterprise": "enterprise",
        "department": "department",
    },
    **{
        doctype: {"town": "town", "served_town": "town", "enterprise": "enterprise"}
        for doctype in ("Key Project", "Product Transfer", "Channel Recommendation", "Mock Defence")
    },
    "Key Project Service Item": {
        "town": "town",
        "served_town": "town",
        "enterprise": "enterprise",
        "department": "department",
    },
    "Joint Consultation": {"station": "station"},
    "Review Exchange": {"station": "station"},
    "Review Exchange Row": {"station": "station"},
    "Review Event": {"town": "town", "served_town": "town"},
    "Joint Consultation Task": {"station": "station", "department": "department"},
    **{
        doctype: {
            "town": "town",
            "served_town": "town",
            "point": "service_point",
            "station": "station",
            "enterprise": "enterprise",
        }
        for doctype in ("Enterprise Visit", "Referral")
    },
    **{
        doctype: {"town": "town", "point": "service_point", "station": "station"}
        for doctype in ("Service Appraisal", "Appraisal Objection")
    },
    # Not the town nor the point: they read the result from their appraisal once the review is over.
    **{doctype: {"station": "station"} for doctype in ("Appraisal Review", "Frozen Evidence")},
    "Appraisal Round": {"station": "station", "served_station": "station"},
    # Towns and points read a circular once it is issued; `issued_station` is empty until then.
    "Appraisal Circular": {"station": "station", "served_station": "issued_station"},
    # The fields "open to …" are empty where the point or the station itself is complained about.
    "Feedback": {
        "town": "town",
        "point": "open_to_point",
        "station": "open_to_station",
        "enterprise": "enterprise",
    },
    "Improvement Plan": {"town": "town", "point": "service_point", "station": "station"},
    "Case Step": {
        "town": ("town", "other_town"),
        "served_town": ("town", "other_town"),
        "point": "service_point",
        "station": "station",
        "application": "reference_name",
        "inspection": "reference_name",
        "enterprise": ("enterprise", "other_enterprise"),
    },
}


def scope_fieldnames(doctype: str) -> list[str]:
    """All fields of `doctype` that hold a belonging, each once."""
    names: dict[str, None] = {}
    for fields in SCOPE_FIELDS[doctype].values():
        names.update(dict.fromkeys((fields,) if isinstance(fields, str) else fields))
    return list(names)


# What a Case Step takes over from its document, where the field has another name there.
STEP_FIELDS: dict[str, dict[str, str]] = {
    "Resource Match": {
        "town": "demand_town",
        "other_town": "resource_town",
        "enterprise": "demand_enterprise",
        "other_enterprise": "introduced_to",
    },
    "Feedback": {"service_point": "open_to_point", "station": "open_to_station"},
}

# field: (link field of the same row, DocType it points to, field there). A browser may send any town it likes;
# what counts is the town of the record that the row belongs to.
DERIVED_FIELDS: dict[str, dict[str, tuple[str, str, str]]] = {
    "Station Member": {"town": ("service_point", "Service Point", "town")},
    "Station Rule": {"town": ("service_point", "Service Point", "town")},
    "Premises Check": {"town": ("service_point", "Service Point", "town")},
    "Site Visit": {"town": ("application", "Point Application", "town")},
    "Appraisal Circular": {"station": ("appraisal_round", "Appraisal Round", "station")},
    "Point Status Decision": {"town": ("service_point", "Service Point", "town")},
    "Resource Demand": {"town": ("enterprise", "Enterprise", "town")},
    "Biomedical Product": {"town": ("enterprise", "Enterprise", "town")},
    **{
        doctype: {
            "enterprise": ("product", "Biomedical Product", "enterprise"),
            "town": ("product", "Biomedical Product", "town"),
        }
        for doctype in ("Registration Intent", "Registration Progress")
    },
    **{
        doctype: {"town": ("enterprise", "Enterprise", "town")}
        for doctype in ("Service Request", "Enterprise Visit", "Referral")
    },
    **{
        doctype: {"town": ("enterprise", "Enterprise", "town")}
        for doctype in ("Key Project", "Product Transfer")
    },
    **{
        doctype: {"enterprise": (link, parent, "enterprise"), "town": (link, parent, "town")}
        for doctype, link, parent in (
            ("Key Project Service Item", "project", "Key Project"),
            ("Channel Recommendation", "product", "Biomedical Product"),
            ("Mock Defence", "recommendation", "Channel Recommendation"),
        )
    },
    "Improvement Plan": {"town": ("service_point", "Service Point", "town")},
    "Service Appraisal": {"town": ("service_point", "Service Point", "town")},
    "Appraisal Objection": {
        "town": ("appraisal", "Service Appraisal", "town"),
        "service_point": ("appraisal", "Service Appraisal", "service_point"),
        "station": ("appraisal", "Service Appraisal", "station"),
    },
    "Joint Consultation Task": {"station": ("consultation", "Joint Consultation", "station")},
    "Service Evaluation": {
        "enterprise": ("request", "Service Request", "enterprise"),
        "town": ("request", "Service Request", "town"),
        "service_point": ("request", "Service Request", "service_point"),
    },
    **{
        doctype: {
            "enterprise": (link, source, "enterprise"),
            "town": (link, source, "town"),
            "service_point": (link, source, "service_point"),
        }
        for doctype, link, source in (
            ("Mock Inspection", "service_request", "Service Request"),
            ("Nonconformity", "inspection", "Mock Inspection"),
        )
    },
    "Pre-Review": {
        "enterprise": ("service_request", "Service Request", "enterprise"),
        "town": ("service_request", "Service Request", "town"),
        "service_point": ("service_request", "Service Request", "service_point"),
    },
    "Work Plan": {"town": ("service_point", "Service Point", "town")},
    "Point Task": {
        "town": ("service_point", "Service Point", "town"),
        "station": ("service_point", "Service Point", "station"),
    },
    "Training Session": {"town": ("service_point", "Service Point", "town")},
    "Training Record": {
        "town": ("member", "Station Member", "town"),
        "service_point": ("member", "Station Member", "service_point"),
        "station": ("member", "Station Member", "station"),
    },
    **{
        doctype: {
            "demand_enterprise": ("demand", "Resource Demand", "enterprise"),
            "demand_town": ("demand", "Resource Demand", "town"),
            "resource_enterprise": ("resource", "Shared Resource", "enterprise"),
            "resource_town": ("resource", "Shared Resource", "town"),
            "service_point": ("resource", "Shared Resource", "service_point"),
        }
        for doctype in ("Resource Match", "Resource Agreement")
    },
}

# As above, but only where the link is set: a row without it says itself where it belongs.
DERIVED_IF_LINKED: dict[str, dict[str, tuple[str, str, str]]] = {
    doctype: {"town": ("enterprise", "Enterprise", "town")}
    for doctype in ("Consultation", "Issue Escalation")
}

# Files attached to these are always private, whoever uploads them and however.
PRIVATE_FILE_DOCTYPES = frozenset(
    {
        "Pre-Review",
        "Service Request",
        "Mock Inspection",
        "Nonconformity",
        "Station Member",
        "Station Rule",
        "Premises Check",
        "Point Application",
        "Site Visit",
        "Point Status Decision",
        "Accreditation Certificate",
        "Enterprise",
        "Enterprise Registration",
        "Shared Resource",
        "Resource Demand",
        "Resource Match",
        "Resource Agreement",
        "Resource Import",
        "Biomedical Product",
        "Registration Intent",
        "Registration Progress",
        "Issue Escalation",
        "Key Project",
        "Key Project Service Item",
        "Product Transfer",
        "Channel Recommendation",
        "Mock Defence",
        "Joint Consultation",
        "Review Exchange",
        "Enterprise Visit",
        "Referral",
        "Work Plan",
        "Point Task",
        "Training Session",
        "Training Record",
        "Service Appraisal",
        "Appraisal Objection",
        "Feedback",
        "Improvement Plan",
    }
)

# Of these, every read of a file by somebody outside the enterprise goes into the audit trail.
CONFIDENTIAL_FILE_DOCTYPES = frozenset({"Pre-Review"})
