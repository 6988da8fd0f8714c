"""Pictures for everybody: made anew from what was uploaded, so that nothing travels along that is not seen."""

import io

import frappe
from PIL import Image, ImageOps

from reg_station.file_content import content_of

# Name → longest side in pixels.
SIZES = {"small": 640, "large": 1600}
MOST_PIXELS = 60_000_000
KEPT_SECONDS = 24 * 3600


def as_jpeg(address: str, size: str) -> bytes | None:
    """The stored file at `address` as JPEG without any metadata; None if it cannot be shown.

    Whether the caller may see it is decided before. Small ones are kept for a day, for a page shows many of them.
    """
    name = frappe.db.get_value("File", {"file_url": address}, ["name", "content_hash"], as_dict=True)
    if not name:
        return None
    key = f"reg_station_picture|{name.content_hash}|{size}"
    kept = frappe.cache.get_value(key) if size == "small" else None
    if kept:
        return kept
    try:
        made = smaller(content_of(frappe.get_doc("File", name.name)), SIZES[size])
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, frappe.ValidationError):
        frappe.clear_messages()
        return None
    if size == "small":
        frappe.cache.set_value(key, made, expires_in_sec=KEPT_SECONDS)
    return made


def smaller(content: bytes, longest: int) -> bytes:
    """A picture with its longer side at most `longest` pixels, upright, as JPEG without metadata.

    Raises OSError or ValueError for what is no picture, or one too large to open.
    """
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((longest, longest))
        plain = _on_white(upright)
    buffer = io.BytesIO()
    plain.save(buffer, "JPEG", quality=82, optimize=True, progressive=True)
    return buffer.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Only the pixels: a new picture knows nothing of the old one's position, time or camera."""
    canvas = Image.new("RGB", picture.size, "white")
    rgba = picture.convert("RGBA")
    canvas.paste(rgba, mask=rgba.getchannel("A"))
    return canvas
