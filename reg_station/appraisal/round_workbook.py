"""A whole round as an Excel workbook, laid out like the paper form. Pure: imports no frappe; texts are Chinese."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

SHEETS = ("考核汇总表", "佐证与理由", "考核方案", "年度对比")
EXAMPLE = "说明：本方案的指标权重为示例，源文件未给出数值，尚未标为正式。"
LINES = (
    ("佐证数据", "figure"),
    ("自评分", "self_score"),
    ("评审分", "review_score"),
    ("得分", "final_score"),
)
FIXED = ("序号", "被考核单位", "所属街镇", "项目")
CLOSING = ("合计", "等级", "名次", "状态")
EVIDENCE_HEAD = (
    "被考核单位",
    "指标",
    "类别",
    "佐证记录数",
    "佐证数据",
    "佐证得分",
    "得分理由",
    "自评备注",
    "评审意见",
)
SCHEME_HEAD = ("编号", "类别", "指标", "权重", "计分方式", "目标值", "分档", "评分说明", "依据")
HEAD_FILL, SCORE_FILL = PatternFill("solid", fgColor="E7EEF5"), PatternFill("solid", fgColor="F7F7F7")
THIN = Side(style="thin", color="7F7F7F")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
START = Alignment(horizontal="left", vertical="center", wrap_text=True)
A4, A3 = "9", "8"
LONGEST = 32_000  # characters a cell may hold


@dataclass(frozen=True)
class WorkIndicator:
    code: str
    title: str
    category: str
    weight: float
    scoring: str = ""
    target: float | None = None
    steps: str = ""
    guidance: str = ""
    citation: str = ""


@dataclass(frozen=True)
class WorkScore:
    """Of one indicator; None where there is no such figure or score (yet)."""

    figure: float | None = None
    count: int | None = None
    evidence_score: float | None = None
    self_score: float | None = None
    review_score: float | None = None
    final_score: float | None = None
    reason: str = ""
    remark: str = ""
    review_remark: str = ""


@dataclass(frozen=True)
class WorkRow:
    """One appraised; `scores` by code of the indicator, `years` (year, total, grade) of what was announced."""

    name: str
    town: str
    state: str
    scores: dict[str, WorkScore]
    self_total: float | None = None
    total: float | None = None
    grade: str = ""
    years: tuple[tuple[int, float, str], ...] = ()


@dataclass(frozen=True)
class RoundWork:
    title: str
    indicators: tuple[WorkIndicator, ...]
    rows: tuple[WorkRow, ...]
    grades: tuple[tuple[str, float], ...] = ()
    is_example: bool = True
    remark: str = ""


def ranks(rows: Sequence[WorkRow]) -> dict[str, int]:
    """Name → rank of those with a total; equal totals share one and the next leaves a gap."""
    totals = sorted((row.total for row in rows if row.total is not None), reverse=True)
    return {row.name: totals.index(row.total) + 1 for row in rows if row.total is not None}


def workbook(work: RoundWork) -> bytes:
    """The round as an .xlsx file: the form, evidence with reasons, the scheme, the comparison over years."""
    book = Workbook()
    sheets = [book.active, *(book.create_sheet() for _name in SHEETS[1:])]
    for sheet, title in zip(sheets, SHEETS, strict=True):
        sheet.title = title
    _form(sheets[0], work)
    _evidence(sheets[1], work)
    _scheme(sheets[2], work)
    _years(sheets[3], work)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet, row: int, column: int, value: object, align=MIDDLE, bold: bool = False, fill=None):
    """Write a cell; a text that begins with = + - @ stays a text, in Excel and wherever it is saved on to."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = "".join(sign for sign in value if sign in "\n\t" or ord(sign) >= 32)[:LONGEST]
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@\t"
    else:
        cell.value = value
        if isinstance(value, float):
            cell.number_format = "0.00"
    cell.alignment, cell.border, cell.font = align, BOX, Font(name="宋体", size=10, bold=bold)
    if fill:
        cell.fill = fill
    return cell


