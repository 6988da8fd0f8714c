"""The demo's listings as a table."""

from dataclasses import dataclass, field

from reg_station.demo.enterprises import COMPANIES

POINT_TOWN = "望湖街道"
TOWNS = {row.key: row.town for row in COMPANIES}


@dataclass(frozen=True)
class Offer:
    """`facts`: field values; `days`: from when to when it is free, counted from today (None: open end)."""

    key: str
    owner: str
    kind: str
    title: str
    facts: dict = field(default_factory=dict)
    utilities: tuple[str, ...] = ()
    days: tuple[int, int | None] = (0, None)
    state: str = "Published"
    photos: int = 1


WATER, AIR, WFI, NITROGEN, STEAM, WASTE = (
    "Purified Water",
    "Compressed Air",
    "Water for Injection",
    "Nitrogen",
    "Clean Steam",
    "Waste Water Treatment",
)
ROOM = "Cleanroom"


def room(area, cleanliness, height=2.7, load=5.0, **more) -> dict:
    return {
        "area": area,
        "cleanliness_class": cleanliness,
        "clear_height": height,
        "floor_load": load,
        **more,
    }


def amount(capacity, unit, period="", divisible=1, **more) -> dict:
    return {
        "capacity": capacity,
        "capacity_unit": unit,
        "capacity_period": period,
        "divisible": divisible,
        **more,
    }


