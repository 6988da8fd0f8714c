"""PDF from HTML: the engine's own module is a stub."""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

from standalone.repairs import repairs
from standalone.repairs.sites import sites_folder


@repairs("frappe.utils.pdf")
def render_pdf(pdf: ModuleType) -> None:
    # get_pdf() raises NotImplementedError: print formats and attached prints have no PDF.
    import frappe

    def get_pdf(html, options=None, output=None):
        options = {**_page_settings(frappe), **(options or {})}
        password = options.pop("password", None)
        data = html_to_pdf(for_paper(html), options, resources_of(frappe))
        return _joined(data, output, password) if output is not None or password else data

    def get_chrome_pdf(print_format=None, html=None, options=None, output=None, pdf_generator=None):
        return get_pdf(html, options, output)

    pdf.get_pdf = get_pdf
    pdf.get_chrome_pdf = get_chrome_pdf


@repairs("frappe.utils.pdf")
def bodies_of_prints(pdf: ModuleType) -> None:
    # The hooks that fill a print's body, head and foot answer with nothing: printed pages are empty.
    def pdf_body_html(template, args, **options):
        return template.render(args, filters={"len": len})

    def pdf_header_html(soup=None, head=None, content=None, **options):
        return "".join(str(part) for part in (content or ()))

    pdf.pdf_body_html = pdf_body_html
    pdf.pdf_header_html = pdf_header_html
    pdf.pdf_footer_html = pdf_header_html


@repairs("frappe.utils.weasyprint")
def print_built_formats(weasyprint: ModuleType) -> None:
    # Formats made in the print format builder ask for WeasyPrint, which needs system libraries. Here the head and
    # foot of a letter are printed once, not on every page.
    import frappe

    def render_pdf(self):
        sides = ("top", "right", "bottom", "left")
        margins = {f"margin-{side}": f"{self.print_format.get(f'margin_{side}') or 15:g}mm" for side in sides}
        options = {**_page_settings(frappe), **margins}
        return html_to_pdf(self.get_html_preview(), options, resources_of(frappe))

    weasyprint.PrintFormatGenerator.render_pdf = render_pdf


def _page_settings(frappe: ModuleType) -> dict:
    settings = frappe.db.get_singles_dict("Print Settings")
    size = settings.get("pdf_page_size") or "A4"
    if size == "Custom":
        width, height = settings.get("pdf_page_width"), settings.get("pdf_page_height")
        return {"page-size": "Custom", "page-width": width, "page-height": height}
    return {"page-size": size}


def for_paper(html: str) -> str:
    """Show what is meant for paper and drop what is meant for the screen, as Frappe's classes say."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html5lib")
    for element in soup.select("#header-html, #footer-html"):
        element["class"] = [name for name in element.get("class", []) if name != "hidden-pdf"]
    for element in soup.select(".hidden-pdf"):
        element.decompose()
    # The renderer numbers the pages itself; Frappe's own line is filled by another renderer's script.
    for element in soup.select("p.page-number"):
        element.decompose()
    for element in soup.select(".visible-pdf"):
        element["class"] = [name for name in element["class"] if name != "visible-pdf"]
    return str(soup)


def resources_of(frappe: ModuleType) -> Callable[[str], tuple[bytes, str] | None]:
    """What a page may show: assets, public files, and private files that the current user may read."""
    sites = sites_folder().resolve()
    site = sites / frappe.local.site

    def resources(url: str) -> tuple[bytes, str] | None:
        path = unquote(urlsplit(url).path)
        if path.startswith("/assets/"):
            root, name = sites / "assets", path.removeprefix("/assets/")
        elif path.startswith("/files/"):
            root, name = site / "public" / "files", path.removeprefix("/files/")
        elif path.startswith("/private/files/") and _may_read(frappe, path):
            root, name = site / "private" / "files", path.removeprefix("/private/files/")
        else:
            return None
        return _content(root, name)

    return resources


def _content(root: Path, name: str) -> tuple[bytes, str] | None:
    target = root / name
    if ".." in Path(name).parts or not target.is_file():
        return None
    return target.read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"


def _may_read(frappe: ModuleType, file_url: str) -> bool:
    names = frappe.get_all("File", filters={"file_url": file_url}, pluck="name")
    return any(frappe.get_doc("File", name).has_permission("read") for name in names)


def html_to_pdf(html: str, options: dict, resources: Callable[[str], tuple[bytes, str] | None]) -> bytes:
    """Set HTML as PDF with the app's renderer and its fonts, or with PlutoPrint alone where there is no app."""
    try:
        from reg_station.documents.pdf import html_to_pdf as render
    except ImportError:
        return _plain_pdf(html)
    return render(html, options, resources=resources)


def _plain_pdf(html: str) -> bytes:
    import plutoprint

    class Nothing(plutoprint.ResourceFetcher):
        def fetch_url(self, url: str):
            return plutoprint.ResourceData(b"", "text/plain", "utf-8")

    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
    book.custom_resource_fetcher = Nothing()
    book.load_html(html)
    stream = io.BytesIO()
    book.write_to_pdf_stream(stream)
    return stream.getvalue()


def _joined(data: bytes, output, password: str | None):
    from pypdf import PdfReader, PdfWriter

    writer = output if output is not None else PdfWriter()
    for page in PdfReader(io.BytesIO(data)).pages:
        writer.add_page(page)
    if output is not None:
        return output
    writer.encrypt(password)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
