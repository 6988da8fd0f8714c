"""Pictures for tests, some with what a photo must not give away."""

import io

from PIL import Image

PLACE = "31 deg 1 min 55 sec"


def photo(width: int = 2000, height: int = 1200, kind: str = "JPEG") -> bytes:
    """A picture that knows who took it, with what and where; of a PNG Frappe leaves that as it is."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Lin"
    exif[0x013B] = "Lin of the listing"
    exif.get_ifd(0x8825)[1] = PLACE
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, kind, exif=exif)
    return buffer.getvalue()


def attach_photo(listing, content: bytes | None = None, caption: str = "") -> str:
    """Give a listing one more photo, whatever its state; returns the name of the row."""
    import frappe

    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{frappe.generate_hash(length=8)}.png",
            # Other bytes each time: Frappe joins files of the same content.
            "content": (content or photo(kind="PNG")) + frappe.generate_hash(length=8).encode(),
            "is_private": 1,
            "attached_to_doctype": listing.doctype,
            "attached_to_name": listing.name,
        }
    ).insert()
    row = frappe.new_doc("Resource Photo")
    row.update(
        {
            "parent": listing.name,
            "parenttype": listing.doctype,
            "parentfield": "photos",
            "idx": 1,
            "image": file.file_url,
            "caption": caption,
        }
    )
    row.db_insert()
    return row.name
