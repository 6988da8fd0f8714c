"""The demo's demands as a table, with good, near and no matches, and how far each introduction went."""

from dataclasses import dataclass

from reg_station.demo.offers import AIR, POINT_TOWN, ROOM, TOWNS, WATER, WFI


@dataclass(frozen=True)
class Need:
    key: str
    owner: str
    kind: str
    title: str
    facts: dict
    utilities: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    only: bool = False
    days: tuple[int, int | None] = (15, 200)
    state: str = "Open"


NEEDS = (
    Need(
        "n1",
        "hexi",
        ROOM,
        "分子诊断试剂中试车间",
        {"area": 300, "cleanliness_class": "ISO 8"},
        (WATER, AIR),
        (TOWNS["hexi"],),
    ),
    Need(
        "n2",
        "xingzhi",
        ROOM,
        "外骨骼组件洁净装配",
        {"area": 150, "cleanliness_class": "ISO 8", "clear_height": 2.6},
        (AIR,),
        (POINT_TOWN,),
    ),
    Need(
        "n3",
        "ruixin",
        ROOM,
        "封堵器无菌组装（万级）",
        {"area": 250, "cleanliness_class": "GMP C"},
        (WFI, AIR),
        (),
        False,
        (40, 380),
    ),
    Need(
        "n4",
        "qiming",
        "Testing Capacity",
        "一次性内窥镜生物相容性试验",
        {"capacity": 6, "capacity_unit": "样", "capacity_period": "Month", "equipment_model": "GB/T 16886"},
    ),
    Need(
        "n5",
        "xingzhi",
        "Testing Capacity",
        "外骨骼电磁兼容摸底",
        {"capacity": 4, "capacity_unit": "台次", "capacity_period": "Month", "equipment_model": "电磁兼容"},
    ),
    Need(
        "n6",
        "qiming",
        "Production Capacity",
        "鞘管注塑件外协",
        {"capacity": 120000, "capacity_unit": "件", "capacity_period": "Month", "cleanliness_class": "ISO 8"},
        (),
        (POINT_TOWN,),
    ),
    Need(
        "n7",
        "hexi",
        "Equipment",
        "冻干工艺验证用冻干机",
        {"capacity": 1, "capacity_unit": "台", "equipment_model": "冷冻干燥机"},
        (),
        (),
        False,
        (10, 60),
    ),
    Need(
        "n8",
        "shangshan",
        "Equipment",
        "PCR仪短期借用",
        {"capacity": 2, "capacity_unit": "台", "equipment_model": "荧光定量PCR仪"},
        (),
        (),
        False,
        (5, 95),
    ),
    Need(
        "n9",
        "shangshan",
        "Vacant Factory",
        "整机二期厂房",
        {"area": 2000, "clear_height": 5.0, "floor_load": 10},
        (),
        (TOWNS["shangshan"],),
        True,
        (30, None),
    ),
    # No cleanroom of the district is as large: near misses only.
    Need(
        "n10",
        "yunxiu",
        ROOM,
        "面膜灌装大车间",
        {"area": 1200, "cleanliness_class": "Class 300,000"},
        (WATER,),
    ),
    # Nobody offers special gases: nothing at all.
    Need(
        "n11",
        "shangshan",
        "Process Utility",
        "特种气体集中供应",
        {"utilities": ("Special Gases",)},
        ("Special Gases",),
    ),
    Need("n12", "zhusu", "Process Utility", "纯化水", {"capacity": 2, "capacity_unit": "m³/h"}, (WATER,)),
    Need(
        "n13",
        "yunxiu",
        "Production Capacity",
        "膏霜旺季加工",
        {"capacity": 50000, "capacity_unit": "支", "capacity_period": "Month"},
        state="Submitted",
    ),
    Need(
        "n14",
        "qiming",
        ROOM,
        "新品鞘管组装间",
        {"area": 200, "cleanliness_class": "ISO 7"},
        (AIR,),
        state="Draft",
    ),
)
# (demand, listing, how far it went)
INTRODUCTIONS = (
    ("n4", "t1", "Completed"),
    ("n8", "e4", "Introduced"),
    ("n6", "p2", "Accepted"),
    ("n1", "r3", "Negotiating"),
    ("n2", "r1", "Introduced"),
    ("n3", "r5", "Asked"),
    ("n5", "t2", "Declined"),
    ("n12", "u1", "Accepted"),
)
