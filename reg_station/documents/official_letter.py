"""An official letter with head, number, attachments and imprint after GB/T 9704-2012, as PDF and as docx.

156 × 225 mm of text: 22 lines of 28 characters of size 3 (三号). Nothing here imports frappe; texts are Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reg_station.documents.setting import set_pdf
from reg_station.documents.texts import chinese_date, clean, printable, to_date

DRAFT = "草稿：尚未签发，不作为依据"
BLANK_DATE = "年    月    日"
BLANK_NUMBER = "〔    〕  号"


@dataclass(frozen=True)
class Annex:
    """A list that follows the letter on a page of its own; `widths` are millimetres, 156 in all."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class OfficialLetter:
    """What is printed. `mark` is a warning on every page (草稿 …), `note` stands as a paragraph after the text."""

    heading: str
    number: str
    title: str
    addressees: str
    body: tuple[str, ...]
    issuer: str
    dated: date | str | None = None
    attachments: tuple[str, ...] = ()
    contact: str = ""
    copy_to: str = ""
    printing_office: str = ""
    note: str = ""
    mark: str = ""
    annex: Annex | None = None

    def paragraphs(self) -> list[str]:
        lines = (line.strip() for text in self.body for line in clean(text).split("\n"))
        return [line for line in lines if line] + ([clean(self.note)] if self.note else [])

    def attachment_lines(self) -> list[tuple[str, str]]:
        """(number and full stop, name); a single attachment has no number. The names end without a mark."""
        names = [clean(name).strip().rstrip("。；;") for name in self.attachments if clean(name).strip()]
        return [(f"{at}．" if len(names) > 1 else "", name) for at, name in enumerate(names, 1)]

    @property
    def printed_on(self) -> str:
        return f"{chinese_date(self.dated, BLANK_DATE)}印发"

    def salutation(self) -> str:
        text = clean(self.addressees).strip().rstrip(":：")
        return f"{text}：" if text else ""


def render_pdf(letter: OfficialLetter) -> bytes:
    """The letter as PDF/A."""
    data = {
        "heading": printable(letter.heading),
        "number": printable(letter.number or BLANK_NUMBER),
        "title": printable(letter.title).strip(),
        "salutation": printable(letter.salutation()),
        "body": [printable(text) for text in letter.paragraphs()],
        "attachments": [[number, printable(name)] for number, name in letter.attachment_lines()],
        "issuer": printable(letter.issuer),
        "date": chinese_date(letter.dated, BLANK_DATE),
        "contact": printable(letter.contact),
        "copy_to": printable(letter.copy_to).strip().rstrip("。"),
        "printing_office": printable(letter.printing_office or letter.issuer),
        "printed_on": letter.printed_on,
        "mark": printable(letter.mark),
        "annex": _annex(letter.annex),
    }
    return set_pdf("official_letter", data, to_date(letter.dated))


def _annex(annex: Annex | None) -> dict | None:
    if annex is None:
        return None
    return {
        "title": printable(annex.title),
        "head": list(annex.head),
        "rows": [[printable(clean(cell)) for cell in row] for row in annex.rows],
        "widths": list(annex.widths),
    }


def render_docx(letter: OfficialLetter) -> bytes:
    """The letter as docx, laid out alike, to be finished by hand where an office wants it otherwise."""
    from reg_station.documents.official_letter_docx import build

    return build(letter)
