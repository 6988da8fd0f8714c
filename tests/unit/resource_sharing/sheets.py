"""Workbooks for the tests of the spreadsheet import."""

import io
import zipfile

from openpyxl import Workbook, load_workbook

from reg_station.resource_sharing.spreadsheet_columns import Choice

CODE = "91110000600037341L"
CHOICES = {
    "resource_type": [
        Choice("Cleanroom", "洁净车间", "Cleanroom"),
        Choice("Equipment", "仪器设备", "Equipment"),
        Choice("Vacant Factory", "闲置厂房", "Vacant Factory"),
    ],
    "town": [Choice("青禾镇", "青禾镇", "Qinghe"), Choice("云泽镇", "云泽镇", "Yunze")],
    "cleanliness_class": [Choice("ISO 7", "ISO 7 级", "ISO 7"), Choice("GMP C", "GMP C 级", "GMP C")],
    "utilities": [
        Choice("Purified Water", "纯化水", "Purified Water"),
        Choice("Compressed Air", "压缩空气", "Compressed Air"),
        Choice("Water, Hot", "热水", "Water, Hot"),
    ],
    "capacity_period": [Choice("Day", "天", "Day"), Choice("Month", "月", "Month")],
}
HEADINGS = ("编号", "名称", "资源类型", "企业名称", "统一社会信用代码", "街镇园区", "面积")
LISTING = ("A-1", "三楼洁净车间", "洁净车间", "示例公司", CODE, "青禾镇", 800)


def workbook(*rows, titles=(), sheet="清单", change=None) -> bytes:
    """An xlsx with `rows`, the first of them the headings, below `titles`; `change(worksheet)` has the last word."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in (*titles, *rows):
        page.append(list(row))
    if change:
        change(page)
    return saved(book)


def listing(**values) -> bytes:
    """One listing with further columns given by their Chinese heading, or other values for those it has."""
    cells = {**dict(zip(HEADINGS, LISTING, strict=True)), **values}
    return workbook(list(cells), list(cells.values()))


def saved(book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content: bytes):
    return load_workbook(io.BytesIO(content))


def with_part(content: bytes, name: str, change) -> bytes:
    """The workbook with one of its parts changed by `change(bytes) -> bytes`."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry.filename)
            new.writestr(entry.filename, change(data) if entry.filename == name else data)
    return stream.getvalue()
