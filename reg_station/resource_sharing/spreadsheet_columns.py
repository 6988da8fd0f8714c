"""The columns of the spreadsheet of shared resources, and what is said about a file that is wrong. Pure data.

Headings stand here in both languages: they are the format of the file, which is read in either language whatever the
reader's own is. Everything that is said about a file is English and translated by whoever shows it.
"""

import re
import unicodedata
from dataclasses import dataclass

from reg_station.words import marked as _

TEXT, CODE, CHOICE, CHOICES, NUMBER, DATE, FLAG = (
    "text",
    "code",
    "choice",
    "choices",
    "number",
    "date",
    "flag",
)
LANGUAGES = ("zh", "en")
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Column:
    """One column: its field, its headings, its unit and how to fill it in."""

    fieldname: str
    kind: str
    zh: str
    en: str
    note: str
    example: tuple[object, object]  # Chinese, English
    required: bool = False
    unit: str = ""
    others: tuple[str, ...] = ()  # further headings that are understood

    def heading(self, language: str) -> str:
        name = self.zh if language == "zh" else self.en
        return name + (f" ({self.unit})" if self.unit else "") + ("*" if self.required else "")


@dataclass(frozen=True)
class Problem:
    """Something wrong: an English template and what fills it."""

    text: str
    values: tuple = ()

    def words(self, translate=str) -> str:
        return translate(self.text).format(*self.values)


class SheetRefused(ValueError):
    """The whole file cannot be taken; `problem` says why in one sentence."""

    def __init__(self, text: str, *values: object):
        self.problem = Problem(text, values)
        super().__init__(self.problem.words())