def _heading(sheet, work: RoundWork, text: str, columns: int) -> int:
    """Title and notes over the whole width; the next free row."""
    put(sheet, 1, 1, text).font = Font(name="宋体", size=16, bold=True)
    sheet.row_dimensions[1].height = 30
    notes = [note for note in (EXAMPLE if work.is_example else "", work.remark) if note]
    for row, note in enumerate(notes, 2):
        put(sheet, row, 1, note, align=START).font = Font(name="宋体", size=9, color="A3452C")
    for row in range(1, 2 + len(notes)):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    return 2 + len(notes)


def _page(sheet, paper: str, head_rows: tuple[int, int], columns: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head_rows[0]}:{head_rows[1]}"
    sheet.print_area = f"A1:{get_column_letter(columns)}{sheet.max_row}"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.page_margins.left = sheet.page_margins.right = 0.4


def _groups(indicators: Iterable[WorkIndicator]) -> list[tuple[str, list[WorkIndicator]]]:
    """Categories with their indicators, in the order of the scheme; apart if the scheme sets them apart."""
    groups: list[tuple[str, list[WorkIndicator]]] = []
    for indicator in indicators:
        if not groups or groups[-1][0] != indicator.category:
            groups.append((indicator.category, []))
        groups[-1][1].append(indicator)
    return groups


def _merge(sheet, first_row: int, first: int, last_row: int, last: int) -> None:
    if (first_row, first) != (last_row, last):
        sheet.merge_cells(start_row=first_row, start_column=first, end_row=last_row, end_column=last)


