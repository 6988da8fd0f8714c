"""Twelve enterprises of the demo district, two with an account, and registrations that wait for a decision."""

from dataclasses import dataclass

import frappe
from stdnum.cn import uscc

from reg_station.demo.acting import acting_as

OFFICER = "station@demo.test"


@dataclass(frozen=True)
class Company:
    key: str
    name: str
    town: str
    kind: str
    address: str
    products: str
    contact: str
    account: str = ""
    reason: str = ""


COMPANIES = (
    Company(
        "qiming",
        "澄湖启明医疗科技有限公司",
        "望湖街道",
        "R&D and Production",
        "望湖街道明月路118号",
        "一次性使用内窥镜、泌尿介入耗材",
        "周以宁",
        "enterprise@demo.test",
        "第二类医疗器械规模生产企业，年产值过亿",
    ),
    Company(
        "hexi",
        "核析生物（澄湖）有限公司",
        "澄湖生命科学园",
        "R&D and Production",
        "澄湖生命科学园创新路16号B座",
        "分子诊断试剂与一体机",
        "章慕白",
        "enterprise2@demo.test",
        "创新产品在研，进入市级重点项目库",
    ),
    Company(
        "shangshan",
        "上善诊断仪器（澄湖）有限公司",
        "澄湖生命科学园",
        "R&D and Production",
        "澄湖生命科学园创新路8号",
        "化学发光免疫分析仪",
        "蒋言蹊",
    ),
    Company(
        "ruixin",
        "瑞心生物材料有限公司",
        "石桥镇",
        "R&D and Production",
        "石桥镇桥堍路66号",
        "可降解封堵器、心血管植入材料",
        "冯既白",
        reason="创新医疗器械特别审查通道产品",
    ),
    Company(
        "xingzhi",
        "澄湖行知机器人有限公司",
        "望湖街道",
        "R&D and Production",
        "望湖街道湖滨生物港2号楼",
        "康复外骨骼机器人",
        "卫安澜",
    ),
    Company(
        "zhusu",
        "望湖精密注塑有限公司",
        "望湖街道",
        "Contract Manufacturing",
        "望湖街道工贸路9号",
        "医用注塑件、模具",
        "沈知行",
    ),
    Company(
        "jiejing",
        "石桥洁净工程管理有限公司",
        "石桥镇",
        "Property and Park",
        "石桥镇创智中心A座",
        "洁净厂房建设与运营",
        "褚云帆",
    ),
    Company(
        "jiance",
        "青禾检验检测有限公司",
        "青禾镇",
        "Testing Institution",
        "青禾镇稻香路77号",
        "医疗器械生物相容性、电磁兼容检测",
        "邹明澈",
    ),
    Company(
        "daigong",
        "柳浦医械代工有限公司",
        "柳浦镇",
        "Contract Manufacturing",
        "柳浦镇临港智造园6号楼",
        "无菌器械受托生产、环氧乙烷灭菌",
        "严守拙",
    ),
    Company(
        "baozhuang",
        "北塘医药包装有限公司",
        "北塘街道",
        "Raw Materials and Equipment",
        "北塘街道塘西路58号",
        "灭菌包装、吸塑盒",
        "华清晏",
    ),
    Company(
        "yuanqu",
        "澄湖生命科学园开发有限公司",
        "澄湖生命科学园",
        "Property and Park",
        "澄湖生命科学园管理中心",
        "园区载体与公共服务平台",
        "苏砚",
    ),
    Company(
        "yunxiu",
        "云岫化妆品（澄湖）有限公司",
        "青禾镇",
        "R&D and Production",
        "青禾镇花溪路20号",
        "功效型护肤品",
        "柏见山",
    ),
)


def code(number: int) -> str:
    """An invented credit code with a right check digit; the organisation part says that it is a demo."""
    body = f"91310199MADEM0{number:03}"
    return body + uscc.calc_check_digit(body)


def create() -> dict[str, str]:
    """Key → name of the Enterprise record."""
    names = {}
    with acting_as(OFFICER):
        for number, row in enumerate(COMPANIES, 1):
            doc = frappe.new_doc("Enterprise")
            doc.update(
                {
                    "enterprise_name": row.name,
                    "uscc": code(number),
                    "town": row.town,
                    "enterprise_kind": row.kind,
                    "address": f"澄湖区{row.address}",
                    "main_products": row.products,
                    "contact_person": row.contact,
                    "contact_phone": f"1380000{4100 + number}",
                    "is_key_enterprise": int(bool(row.reason)),
                    "key_since": "2024-03-01" if row.reason else None,
                    "key_reason": row.reason or None,
                }
            )
            if row.account:
                doc.append("users", {"user": row.account, "from_date": "2025-01-06"})
            names[row.key] = doc.insert().name
    _registrations()
    frappe.local.message_log = []
    return names


def _registrations() -> None:
    """As guests would send them: a new enterprise, and a second person of one that is registered."""
    for number, name, town, person, address in (
        (60, "澄湖启鸣医疗科技有限公司", "望湖街道", "何知非", "he.zhifei@company.test"),
        (2, "核析生物（澄湖）有限公司", "澄湖生命科学园", "米向晚", "mi.xiangwan@company.test"),
    ):
        doc = frappe.new_doc("Enterprise Registration")
        doc.update(
            {
                "enterprise_name": name,
                "uscc": code(number),
                "enterprise_kind": "R&D and Production",
                "town": town,
                "address": f"澄湖区{town}",
                "applicant_name": person,
                "applicant_email": address,
                "applicant_phone": f"138000050{number:02}",
                "language": "zh",
            }
        )
        # Guests have no rights; the demo sends what their form would.
        doc.insert(ignore_permissions=True)
