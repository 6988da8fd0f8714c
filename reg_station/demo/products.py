"""Products of the demo district in every stage, intents with one product under two names, last year's frozen library."""

from dataclasses import dataclass

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, getdate, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.district import STATION
from reg_station.demo.enterprises import COMPANIES
from reg_station.demo.pictures import picture
from reg_station.product_registry.following import move_on, stages
from reg_station.product_registry.library import freeze
from reg_station.product_registry.stalls import flag_stalled

OFFICER, COLLEAGUE, POINT = "station@demo.test", "station2@demo.test", "point@demo.test"
ACCOUNTS = {row.key: row.account for row in COMPANIES if row.account}
DEVICE, DRUG, COSMETIC = "Medical Device", "Drug", "Cosmetic"


@dataclass(frozen=True)
class Product:
    """`way`: (stage, days ago), the first stage first."""

    key: str
    owner: str
    name: str
    kind: str
    grade: str
    use: str
    way: tuple[tuple[str, int], ...]
    innovative: bool = False


PRODUCTS = (
    Product(
        "a1", "qiming", "一次性使用电子膀胱镜", DEVICE, "II", "膀胱和尿道检查的一次性成像", (("Intent", 40),)
    ),
    Product(
        "a2",
        "qiming",
        "泌尿导丝",
        DEVICE,
        "II",
        "泌尿介入时建立通路",
        (("Intent", 320), ("Testing", 260), ("Filing", 120), ("Acceptance", 105), ("Technical Review", 98)),
    ),
    Product(
        "a3",
        "hexi",
        "呼吸道多重核酸检测试剂盒",
        DEVICE,
        "III",
        "六种呼吸道病毒的核酸定性检测",
        (("Intent", 420), ("Testing", 330), ("Clinical", 240)),
        True,
    ),
    Product(
        "a4",
        "hexi",
        "全自动核酸提取扩增一体机",
        DEVICE,
        "II",
        "与配套试剂完成核酸提取和扩增",
        (
            ("Intent", 400),
            ("Testing", 300),
            ("Acceptance", 160),
            ("Technical Review", 150),
            ("Supplement", 90),
        ),
        True,
    ),
    Product(
        "a5",
        "shangshan",
        "全自动化学发光免疫分析仪",
        DEVICE,
        "II",
        "人体样本中被分析物的定量检测",
        (
            ("Intent", 500),
            ("Testing", 400),
            ("Acceptance", 180),
            ("Technical Review", 170),
            ("System Inspection", 70),
        ),
    ),
    Product(
        "a6",
        "ruixin",
        "左心耳封堵器",
        DEVICE,
        "III",
        "非瓣膜性房颤患者的左心耳封堵",
        (("Intent", 600), ("Testing", 500), ("Clinical", 400), ("Filing", 12)),
        True,
    ),
    Product(
        "a7",
        "xingzhi",
        "下肢康复外骨骼",
        DEVICE,
        "II",
        "下肢运动功能障碍的步行训练",
        (("Intent", 150), ("Testing", 60)),
    ),
    Product(
        "a8",
        "zhusu",
        "无菌注射器组件",
        DEVICE,
        "II",
        "与注射泵配合的一次性输注",
        (("Intent", 200), ("Testing", 120), ("Filing", 20), ("Acceptance", 20)),
    ),
    Product(
        "a9",
        "daigong",
        "一次性使用无菌手术包",
        DEVICE,
        "II",
        "外科手术的铺单和防护",
        (("Intent", 450), ("Testing", 380), ("Acceptance", 200), ("Technical Review", 190), ("Approval", 15)),
    ),
    Product(
        "a10",
        "jiejing",
        "血液透析浓缩液",
        DEVICE,
        "III",
        "慢性肾衰竭患者的血液透析",
        (("Intent", 700), ("Acceptance", 300), ("Technical Review", 290), ("Industrialisation", 30)),
    ),
    Product("a11", "yunxiu", "舒缓修护面膜", COSMETIC, "", "面部保湿和舒缓", (("Intent", 25),)),
    Product("a12", "ruixin", "可吸收止血粉", DEVICE, "III", "手术创面的辅助止血", (("Intent", 90),)),
    # The same as a1: the point heard of it under another name.
    Product("a13", "qiming", "电子膀胱镜（一次性）", DEVICE, "II", "一次性成像，用于尿道和膀胱检查", ()),
)
# (product, year before this one, state, reporter)
INTENTS = (
    ("a2", 1, "Reported to City", "owner"),
    ("a5", 1, "Accepted", "station"),
    ("a9", 1, "Accepted", "station"),
    ("a1", 0, "Submitted", "owner"),
    ("a13", 0, "Submitted", "point"),
    ("a3", 0, "Reported to City", "owner"),
    ("a4", 0, "Accepted", "owner"),
    ("a7", 0, "Returned", "station"),
    ("a6", 0, "Draft", "station"),
    ("a11", 0, "Submitted", "station"),
)
FULL = {
    "a1": {"specification": "PG-100、PG-120", "clinical_route": "Comparison with Equivalent Product"},
    "a13": {"specification": "PG-100", "help_wanted": "希望安排生物相容性检测名额"},
    "a3": {"specification": "48人份/盒", "clinical_route": "Clinical Trial", "help_wanted": "创新通道辅导"},
    "a4": {"specification": "NE-16", "clinical_route": "Exempt"},
}


