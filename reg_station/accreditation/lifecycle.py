"""What an accreditation brings about: a service point, a certificate, and its later life (B6, B7)."""

import secrets

import frappe
from frappe import _
from frappe.utils import add_years, cint, getdate, now, nowdate

from reg_station.platform.audit import record
from reg_station.written_codes import CODE_ALPHABET

CODE_LENGTH = 16
STATUS_AFTER = {
    "Suspend": ("Suspended", "Suspended"),
    "Resume": ("Active", "Valid"),
    "Revoke": ("Revoked", "Revoked"),
}
ALLOWED_FROM = {
    "Change": {"Active", "Suspended"},
    "Suspend": {"Active"},
    "Resume": {"Suspended"},
    "Revoke": {"Active", "Suspended"},
}


def accredit(application) -> None:
    """Create the service point with its members and issue the certificate; once for each application."""
    if application.service_point:
        return
    point = create_service_point(application)
    certificate = issue_certificate(application, point)
    point.db_set({"certificate": certificate.name}, update_modified=False)
    application.db_set({"service_point": point.name, "certificate": certificate.name}, update_modified=False)
    step = frappe.qb.DocType("Case Step")
    (
        frappe.qb.update(step)
        .set(step.service_point, point.name)
        .where((step.reference_doctype == application.doctype) & (step.reference_name == application.name))
        .run()
    )


def create_service_point(application):
    point = frappe.new_doc("Service Point")
    point.update(
        {
            "point_name": _point_name(application),
            "town": application.town,
            "station": _station_of(application.town),
            "address": application.point_address,
            "status": "Active",
            "established_on": nowdate(),
            "application": application.name,
            "contact_person": application.contact_person,
            "contact_phone": application.contact_phone,
        }
    )
    point.flags.by_decision = True
    # The approver decides; the system creates. Nobody has the right to create service points.
    point.insert(ignore_permissions=True)
    _take_over_staff(application, point)
    return point


def _point_name(application) -> str:
    title = frappe.db.get_value("Town", application.town, "town_name")
    name = _("{0} Biomedical Product Registration Service Point", lang="zh").format(title)
    taken = frappe.db.count("Service Point", {"town": application.town, "point_name": ("like", f"{name}%")})
    return f"{name} ({taken + 1})" if taken else name


def _station_of(town: str) -> str:
    default = frappe.db.get_single_value("Reg Station Settings", "default_station")
    district = frappe.db.get_value("Town", town, "district")
    if default and frappe.db.get_value("Registration Station", default, "district") == district:
        return default
    station = frappe.db.get_value("Registration Station", {"district": district}, "name")
    if not (station or default):
        frappe.throw(
            _("There is no registration station for the district {0}. Create it first.").format(district)
        )
    return station or default


def _take_over_staff(application, point) -> None:
    for row in application.staff:
        member = frappe.new_doc("Station Member")
        member.update(
            {
                "full_name": row.full_name,
                "service_point": point.name,
                "employment_type": row.employment_type or "Full-time",
                "education": row.education,
                "experience": row.experience,
                "joined_on": nowdate(),
            }
        )
        # Follows from the decision, like the point itself.
        member.insert(ignore_permissions=True)


def issue_certificate(application, point):
    """Issue the certificate; its number carries the configured prefix, the year and a running number."""
    settings = frappe.get_cached_doc("Reg Station Settings")
    today = getdate(nowdate())
    years = cint(settings.certificate_valid_years)
    certificate = frappe.new_doc("Accreditation Certificate")
    certificate.update(
        {
            "certificate_number": _next_number(settings.certificate_prefix, today.year),
            "service_point": point.name,
            "point_name": point.point_name,
            "town": point.town,
            "application": application.name,
            "issued_on": today,
            "valid_to": add_years(today, years) if years else None,
            "status": "Valid",
            "issued_by": settings.bureau_name,
            "verification_code": new_verification_code(),
        }
    )
    certificate.flags.by_decision = True
    # The approver decides; the system issues. Nobody has the right to create certificates.
    return certificate.insert(ignore_permissions=True)


def _next_number(prefix: str, year: int) -> str:
    from frappe.model.naming import getseries

    key = f"{prefix}-{year}-"
    return key + getseries(key, 4)


def new_verification_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(CODE_LENGTH))


def check_status_decision(decision) -> None:
    """Refuse a decision that does not fit the present status of its point."""
    status = frappe.db.get_value("Service Point", decision.service_point, "status")
    if status not in ALLOWED_FROM[decision.decision_kind]:
        frappe.throw(
            _("{0} is not possible: the service point is {1}.").format(_(decision.decision_kind), _(status))
        )


def apply_status_decision(decision) -> None:
    """Carry a taken decision out on the point and its certificate; does nothing before its day or a second time."""
    if decision.applied_on or getdate(decision.effective_on) > getdate(nowdate()):
        return
    check_status_decision(decision)
    point = frappe.get_doc("Service Point", decision.service_point)
    point.flags.by_decision = True
    if decision.decision_kind == "Change":
        _change_point(point, decision)
    else:
        point.status, certificate_status = STATUS_AFTER[decision.decision_kind]
        _set_certificate_status(point, certificate_status, decision.reason)
    # The decision was the approver's; carrying it out is the system's.
    point.save(ignore_permissions=True)
    decision.db_set("applied_on", now(), update_modified=False)
    record(
        "decision applied",
        decision.doctype,
        decision.name,
        {"point": point.name, "kind": decision.decision_kind},
    )


def _change_point(point, decision) -> None:
    for target, source in {
        "point_name": "new_point_name",
        "address": "new_address",
        "contact_person": "new_contact_person",
        "contact_phone": "new_contact_phone",
    }.items():
        if decision.get(source):
            point.set(target, decision.get(source))
    if point.certificate and decision.new_point_name:
        frappe.db.set_value(
            "Accreditation Certificate", point.certificate, "point_name", decision.new_point_name
        )


def _set_certificate_status(point, status: str, reason: str) -> None:
    if point.certificate:
        frappe.db.set_value(
            "Accreditation Certificate",
            point.certificate,
            {"status": status, "status_reason": None if status == "Valid" else reason},
        )


def apply_due_decisions() -> int:
    """Daily: carry out decisions whose day has come; returns how many."""
    due = frappe.get_all(
        "Point Status Decision",
        filters={
            "workflow_state": "Decided",
            "applied_on": ("is", "not set"),
            "effective_on": ("<=", nowdate()),
        },
        pluck="name",
        order_by="effective_on asc, creation asc",
    )
    for name in due:
        apply_status_decision(frappe.get_doc("Point Status Decision", name))
    return len(due)
