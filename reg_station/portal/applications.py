"""The Town Officer's side of an application: start, save, attach. Sending on is `reg_station.workflow.progress`."""

import frappe
from frappe import _

from reg_station.accreditation.doctype.point_application.point_application import OPEN_STATES, may_follow
from reg_station.accreditation.self_check import load_requirements
from reg_station.permissions.scope import own_towns
from reg_station.portal.fields import readable_document
from reg_station.portal.records import add_standing
from reg_station.portal.saving import accept, check_unchanged, row_names

DOCTYPE = "Point Application"
CARRIED_OVER = (
    "government_name",
    "point_address",
    "total_property_area",
    "enterprise_count",
    "has_biomed_policy",
    "planned_staff_count",
    "usable_floor_area",
    "contact_person",
    "contact_phone",
)


def towns_to_apply_for() -> list[str]:
    """Towns for which the current user may start an application."""
    if not frappe.has_permission(DOCTYPE, "create"):
        return []
    return sorted(own_towns(frappe.session.user))


@frappe.whitelist(methods=["POST"])
def start(town: str, previous_application: str = "") -> dict:
    """Create a draft for `town`, filled from the previous application if there is one; {"name", "url"}."""
    doc = frappe.new_doc(DOCTYPE)
    doc.town = town
    if previous_application:
        previous = frappe.get_doc(DOCTYPE, previous_application)
        previous.check_permission("read")
        doc.previous_application = previous.name
        for fieldname in CARRIED_OVER:
            doc.set(fieldname, previous.get(fieldname))
        for row in previous.staff:
            doc.append(
                "staff",
                {key: row.get(key) for key in ("full_name", "education", "employment_type", "experience")},
            )
    else:
        # Whether the user may act for this town is decided by the insert below; nothing is shown before it.
        policy = frappe.db.get_value("Town", town, "has_biomed_policy")
        doc.has_biomed_policy = "Yes" if policy else None
    doc.insert()
    return {"name": doc.name, "url": f"/station/applications/{doc.name}"}


@frappe.whitelist(methods=["POST"])
def save(name: str, modified: str, values: dict) -> dict:
    """Save fields of an application that the caller may change now; {"modified", "rows"}.

    `modified` is the version on the caller's screen: SavedMeanwhile (409) if somebody saved since.
    """
    doc = frappe.get_doc(DOCTYPE, name)
    doc.check_permission("write")
    check_unchanged(doc, modified)
    accept(doc, values)
    doc.save()
    return {"modified": str(doc.modified), "rows": row_names(doc)}


def needed_fields() -> set[str]:
    """Fields that a hard requirement wants filled in."""
    return {
        fieldname
        for item in load_requirements()
        if item.hard and item.rule in ("fields_complete", "number_at_least")
        for fieldname in item.field_names
    }


def overview() -> list[dict]:
    """Applications that the user may see, with who has each now; the newest first."""
    rows = frappe.get_list(
        DOCTYPE,
        fields=[
            "name",
            "town",
            "point_address",
            "government_name",
            "workflow_state",
            "modified",
            "creation",
            "service_point",
        ],
        order_by="creation desc",
        limit=200,
    )
    add_standing(rows, DOCTYPE)
    standings = _standings(rows)
    for row in rows:
        row.standing = standings.get(row.service_point)
    return rows


def _standings(rows) -> dict[str, str]:
    """Status of the service points that came of these applications, where it is not Active."""
    points = [row.service_point for row in rows if row.service_point]
    if not points:
        return {}
    found = frappe.get_all(
        "Service Point",
        {"name": ("in", points), "status": ("!=", "Active")},
        ["name", "status"],
        as_list=True,
    )
    return dict(found)


def standing_of(doc) -> str | None:
    """Suspended or Revoked, if that is what became of the point of this application."""
    return _standings([doc]).get(doc.service_point)


def may_apply_again(doc) -> bool:
    """Whether a new application may follow `doc`: it ended without a point, or its point was revoked."""
    if doc.workflow_state in OPEN_STATES or doc.town not in towns_to_apply_for():
        return False
    return may_follow(doc)


def readable(name: str):
    """The application, or None if there is none or it is not the caller's to see: the two look alike."""
    return readable_document(DOCTYPE, name)


def not_found() -> str:
    return _("There is no such application, or it is not yours to see.")