def _form(sheet, work: RoundWork) -> None:
    columns = len(FIXED) + len(work.indicators) + len(CLOSING)
    top = _heading(sheet, work, f"{work.title}考核汇总表", columns)
    _form_head(sheet, work, top)
    places = ranks(work.rows)
    ordered = sorted(work.rows, key=lambda row: (places.get(row.name, len(work.rows) + 1), row.name))
    for number, row in enumerate(ordered, 1):
        _form_rows(sheet, work, top + 2 + (number - 1) * len(LINES), number, row, places.get(row.name))
    sheet.freeze_panes = sheet.cell(top + 2, len(FIXED) + 1)
    for at, width in enumerate((6, 24, 12, 10), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for at in range(len(FIXED) + 1, columns + 1):
        sheet.column_dimensions[get_column_letter(at)].width = 11
    _page(sheet, A3, (1, top + 1), columns)


def _form_head(sheet, work: RoundWork, top: int) -> None:
    first_closing = len(FIXED) + len(work.indicators) + 1
    for at, words in [*enumerate(FIXED, 1), *enumerate(CLOSING, first_closing)]:
        put(sheet, top, at, words, bold=True, fill=HEAD_FILL)
        put(sheet, top + 1, at, None, fill=HEAD_FILL)
        _merge(sheet, top, at, top + 1, at)
    at = len(FIXED) + 1
    for category, members in _groups(work.indicators):
        weight = sum(indicator.weight for indicator in members)
        for offset, indicator in enumerate(members):
            put(sheet, top, at + offset, None, fill=HEAD_FILL)
            words = f"{indicator.code} {indicator.title}\n（{indicator.weight:g}分）"
            put(sheet, top + 1, at + offset, words, fill=HEAD_FILL)
        put(sheet, top, at, f"{category}（{weight:g}分）", bold=True, fill=HEAD_FILL)
        _merge(sheet, top, at, top, at + len(members) - 1)
        at += len(members)
    sheet.row_dimensions[top].height, sheet.row_dimensions[top + 1].height = 30, 62


def _form_rows(sheet, work: RoundWork, top: int, number: int, row: WorkRow, rank: int | None) -> None:
    """Four lines for each appraised: figure, self-score, review and what counts."""
    last = top + len(LINES) - 1
    closing = len(FIXED) + len(work.indicators) + 1
    merged = {1: number, 2: row.name, 3: row.town}
    merged.update({closing + 1: row.grade, closing + 2: rank, closing + 3: row.state})
    for column, value in merged.items():
        for line in range(top, last + 1):
            put(sheet, line, column, value if line == top else None, bold=column == 2)
        _merge(sheet, top, column, last, column)
    totals = {"self_score": row.self_total, "review_score": row.total, "final_score": row.total}
    for line, (words, field) in enumerate(LINES, top):
        counts = field == "final_score"
        fill = SCORE_FILL if counts else None
        put(sheet, line, len(FIXED), words, bold=counts, fill=fill)
        for at, indicator in enumerate(work.indicators, len(FIXED) + 1):
            score = row.scores.get(indicator.code, WorkScore())
            put(sheet, line, at, getattr(score, field), bold=counts, fill=fill)
        put(sheet, line, closing, totals.get(field), bold=counts, fill=fill)


def _list(sheet, work: RoundWork, title: str, head: Sequence[str], lines: Iterable[Sequence], widths) -> None:
    """A plain list with its head frozen and repeated on every page."""
    top = _heading(sheet, work, title, len(head))
    for at, words in enumerate(head, 1):
        put(sheet, top, at, words, bold=True, fill=HEAD_FILL)
        sheet.column_dimensions[get_column_letter(at)].width = widths[at - 1]
    for row, values in enumerate(lines, top + 1):
        for at, value in enumerate(values, 1):
            put(sheet, row, at, value, align=START if isinstance(value, str) else MIDDLE)
    sheet.freeze_panes = sheet.cell(top + 1, 2)
    _page(sheet, A4, (1, top), len(head))


def _evidence(sheet, work: RoundWork) -> None:
    lines = []
    for row in work.rows:
        for indicator in work.indicators:
            score = row.scores.get(indicator.code, WorkScore())
            words = (score.reason, score.remark, score.review_remark)
            amounts = (score.count, score.figure, score.evidence_score)
            lines.append(
                (row.name, f"{indicator.code} {indicator.title}", indicator.category, *amounts, *words)
            )
    _list(sheet, work, f"{work.title}佐证与理由", EVIDENCE_HEAD, lines, (24, 26, 16, 10, 10, 10, 44, 26, 26))


def _scheme(sheet, work: RoundWork) -> None:
    lines = [
        (
            indicator.code,
            indicator.category,
            indicator.title,
            indicator.weight,
            indicator.scoring,
            indicator.target,
            indicator.steps,
            indicator.guidance,
            indicator.citation,
        )
        for indicator in work.indicators
    ]
    lines.append(
        ("合计", "", "", float(sum(indicator.weight for indicator in work.indicators)), "", None, "", "", "")
    )
    lines += [("等级", label, "", score, "分及以上", None, "", "", "") for label, score in work.grades]
    _list(sheet, work, f"{work.title}考核方案", SCHEME_HEAD, lines, (8, 16, 30, 9, 11, 9, 16, 40, 34))


def _years(sheet, work: RoundWork) -> None:
    years = sorted({year for row in work.rows for year, _total, _grade in row.years})
    head = [
        "被考核单位",
        "所属街镇",
        *(part for year in years for part in (f"{year}年得分", f"{year}年等级")),
    ]
    lines = []
    for row in work.rows:
        known = {year: (total, grade) for year, total, grade in row.years}
        cells = [part for year in years for part in known.get(year, (None, ""))]
        totals = [known[year][0] for year in years if year in known]
        change = round(totals[-1] - totals[-2], 2) if len(totals) > 1 else None
        lines.append((row.name, row.town, *cells, change))
    head.append("较上次")
    _list(sheet, work, f"{work.title}年度对比", head, lines, (26, 14, *([12] * (len(head) - 2))))