@dataclass(frozen=True)
class Choice:
    """An allowed value of a column, as it is stored and as it is written in each language."""

    value: str
    zh: str
    en: str

    def label(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


COLUMNS = (
    Column(
        "source_key",
        TEXT,
        "编号",
        "Number",
        _("Your own number of the resource. A later file with the same number updates it."),
        ("示例", "Example"),
        others=("资源编号", "no", "key"),
    ),
    Column(
        "title",
        TEXT,
        "名称",
        "Title",
        _("What is offered, in a few words."),
        ("三楼万级洁净车间", "Cleanroom on the third floor"),
        required=True,
        others=("资源名称", "name"),
    ),
    Column(
        "resource_type",
        CHOICE,
        "资源类型",
        "Resource Type",
        _("One of the list."),
        ("", ""),
        required=True,
        others=("类型", "type"),
    ),
    Column(
        "enterprise_name",
        TEXT,
        "企业名称",
        "Enterprise",
        _("Full name of the owner. Needed where the credit code is not registered yet."),
        ("示例医疗器械有限公司", "Example Medical Devices Ltd."),
        others=("单位名称", "enterprisename", "owner"),
    ),
    Column(
        "uscc",
        CODE,
        "统一社会信用代码",
        "Unified Social Credit Code",
        _("18 digits and capital letters; format the cell as text."),
        ("91110000600037341L", "91110000600037341L"),
        others=("信用代码", "社会信用代码", "creditcode", "uscc"),
    ),
    Column(
        "town",
        CHOICE,
        "街镇园区",
        "Town",
        _("Where the resource is. Empty: the town of the import."),
        ("", ""),
        others=("街镇", "园区", "所属街镇", "街道乡镇", "townorpark"),
    ),
    Column(
        "address",
        TEXT,
        "地址",
        "Address",
        _("Road, building and floor; not shown on the market."),
        ("科技路1号3楼", "1 Science Road, 3rd floor"),
        others=("详细地址", "location"),
    ),
    Column(
        "area",
        NUMBER,
        "面积",
        "Area",
        _("Usable area as a number."),
        (800, 800),
        unit="㎡",
        others=("建筑面积",),
    ),
    Column(
        "cleanliness_class",
        CHOICE,
        "洁净级别",
        "Cleanliness Class",
        _("ISO 14644-1 class or GMP grade, of the list."),
        ("", ""),
        others=("洁净度级别", "洁净度", "class"),
    ),
    Column("clear_height", NUMBER, "净高", "Clear Height", _("Up to the ceiling."), (2.8, 2.8), unit="m"),
    Column(
        "floor_load",
        NUMBER,
        "楼面荷载",
        "Floor Load",
        _("Load that the floor bears."),
        (5, 5),
        unit="kN/㎡",
        others=("荷载",),
    ),
    Column(
        "utilities",
        CHOICES,
        "工艺公用工程",
        "Process Utilities",
        _("Several of the list, separated by 、 or ;"),
        ("", ""),
        others=("公用工程", "utilities"),
    ),
    Column(
        "equipment_model",
        TEXT,
        "设备型号",
        "Equipment Model",
        _("For equipment and testing capacity."),
        (None, None),
        others=("型号", "model"),
    ),
    Column(
        "equipment_maker",
        TEXT,
        "生产厂家",
        "Manufacturer",
        _("For equipment."),
        (None, None),
        others=("设备厂家", "maker"),
    ),
    Column(
        "calibrated_on",
        DATE,
        "校准日期",
        "Calibrated On",
        _("Day of the last calibration, year first: 2026-09-01."),
        (None, None),
        others=("上次校准日期", "calibrationdate"),
    ),
    Column(
        "calibration_due_on",
        DATE,
        "下次校准日期",
        "Calibration Due On",
        _("Day on which the calibration runs out."),
        (None, None),
        others=("校准有效期至",),
    ),
    Column(
        "capacity",
        NUMBER,
        "产能/能力",
        "Capacity",
        _("A number; unit and period stand in the next two columns."),
        (None, None),
        others=("产能", "能力", "数量", "quantity"),
    ),
    Column(
        "capacity_unit",
        TEXT,
        "单位",
        "Unit",
        _("For example: benches, pieces, batches, m³/h."),
        (None, None),
        others=("计量单位",),
    ),
    Column(
        "capacity_period",
        CHOICE,
        "周期",
        "Per",
        _("Of the list; empty for a number of things."),
        (None, None),
        others=("period",),
    ),
    Column(
        "divisible",
        FLAG,
        "可分割",
        "Divisible",
        _("Whether several users may share it at a time."),
        ("否", "No"),
        others=("是否可分割", "canbedivided"),
    ),
    Column(
        "available_from",
        DATE,
        "可用起",
        "Available From",
        _("First day on which it is free, year first: 2026-09-01."),
        ("2026-09-01", "2026-09-01"),
        others=("可用起始日期", "可用开始日期", "from"),
    ),
    Column(
        "available_to",
        DATE,
        "可用止",
        "Available To",
        _("Last day on which it is free; empty: until further notice."),
        (None, None),
        others=("可用截止日期", "可用结束日期", "to", "until"),
    ),
    Column(
        "terms",
        TEXT,
        "条件说明",
        "Terms",
        _("What a user has to know: hours, qualification, materials allowed."),
        ("工作日可用", "On working days"),
        others=("使用条件", "条件", "备注", "remarks"),
    ),
    Column(
        "contact_person",
        TEXT,
        "联系人",
        "Contact Person",
        _("Not shown before both sides accept an introduction."),
        ("甘棠", "Gan Tang"),
        others=("contact",),
    ),
    Column(
        "contact_phone",
        TEXT,
        "联系电话",
        "Contact Phone",
        _("Not shown before both sides accept an introduction."),
        ("021-55504022", "021-55504022"),
        others=("电话", "联系方式", "手机", "phone"),
    ),
)
BY_FIELD = {column.fieldname: column for column in COLUMNS}
PROBLEM_HEADING = "问题/Problem"
EXAMPLE_MARKS = frozenset({"示例", "example"})

NOT_XLSX = _("The file is not an Excel workbook (.xlsx).")
OLD_EXCEL = _(
    "The file is an old Excel workbook (.xls) or protected by a password; save it as .xlsx without one."
)
DAMAGED = _("The file is damaged or was cut off on its way; send it again.")
TOO_LARGE = _("The file is too large; split it into files of at most {0} rows.")
NO_HEADER = _("No row with the headings was found; use the headings of the template.")
SEVERAL_SHEETS = _("The sheets {0} all hold listings; keep one of them in the file.")
MISSING_COLUMNS = _("These columns are missing: {0}.")
UNKNOWN_COLUMNS = _("These columns are not known: {0}. Remove them or use the headings of the template.")
DOUBLE_COLUMNS = _("These columns stand in the file twice: {0}.")
BARE_COLUMNS = _("The columns {0} hold data but have no heading.")
TOO_MANY_ROWS = _("The file has more than {0} rows; split it.")
FORMULAS = _(
    "The cells {0} hold formulas without a value; open the file in Excel and save it, or paste the values."
)
NO_ROWS = _("The file has headings but no row below them.")

MISSING = _("{0} is missing.")
NO_OWNER = _("Neither the name of the enterprise nor its unified social credit code is given.")
NOT_NUMBER = _("{0}: {1} is not a number.")
NEGATIVE = _("{0}: {1} is less than nothing.")
NOT_DATE = _("{0}: {1} is not a date; write it as 2026-09-01.")
NOT_FLAG = _("{0}: {1} is neither yes nor no.")
NOT_CHOICE = _("{0}: {1} is not on the list.")
ROUNDED = _("{0}: Excel has rounded the number {1}; format the cell as text and enter it again.")
CELL_ERROR = _("{0}: the cell holds the error {1}.")
WRONG_ORDER = _("{0} ({1}) is after {2} ({3}).")
TWICE = _("The same resource also stands in row {0}.")


def plain(text: object) -> str:
    """Text for comparison: half width, small letters, no blanks and no invisible characters."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text)).casefold()
    return "".join(
        sign for sign in folded if unicodedata.category(sign) not in ("Zs", "Zl", "Zp", "Cc", "Cf")
    )


def plain_heading(text: object) -> str:
    """A heading for comparison: `plain`, without a unit in brackets, asterisk or colon."""
    return re.sub(r"[*:：]|\([^)]*\)|\[[^]]*\]", "", plain(text))


_HEADINGS = {
    plain_heading(name): column.fieldname
    for column in COLUMNS
    for name in (column.zh, column.en, *column.others)
}
_PROBLEM_HEADINGS = {plain_heading(name) for name in (PROBLEM_HEADING, "问题", "Problem")}


def field_of(heading: object) -> str | None:
    """The field that a heading stands for, or None."""
    return _HEADINGS.get(plain_heading(heading))


def is_problem_heading(heading: object) -> bool:
    """Whether a heading is that of the column which an earlier check has added."""
    return plain_heading(heading) in _PROBLEM_HEADINGS
