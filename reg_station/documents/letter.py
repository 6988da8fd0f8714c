"""A small official letter (函、通知): title, addressee, paragraphs, signature and date, as docx and as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reg_station.documents import docx_template
from reg_station.documents.setting import set_pdf
from reg_station.documents.texts import chinese_date, clean, printable, to_date

FIELDS = ("title", "addressee", "body", "signatory", "date", "contact")
BLANK_DATE = "年    月    日"
PARAGRAPH = "\n　　"  # within one filled field a new paragraph is a new line, indented by two characters


@dataclass(frozen=True)
class Letter:
    """What a letter says. `body` is its paragraphs; `contact` an optional last line such as （联系人：…）."""

    title: str
    addressee: str
    body: tuple[str, ...]
    signatory: str
    dated: date | str | None = None
    contact: str = ""

    def paragraphs(self) -> list[str]:
        lines = (line.strip() for text in self.body for line in clean(text).split("\n"))
        return [line for line in lines if line]


def request_for_accreditation(town: str, point: str, bureau: str, dated: date | str | None = None) -> Letter:
    """The letter with which a town asks for accreditation (2023-35, four (一)): 发函…提出申请."""
    return Letter(
        title=f"{town}\n关于申请认定{point}的函",
        addressee=bureau,
        body=(
            f"根据生物医药产业布局需要，{town}拟设立{point}，为区域内企业提供产品注册指导服务。",
            "工作点的人员、办公场所、工作经费和工作机制已按建设要求落实，"
            "现附《生物医药产品注册指导服务工作点认定审批表》，请予审核认定。",
            "特此函达。",
        ),
        signatory=town,
        dated=dated,
    )


def render_docx(letter: Letter, template: bytes | None = None) -> bytes:
    """The letter as docx, from the shipped template or another that `check_template` passes."""
    if template is not None and (problems := check_template(template)):
        raise docx_template.TemplateProblem(problems)
    source = template if template is not None else docx_template.shipped("letter")
    return docx_template.render(source, {**_texts(letter), "body": PARAGRAPH.join(letter.paragraphs())})


def render_pdf(letter: Letter) -> bytes:
    """The letter as PDF/A; pages are numbered when there are several."""
    texts: dict = {name: printable(text) for name, text in _texts(letter).items()}
    texts["body"] = [printable(text) for text in letter.paragraphs()]
    return set_pdf("letter", texts, to_date(letter.dated))


def check_template(template: bytes, translate=str) -> list[str]:
    """What keeps an uploaded docx from being used as a letter's template, in plain sentences; [] is fine."""
    return docx_template.check(template, set(FIELDS), set(FIELDS) - {"contact"}, translate)


def _texts(letter: Letter) -> dict[str, str]:
    return {
        "title": clean(letter.title),
        "addressee": clean(letter.addressee),
        "signatory": clean(letter.signatory),
        "date": chinese_date(letter.dated, BLANK_DATE),
        "contact": clean(letter.contact),
    }
