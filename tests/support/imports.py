"""Brings spreadsheets of shared resources into the test site, as the people who send them."""

import contextlib

import frappe

from reg_station.resource_sharing import importing
from tests.support.people import acting_as
from tests.support.sharing import credit_code
from tests.unit.resource_sharing.sheets import workbook

FREE_FROM = "2026-09-01"
HEADINGS = (
    "编号",
    "名称",
    "资源类型",
    "企业名称",
    "统一社会信用代码",
    "街镇园区",
    "面积",
    "洁净级别",
    "工艺公用工程",
    "可用起",
    "联系人",
    "联系电话",
)


def row(key: str | None, title: str, town: str | None, **values) -> list:
    """A cleanroom of an enterprise of its own; `values` by heading."""
    cells = {
        "编号": key,
        "名称": title,
        "资源类型": "Cleanroom",
        "企业名称": "Imported Devices",
        "统一社会信用代码": credit_code(9_000_001),
        "街镇园区": town,
        "面积": 300,
        "洁净级别": "ISO 7",
        "工艺公用工程": "Purified Water; Compressed Air",
        "可用起": FREE_FROM,
        "联系人": "Lin",
        "联系电话": 13900000001,
        **values,
    }
    return [cells[heading] for heading in HEADINGS]


def sheet(*rows) -> bytes:
    return workbook(HEADINGS, *rows)


def uploaded(user: str, content: bytes, name: str = "listings.xlsx", **place):
    """A Resource Import entered by `user`, not started."""
    with acting_as(user):
        file = frappe.get_doc(
            {"doctype": "File", "file_name": name, "content": content, "is_private": 1}
        ).insert()
        doc = frappe.new_doc("Resource Import")
        doc.update({"file": file.file_url, **place})
        return doc.insert()


def run(doc, user: str):
    """Start the import as `user` and do what the background job would do; returns it as it stands then."""
    with acting_as(user):
        importing.start(doc.name)
        importing.run(doc.name, frappe.db.get_value("Resource Import", doc.name, "job"))
    return frappe.get_doc("Resource Import", doc.name)


def imported(user: str, content: bytes, **place):
    return run(uploaded(user, content, **place), user)


def listings(town: str) -> dict[str, object]:
    """Listings of a town by their title."""
    names = frappe.get_all("Shared Resource", {"town": town, "source": "Point Survey"}, pluck="name")
    return {doc.title: doc for doc in (frappe.get_doc("Shared Resource", name) for name in names)}


def remarks(doc) -> dict[int, str]:
    """The problems in the annotated file by row."""
    from tests.unit.resource_sharing.sheets import opened

    file = frappe.get_doc("File", {"file_url": doc.annotated_file})
    with open(file.get_full_path(), "rb") as stream:
        page = opened(stream.read()).active
    column = next(cell.column for cell in page[1] if cell.value == "问题/Problem")
    return {
        number: page.cell(number, column).value
        for number in range(2, page.max_row + 1)
        if page.cell(number, column).value
    }


@contextlib.contextmanager
def nothing_is_written():
    """Fails unless the tables that an import writes stay as they are."""
    tables = ("Shared Resource", "Resource Utility", "Enterprise", "Case Step", "Version")
    before = {table: _state(table) for table in tables}
    yield
    assert {table: _state(table) for table in tables} == before


def _state(table: str) -> list:
    versions_of_imports = {"ref_doctype": ("!=", "Resource Import")} if table == "Version" else {}
    return sorted(
        (row.name, str(row.modified))
        for row in frappe.get_all(table, versions_of_imports, ["name", "modified"], limit=0)
    )
