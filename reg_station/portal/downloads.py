"""Files handed out by pages that have decided already that the caller may have them."""

from urllib.parse import quote

import frappe
from werkzeug.wrappers import Response

from reg_station.file_content import content_of


def download(address: str | None) -> Response:
    """The stored file at `address` as an attachment, never shown in the browser; HTTP 404 if there is none."""
    name = frappe.db.get_value("File", {"file_url": address}) if address else None
    if not name:
        return Response(status=404)
    file = frappe.get_doc("File", name)
    try:
        content = content_of(file)
    except (OSError, frappe.DoesNotExistError, frappe.ValidationError):
        frappe.clear_messages()
        return Response(status=404)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.file_name or 'file')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(content, mimetype="application/octet-stream", headers=headers)
