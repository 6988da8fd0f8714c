"""HTML to PDF without any system library or system font: what stands behind the print formats.

PlutoPrint lays out the page. It is given no way to the network or the disk: what a page wants to show besides
`data:` addresses is asked of the caller's `resources`, so text typed by a user cannot fetch an inner address.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import lru_cache

from reg_station.documents.fonts import SANS, SYMBOLS, fontconfig_folder
from reg_station.documents.texts import mark_missing

MILLIMETRE = 72 / 25.4  # in points
DEFAULT_MARGIN = 15 * MILLIMETRE
UNITS = {"mm": MILLIMETRE, "cm": 10 * MILLIMETRE, "in": 72.0, "pt": 1.0, "px": 0.75, "": MILLIMETRE}
PAGE_SIZES = {  # millimetres, upright
    "a0": (841, 1189),
    "a1": (594, 841),
    "a2": (420, 594),
    "a3": (297, 420),
    "a4": (210, 297),
    "a5": (148, 210),
    "a6": (105, 148),
    "b4": (250, 353),
    "b5": (176, 250),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
    "tabloid": (279.4, 431.8),
}
# locl, ccmp and ligatures swap glyphs that Cairo then cannot name: "PA-2026" could not be searched or copied
FONT_STYLE = f"""html {{
    font-family: "{SANS}", "{SYMBOLS}", sans-serif;
    font-feature-settings: "locl" 0, "ccmp" 0; font-variant-ligatures: none;
}}"""
PAGE_NUMBERS = f"""@page {{ @bottom-center {{
    content: counter(page) " / " counter(pages); font-family: "{SANS}"; font-size: 8pt; color: #555;
}} }}"""
# where a style sheet may stand so that every later rule of the page's own wins
BEGINNINGS = (r"<head\b[^>]*>", r"<html\b[^>]*>", r"<!doctype[^>]*>")

Resources = Callable[[str], "tuple[bytes, str] | None"]


class PdfOptionError(ValueError):
    """An option that means nothing; the text names it."""


def html_to_pdf(
    html: str,
    options: dict | None = None,
    base_url: str | None = None,
    resources: Resources | None = None,
) -> bytes:
    """Set `html` as PDF.

    `options` take the names that Frappe hands to its PDF hook: `page-size` (A4), `page-width` and `page-height`,
    `orientation` (Portrait or Landscape), `margin-top`, `-right`, `-bottom`, `-left` (15mm), and `page-numbers`
    (on). Lengths are numbers with mm, cm, in, pt or px; a bare number is millimetres. Names that only another
    renderer knows are passed over. A page rule in the HTML's own style wins over the options.

    `resources(url)` answers what a page may show with (bytes, media type), or None; without it only `data:`
    addresses are shown. `base_url` (http://localhost/) completes relative addresses before they are asked for.
    Raises PdfOptionError.
    """
    plutoprint = _renderer()
    options = {str(name).lower(): value for name, value in (options or {}).items()}
    width, height = page_size(options)
    margins = [length(options.get(f"margin-{side}"), f"margin-{side}", DEFAULT_MARGIN) for side in _SIDES]
    book = plutoprint.Book(
        plutoprint.PageSize(width, height), plutoprint.PageMargins(*margins), plutoprint.MEDIA_TYPE_PRINT
    )
    book.custom_resource_fetcher = _fetcher(resources)
    numbered = str(options.get("page-numbers", "1")).lower() not in ("0", "false", "no", "none")
    document = _with_style(mark_missing(html), FONT_STYLE + (PAGE_NUMBERS if numbered else ""))
    book.load_html(document, base_url=base_url or "http://localhost/")
    stream = io.BytesIO()
    book.write_to_pdf_stream(stream)
    return stream.getvalue()


_SIDES = ("top", "right", "bottom", "left")


def page_size(options: dict) -> tuple[float, float]:
    """Width and height of the page in points. Raises PdfOptionError."""
    name = str(options.get("page-size") or "A4").strip().lower()
    if name != "custom" and name not in PAGE_SIZES:
        raise PdfOptionError(f"The page size '{options['page-size']}' is not known; A4, A5 or Letter are.")
    standard = PAGE_SIZES.get(name, PAGE_SIZES["a4"])
    width = length(options.get("page-width"), "page-width", standard[0] * MILLIMETRE)
    height = length(options.get("page-height"), "page-height", standard[1] * MILLIMETRE)
    if min(width, height) < 10 or max(width, height) > 14400:
        raise PdfOptionError("A page must be between 4 mm and 5 m wide and high.")
    orientation = str(options.get("orientation") or "Portrait").strip().lower()
    if orientation not in ("portrait", "landscape"):
        raise PdfOptionError(f"The orientation '{options['orientation']}' is neither Portrait nor Landscape.")
    return (height, width) if orientation == "landscape" else (width, height)


def length(value, name: str, default: float) -> float:
    """A length in points from '15mm', '1.5 cm' or a bare number of millimetres. Raises PdfOptionError."""
    if value is None or str(value).strip() == "":
        return default
    match = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)\s*(mm|cm|in|pt|px|)", str(value).strip().lower())
    if not match:
        raise PdfOptionError(f"{name}: '{value}' is not a length such as 15mm.")
    return float(match[1]) * UNITS[match[2]]


def _with_style(html: str, style: str) -> str:
    element = f"<style>{style}</style>"
    for beginning in BEGINNINGS:
        if found := re.search(beginning, html, re.IGNORECASE):
            return f"{html[: found.end()]}{element}{html[found.end() :]}"
    return element + (html or "<p></p>")


@lru_cache(maxsize=1)
def _renderer():
    import plutoprint

    plutoprint.plutobook_set_fontconfig_path(fontconfig_folder())
    return plutoprint


def _fetcher(resources: Resources | None):
    plutoprint = _renderer()

    class Fetcher(plutoprint.ResourceFetcher):
        def fetch_url(self, url: str):
            if url.startswith("data:"):
                return plutoprint.default_resource_fetcher.fetch_url(url)
            answer = resources(url) if resources else None
            content, media_type = answer or (b"", "text/plain")
            return plutoprint.ResourceData(content, media_type, "utf-8")

    return Fetcher()