OFFERS = (
    Offer(
        "r1", "qiming", ROOM, "万级洁净车间（原输尿管镜组装线）", room(360, "ISO 7"), (WATER, AIR), photos=2
    ),
    Offer("r2", "hexi", ROOM, "试剂分装十万级洁净间", room(180, "ISO 8"), (WATER, AIR, NITROGEN), (0, 300)),
    Offer(
        "r3",
        "jiejing",
        ROOM,
        "创智中心3层标准洁净厂房A",
        room(800, "GMP C", 3.0, 7.5),
        (WATER, AIR, STEAM, WASTE),
        photos=3,
    ),
    Offer(
        "r4",
        "jiejing",
        ROOM,
        "创智中心3层标准洁净厂房B",
        room(420, "GMP D", 3.0, 7.5),
        (WATER, AIR, WASTE),
        (60, None),
    ),
    Offer(
        "r5",
        "daigong",
        ROOM,
        "无菌器械万级车间富余面积",
        room(260, "Class 10,000"),
        (WATER, AIR, WFI),
        (30, 400),
    ),
    Offer(
        "r6", "yuanqu", ROOM, "公共服务平台百级层流间", room(90, "GMP B", 2.6), (WFI, AIR, NITROGEN), photos=2
    ),
    Offer("r7", "yunxiu", ROOM, "护肤品灌装三十万级车间", room(520, "Class 300,000", 3.2), (WATER, AIR)),
    Offer(
        "r8",
        "shangshan",
        ROOM,
        "仪器总装洁净间",
        room(240, "ISO 8", 3.4, 10),
        (AIR,),
        (0, 180),
        state="Stale",
    ),
    Offer(
        "e1",
        "jiance",
        "Equipment",
        "恒温恒湿试验箱",
        amount(
            3,
            "台",
            equipment_model="GDJS-1000",
            equipment_maker="示例仪器厂",
            calibrated_on="2026-03-12",
            calibration_due_on="2027-03-11",
        ),
    ),
    Offer(
        "e2",
        "qiming",
        "Equipment",
        "激光打标机",
        amount(
            2,
            "台",
            equipment_model="LM-20F",
            equipment_maker="示例激光",
            calibrated_on="2026-05-20",
            calibration_due_on="2027-05-19",
        ),
    ),
    Offer(
        "e3",
        "zhusu",
        "Equipment",
        "医用注塑机 120T",
        amount(5, "台", equipment_model="IM-120E", equipment_maker="示例塑机"),
        photos=2,
    ),
    Offer(
        "e4",
        "hexi",
        "Equipment",
        "实时荧光定量PCR仪",
        amount(
            4,
            "台",
            equipment_model="QX-96",
            equipment_maker="示例科学",
            calibrated_on="2026-01-08",
            calibration_due_on="2027-01-07",
        ),
    ),
    Offer(
        "e5",
        "shangshan",
        "Equipment",
        "贴片机（SMT）",
        amount(1, "台", divisible=0, equipment_model="SMT-4S"),
        days=(14, 200),
    ),
    Offer(
        "e6",
        "ruixin",
        "Equipment",
        "冷冻干燥机",
        amount(
            2, "台", equipment_model="FD-12L", calibrated_on="2025-12-01", calibration_due_on="2026-11-30"
        ),
        state="Published",
    ),
    Offer(
        "p1",
        "daigong",
        "Production Capacity",
        "第二类无菌器械受托生产",
        amount(
            200000,
            "件",
            "Month",
            cleanliness_class="ISO 7",
            terms="须签订委托生产质量协议；可协助注册检验样品生产。",
        ),
        (WATER, AIR),
        photos=2,
    ),
    Offer(
        "p2",
        "zhusu",
        "Production Capacity",
        "医用注塑件加工",
        amount(500000, "件", "Month", cleanliness_class="ISO 8"),
    ),
    Offer("p3", "daigong", "Production Capacity", "环氧乙烷灭菌柜位", amount(60, "柜", "Month")),
    Offer("p4", "yunxiu", "Production Capacity", "乳液膏霜灌装代工", amount(80000, "支", "Month"), (WATER,)),
    Offer(
        "p5",
        "baozhuang",
        "Production Capacity",
        "吸塑盒热封包装",
        amount(300000, "件", "Month", cleanliness_class="ISO 8"),
        state="Submitted",
    ),
    Offer(
        "t1",
        "jiance",
        "Testing Capacity",
        "生物相容性试验",
        amount(
            40, "样", "Month", equipment_model="GB/T 16886", terms="含细胞毒性、致敏、刺激项目，出具CMA报告。"
        ),
    ),
    Offer(
        "t2",
        "jiance",
        "Testing Capacity",
        "电磁兼容预测试",
        amount(20, "台次", "Month", equipment_model="YY 9706.102"),
        photos=2,
    ),
    Offer(
        "t3",
        "shangshan",
        "Testing Capacity",
        "整机老化与可靠性试验",
        amount(10, "台次", "Month"),
        state="Verified",
    ),
    Offer(
        "v1",
        "yuanqu",
        "Vacant Factory",
        "创新路18号标准厂房二层",
        {"area": 2400, "clear_height": 5.4, "floor_load": 10, "terms": "可按器械生产要求定制装修。"},
        (AIR, WASTE),
        photos=2,
    ),
    Offer(
        "v2",
        "jiejing",
        "Vacant Factory",
        "桥堍路70号独栋厂房",
        {"area": 5200, "clear_height": 8.1, "floor_load": 20},
        (WASTE,),
        (90, None),
    ),
    Offer(
        "v3",
        "",
        "Vacant Factory",
        "工贸路老厂房（原纺织厂）",
        {"area": 3600, "clear_height": 4.5, "floor_load": 7.5, "owner_name": "望湖街道集体资产经营公司"},
    ),
    Offer(
        "v4",
        "baozhuang",
        "Vacant Factory",
        "塘西路仓储楼一层",
        {"area": 900, "clear_height": 4.2, "floor_load": 15},
        state="Draft",
    ),
    Offer(
        "u1",
        "yuanqu",
        "Process Utility",
        "园区集中纯化水站",
        amount(12, "m³/h", terms="在线监测电导率与TOC，提供年度验证报告。"),
        (WATER,),
    ),
    Offer("u2", "yuanqu", "Process Utility", "注射用水与洁净蒸汽供应", amount(3, "m³/h"), (WFI, STEAM)),
    Offer("u3", "daigong", "Process Utility", "余量压缩空气", amount(600, "m³/h"), (AIR,), state="Withdrawn"),
    # The same room as r1, seen by the point on its survey: a duplicate to recognise.
    Offer(
        "d1", "qiming", ROOM, "启明医疗万级洁净车间", room(362, "Class 10,000"), (WATER,), state="Submitted"
    ),
)
