"""Uploads from the portal: private, attached to their document, of a kind and size that the station can open."""

import io

import frappe
from frappe import _
from PIL import Image

from reg_station.portal.appraisals import takes_proof
from reg_station.portal.fields import writable_fields

MOST_MEGABYTES = 10
BEGINNINGS = {
    "pdf": (b"%PDF",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "doc": (b"\xd0\xcf\x11\xe0",),
    "xls": (b"\xd0\xcf\x11\xe0",),
}
PICTURES = ("jpg", "jpeg", "png")
FOR_DOCTYPES = (
    "Point Application",
    "Site Visit",
    "Mock Inspection",
    "Nonconformity",
    "Shared Resource",
    "Service Appraisal",
)
# What goes on the market is shown as a picture or not at all.
PICTURES_ONLY = ("Shared Resource",)


def ending(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def problem_with(name: str, content: bytes, allowed: tuple[str, ...] = tuple(BEGINNINGS)) -> str | None:
    """What is wrong with an upload, in one sentence; None if nothing is."""
    kind = ending(name)
    if kind not in allowed:
        return _("{0} cannot be attached. Allowed: {1}.").format(name, ", ".join(allowed))
    if not content:
        return _("{0} is empty.").format(name)
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        return _("{0} is larger than {1} MB.").format(name, MOST_MEGABYTES)
    if not content.startswith(BEGINNINGS[kind]):
        return _("{0} is not what its ending says.").format(name)
    if kind in PICTURES and not _is_whole_picture(content):
        return _("{0} is damaged and cannot be shown. Take or scan it again.").format(name)
    return None


def _is_whole_picture(content: bytes) -> bool:
    """Frappe takes the position data out of photos and fails on one that broke off on its way."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


@frappe.whitelist(methods=["POST"])
def upload(doctype: str, name: str, pictures_only: int = 0) -> dict:
    """Attach the file of a multipart request (part `file`) to a document that the caller may change now.

    {"file_url", "file_name"}; the address still has to be saved in a field of the document.
    """
    if doctype not in FOR_DOCTYPES:
        frappe.throw(_("Files cannot be attached to {0} here.").format(_(doctype)), frappe.PermissionError)
    doc = frappe.get_doc(doctype, name)
    doc.check_permission("write")
    if not (writable_fields(doc) or takes_proof(doc)):
        frappe.throw(_("Nothing can be attached in the present state."), frappe.PermissionError)
    only_pictures = pictures_only or doctype in PICTURES_ONLY
    file = take_sent_file(doctype, name, PICTURES if only_pictures else tuple(BEGINNINGS))
    return {"file_url": file.file_url, "file_name": file.file_name}


def take_sent_file(doctype: str, name: str, allowed: tuple[str, ...] = tuple(BEGINNINGS)):
    """The file of the present multipart request (part `file`), checked, kept privately and attached to the document.

    Whoever calls has made sure that the user may attach something to it.
    """
    sent = frappe.request.files.get("file") if frappe.request else None
    if not sent or not sent.filename:
        frappe.throw(_("Choose a file first."))
    return _kept(sent, doctype, name, allowed)


def take_files(doctype: str, name: str, most: int) -> int:
    """Keep all parts `file` of the present request, if any, likewise, also those of a guest; how many there were."""
    request = getattr(frappe.local, "request", None)
    sent = [part for part in request.files.getlist("file") if part.filename] if request else []
    if len(sent) > most:
        frappe.throw(_("At most {0} files can be attached.").format(most))
    for part in sent:
        # With his own new record; what it is was checked, and a guest has no right on files.
        _kept(part, doctype, name, tuple(BEGINNINGS), ignore_permissions=True)
    return len(sent)


def _kept(sent, doctype: str, name: str, allowed: tuple[str, ...], ignore_permissions: bool = False):
    content = sent.stream.read(MOST_MEGABYTES * 1024 * 1024 + 1)
    problem = problem_with(sent.filename, content, allowed)
    if problem:
        frappe.throw(problem)
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": sent.filename,
            "content": content,
            "is_private": 1,
            "attached_to_doctype": doctype,
            "attached_to_name": name,
        }
    )
    # By `take_files` only.
    return file.insert(ignore_permissions=ignore_permissions)
