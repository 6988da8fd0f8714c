"""Enterprises register themselves on the portal; what guests may do ends here."""

import contextlib

import frappe
from frappe import _
from frappe.utils import cint, cstr, validate_email_address

from reg_station.exceptions import DuplicateEnterprise
from reg_station.portal.files import MOST_MEGABYTES, problem_with
from reg_station.portal.throttle import check_limit
from reg_station.product_registry.register import normal_code
from reg_station.reader import language

FIELDS = (
    "enterprise_name",
    "uscc",
    "enterprise_kind",
    "town",
    "address",
    "applicant_name",
    "applicant_email",
    "applicant_phone",
)
NEEDED = ("enterprise_name", "uscc", "town", "applicant_name", "applicant_email", "applicant_phone")
LONGEST = 140
LICENCE_KINDS = ("pdf", "jpg", "jpeg", "png")


@frappe.whitelist(methods=["POST"], allow_guest=True)
def register(
    enterprise_name: str,
    uscc: str,
    town: str,
    applicant_name: str,
    applicant_email: str,
    applicant_phone: str,
    enterprise_kind: str = "",
    address: str = "",
    website: str = "",
) -> dict:
    """Ask for an account for an enterprise; {"name", "kind"}. A business licence may come with it as the file `licence`.

    Nothing is opened by this: an officer decides. `website` is a trap for programs; people do not see the field.
    A refusal names in "field" of the response the field that it is about, where it is about one.
    """
    limit = cint(frappe.db.get_single_value("Reg Station Settings", "registration_limit")) or 10
    check_limit("registration", limit=limit, seconds=3600)
    if website:
        frappe.throw(_("The registration could not be taken. Call the station."))
    values = {
        "enterprise_name": enterprise_name,
        "uscc": uscc,
        "enterprise_kind": enterprise_kind,
        "town": town,
        "address": address,
        "applicant_name": applicant_name,
        "applicant_email": applicant_email,
        "applicant_phone": applicant_phone,
    }
    doc = frappe.new_doc("Enterprise Registration")
    doc.update(_checked(values, doc.meta))
    doc.language = language()
    with _about("licence"):
        licence = _licence()
    with _about("uscc", DuplicateEnterprise):
        # Guests have no rights; the fields are those listed above and nothing else.
        doc.insert(ignore_permissions=True)
    if licence:
        _attach(doc, *licence)
    return {"name": doc.name, "kind": doc.registration_kind}


@contextlib.contextmanager
def _about(field: str, problem: type[Exception] = frappe.ValidationError):
    """Tell the form in the browser beside which field the refusal belongs."""
    try:
        yield
    except problem:
        frappe.local.response["field"] = field
        raise


def _checked(values: dict, meta) -> dict:
    checked = {}
    for field in FIELDS:
        with _about(field):
            checked[field] = _checked_value(field, cstr(values.get(field)).strip(), _(meta.get_label(field)))
    return checked


def _checked_value(field: str, text: str, label: str) -> str | None:
    if not text and field in NEEDED:
        frappe.throw(_("{0} is missing.").format(label), frappe.MandatoryError)
    if len(text) > LONGEST:
        frappe.throw(_("{0} is longer than {1} characters.").format(label, LONGEST))
    if field == "uscc":
        return normal_code(text)
    if field == "town" and not frappe.db.exists("Town", text):
        frappe.throw(_("There is no town {0}.").format(text))
    if field == "applicant_email" and not validate_email_address(text):
        frappe.throw(_("{0} is not an e-mail address.").format(text))
    return text or None


def _licence() -> tuple[str, bytes] | None:
    request = getattr(frappe.local, "request", None)
    file = request.files.get("licence") if request and request.files else None
    if not file or not file.filename:
        return None
    content = file.stream.read(MOST_MEGABYTES * 1024 * 1024 + 1)
    problem = problem_with(file.filename, content, LICENCE_KINDS)
    if problem:
        frappe.throw(problem)
    return file.filename, content


def _attach(doc, name: str, content: bytes) -> None:
    file = frappe.new_doc("File")
    file.update(
        {
            "file_name": name,
            "content": content,
            "is_private": 1,
            "attached_to_doctype": doc.doctype,
            "attached_to_name": doc.name,
            "attached_to_field": "business_licence",
        }
    )
    # A guest's own upload to a registration made in the same request.
    file.insert(ignore_permissions=True)
    doc.db_set("business_licence", file.file_url, update_modified=False)
