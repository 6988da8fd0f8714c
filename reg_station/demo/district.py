"""District, towns, station with staff and rules, contacts."""

import frappe
from frappe.utils import add_days, nowdate

DISTRICT = "澄湖区"
BUREAU = "澄湖区市场监督管理局"
STATION = "澄湖区生物医药产品注册指导服务工作站"
TOWNS = (
    ("望湖街道", "Subdistrict", True, ["town3@demo.test"]),
    ("北塘街道", "Subdistrict", False, ["town3@demo.test"]),
    ("青禾镇", "Town", True, ["town@demo.test"]),
    ("石桥镇", "Town", True, ["town2@demo.test"]),
    ("柳浦镇", "Town", False, ["town3@demo.test"]),
    ("澄湖生命科学园", "Industrial Park", True, ["town3@demo.test"]),
)


def create() -> None:
    _settings_before()
    for name, kind, policy, officers in TOWNS:
        town = frappe.new_doc("Town")
        town.update(
            {"town_name": name, "town_type": kind, "district": DISTRICT, "has_biomed_policy": int(policy)}
        )
        for officer in officers:
            town.append("officers", {"user": officer, "from_date": "2023-06-01"})
        town.insert()
    _station()
    _staff()
    _rules()
    _contacts()
    frappe.db.set_single_value("Reg Station Settings", "default_station", STATION)


def _settings_before() -> None:
    settings = frappe.get_doc("Reg Station Settings")
    settings.update(
        {
            "district": DISTRICT,
            "bureau_name": BUREAU,
            "form_title": f"{DISTRICT}生物医药产品注册指导服务工作点认定审批表",
            "certificate_prefix": "CH",
        }
    )
    settings.save()


def _station() -> None:
    year = int(nowdate()[:4])
    station = frappe.new_doc("Registration Station")
    station.update(
        {
            "station_name": STATION,
            "station_level": "District",
            "district": DISTRICT,
            "address": f"{DISTRICT}文澜路169号政务服务中心3楼",
            "public_phone": "021-5550 0169",
            "complaint_phone": "021-5550 0312",
            "suggestion_box": "一楼服务大厅东侧",
            "opening_hours": "工作日 9:00–17:00",
            "contact_person": "陆明秋",
            "contact_phone": "021-5550 0170",
        }
    )
    for kind, location, area in (
        ("Office", "301室", 86),
        ("Archive", "302室", 24),
        ("Reception", "303室", 42),
        ("Display", "三楼大厅", 120),
        ("Meeting", "305会议室", 96),
    ):
        station.append("areas", {"area_kind": kind, "location": location, "floor_area": area})
    for item, quantity in (
        ("办公电话", 4),
        ("电脑", 9),
        ("复印扫描一体机", 2),
        ("投影仪", 1),
        ("档案柜", 12),
    ):
        station.append(
            "equipment", {"item": item, "quantity": quantity, "last_checked_on": add_days(nowdate(), -40)}
        )
    for kind, amount in (("Operations", 320000), ("Training", 90000), ("Meetings and Research", 60000)):
        station.append(
            "budget_lines", {"budget_year": year, "budget_kind": kind, "amount": amount, "source": "区级财政"}
        )
    for product, enterprise, text in (
        ("一次性使用电子输尿管肾盂内窥镜", "澄湖启明医疗科技有限公司", "第二类医疗器械，2025年获证。"),
        ("全自动化学发光免疫分析仪", "上善诊断仪器（澄湖）有限公司", "区内首台国产替代机型。"),
        ("可降解封堵器系统", "瑞心生物材料有限公司", "创新医疗器械特别审查通道产品。"),
    ):
        station.append(
            "exhibits",
            {
                "product_name": product,
                "enterprise_name": enterprise,
                "description": text,
                "shown_from": add_days(nowdate(), -60),
                "shown_to": add_days(nowdate(), 90),
            },
        )
    station.insert()


def _staff() -> None:
    people = (
        ("陆明秋", "station@demo.test", "Full-time", "Master", "Public Institution", True),
        ("袁书舟", "station2@demo.test", "Full-time", "Bachelor", "Investment Platform Company", True),
        ("白露", None, "Part-time", "Bachelor", "Government Body", False),
    )
    for name, user, kind, education, employer, pledged in people:
        member = frappe.new_doc("Station Member")
        member.update(
            {
                "full_name": name,
                "user": user,
                "station": STATION,
                "employment_type": kind,
                "education": education,
                "employer_kind": employer,
                "joined_on": "2023-07-01",
                "pledge_signed_on": "2023-07-03" if pledged else None,
            }
        )
        member.append(
            "qualifications",
            {"title": "医疗器械注册专员培训", "authority": "市药品监督管理局", "recognised_on": "2024-04-18"},
        )
        member.insert()


def _rules() -> None:
    kinds = frappe.get_all("Station Rule Kind", {"applies_to_station": 1}, pluck="name", order_by="name asc")
    for number, kind in enumerate(kinds):
        if kind == "Service Quality Assessment":
            continue  # the demo station still lacks this one, so that a flag can be seen
        rule = frappe.new_doc("Station Rule")
        rule.update(
            {
                "rule_kind": kind,
                "station": STATION,
                "version": "2.0",
                "effective_from": "2024-01-01",
                "next_review": add_days(nowdate(), -12 if number == 1 else 20 + number * 60),
            }
        )
        rule.insert()


def _contacts() -> None:
    for authority, kind, person, phone in (
        ("市药品监督管理局医疗器械注册处", "Drug Regulator", "丁一鸣", "021-5551 2001"),
        ("市经济和信息化委员会生物医药产业处", "Industry Department", "何望川", "021-5551 3002"),
        ("澄湖生命科学园管理办公室", "Park", "苏砚", "021-5550 8800"),
    ):
        contact = frappe.new_doc("Liaison Contact")
        contact.update(
            {
                "authority": authority,
                "authority_kind": kind,
                "contact_person": person,
                "contact_phone": phone,
                "station": STATION,
            }
        )
        contact.insert()
    for department, user, person in (
        ("区经委", "department@demo.test", "邵临风"),
        ("区科委", "department2@demo.test", "顾听澜"),
        ("区市场监管局", None, "骆怀瑾"),
        ("区卫生健康委", None, "席慕远"),
        ("区医保局", None, "易安然"),
    ):
        frappe.get_doc(
            {
                "doctype": "Department Contact",
                "department": department,
                "user": user,
                "contact_person": person,
            }
        ).insert()