def create(enterprises: dict[str, str]) -> None:
    names = {row.key: _product(row, enterprises) for row in PRODUCTS}
    for row in PRODUCTS:
        if row.way:
            _follow(row, names[row.key])
    for key, years_ago, state, reporter in INTENTS:
        row = next(item for item in PRODUCTS if item.key == key)
        _intent(row, names[key], getdate(nowdate()).year - years_ago, state, reporter)
    with acting_as(OFFICER):
        library = frappe.new_doc("Intent Library")
        library.update(
            {"library_year": getdate(nowdate()).year - 1, "level": "District", "station": _station()}
        )
        freeze(library.insert().name)
    flag_stalled()


def _station() -> str:
    return frappe.db.get_value("Registration Station", {"station_name": STATION}) or STATION


def _product(row: Product, enterprises: dict[str, str]) -> str:
    with acting_as(POINT if row.key == "a13" else ACCOUNTS.get(row.owner, OFFICER)):
        doc = frappe.new_doc("Biomedical Product")
        doc.update(
            {
                "product_name": row.name,
                "enterprise": enterprises[row.owner],
                "product_type": row.kind,
                "device_class": row.grade or None,
                "intended_use": row.use,
                "is_innovative": int(row.innovative),
            }
        )
        return doc.insert().name


def _follow(row: Product, product: str) -> None:
    known = stages()
    with acting_as(OFFICER):
        doc = frappe.new_doc("Registration Progress")
        doc.update({"product": product, "started_on": add_days(nowdate(), -row.way[0][1])})
        doc.insert()
        # The product was heard of when its way began.
        frappe.db.set_value(
            "Biomedical Product", product, "creation", f"{doc.started_on} 10:00:00", update_modified=False
        )
        for stage, days in row.way[1:]:
            evidence = _evidence(doc.name, stage) if known[stage].needs_evidence else ""
            move_on(doc.name, stage, add_days(nowdate(), -days), evidence)


def _evidence(progress: str, stage: str) -> str:
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{progress}-{frappe.scrub(stage)}.jpg",
            "content": picture("Testing Capacity", 0),
            "is_private": 1,
            "attached_to_doctype": "Registration Progress",
            "attached_to_name": progress,
        }
    )
    return file.insert().file_url


def _intent(row: Product, product: str, year: int, state: str, reporter: str) -> None:
    user = {"owner": ACCOUNTS.get(row.owner), "point": POINT}.get(reporter) or COLLEAGUE
    with acting_as(user):
        doc = frappe.new_doc("Registration Intent")
        doc.update(
            {
                "product": product,
                "intent_year": year,
                "planned_filing_date": add_days(nowdate(), 60 + 10 * len(row.name)),
                **FULL.get(row.key, {}),
            }
        )
        doc.insert()
    steps = {
        "Draft": (),
        "Submitted": ("Submit",),
        "Returned": ("Submit", "Return"),
        "Accepted": ("Submit", "Accept"),
        "Reported to City": ("Submit", "Accept", "Report to City"),
    }[state]
    for action in steps:
        with acting_as(user if action == "Submit" else OFFICER):
            doc = frappe.get_doc(doc.doctype, doc.name)
            if action == "Return":
                doc.transition_reason = "请补充型号规格和临床评价路径。"
                doc.save()
            apply_workflow(doc, action)
