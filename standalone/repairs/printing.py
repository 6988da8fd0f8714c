"""PDF from HTML: the engine's own module is a stub."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import ModuleType

from standalone.repairs import repairs
from standalone.repairs.sites import sites_folder

_LOCAL_URL = re.compile(
    r"""(?P<before>(?:src|href)\s*=\s*["']|url\(\s*["']?)"""
    r"""(?:https?://[^/"'\s)]+)?/(?P<path>(?:assets|files|private/files)/[^"'\s)?#]+)"""
)


@repairs("frappe.utils.pdf")
def render_pdf(pdf: ModuleType) -> None:
    # get_pdf() raises NotImplementedError: print formats and attached prints have no PDF.
    import frappe

    def get_pdf(html, options=None, output=None):
        data = html_to_pdf(with_local_files(html, frappe.local.site), dict(options or {}))
        password = (options or {}).get("password")
        if output is None and not password:
            return data
        return _joined(data, output, password)

    pdf.get_pdf = get_pdf
    pdf.get_chrome_pdf = lambda print_format, html, options=None, output=None, pdf_generator=None: get_pdf(
        html, options, output
    )


@repairs("frappe.utils.pdf")
def bodies_of_prints(pdf: ModuleType) -> None:
    # The hooks that fill a print's head, body and foot answer with nothing: printed pages are empty.
    import frappe

    def pdf_body_html(template, args, **options):
        return template.render(args, filters={"len": len})

    def pdf_header_html(soup=None, head=None, content=None, styles=None, html_id=None, css=None, **options):
        return frappe.render_template(
            "templates/print_formats/pdf_header_footer.html",
            {
                "head": head,
                "content": content,
                "styles": styles,
                "html_id": html_id,
                "css": css,
                "lang": frappe.local.lang,
                "layout_direction": "ltr",
            },
        )

    pdf.pdf_body_html = pdf_body_html
    pdf.pdf_header_html = pdf_header_html
    pdf.pdf_footer_html = pdf_header_html


def with_local_files(html: str, site: str) -> str:
    """Point links to the site's own files at the disk: a renderer must not ask the server that is busy with it."""
    sites = sites_folder().resolve()

    def local(match: re.Match) -> str:
        path = match["path"]
        if path.startswith("assets/"):
            base, name = sites / "assets", path.removeprefix("assets/")
        elif path.startswith("files/"):
            base, name = sites / site / "public" / "files", path.removeprefix("files/")
        else:
            base, name = sites / site / "private" / "files", path.removeprefix("private/files/")
        target = base / name
        if ".." in Path(name).parts or not target.is_file():
            return match[0]
        return f"{match['before']}{target.as_uri()}"

    return _LOCAL_URL.sub(local, html)


def html_to_pdf(html: str, options: dict) -> bytes:
    """Set HTML as PDF with the app's renderer and its fonts, or with PlutoPrint alone where there is no app."""
    try:
        from reg_station.documents.pdf import html_to_pdf as render
    except ImportError:
        import plutoprint

        book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
        book.load_html(html)
        stream = io.BytesIO()
        book.write_to_pdf_stream(stream)
        return stream.getvalue()
    return render(html, options)


def _joined(data: bytes, output, password: str | None):
    from pypdf import PdfReader, PdfWriter

    writer = output if output is not None else PdfWriter()
    writer.append_pages_from_reader(PdfReader(io.BytesIO(data)))
    if output is not None:
        return output
    writer.encrypt(password)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
