"""Visits, the problems that came up in them, a joint consultation over one, and referrals, in every state."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.guidance_services import visits
from reg_station.product_registry import escalations

OFFICER, POINT, DEPARTMENT = "station@demo.test", "point@demo.test", "department@demo.test"
PARTNERS = (
    (
        "东海医疗器械检测院",
        "Testing",
        1,
        "有源、无源医疗器械全项目检测，区内二类产品走绿色通道，排期缩短一半。",
    ),
    ("临江电磁兼容实验室", "Testing", 0, "电磁兼容与环境试验。"),
    ("东海大学附属第三医院临床试验机构", "Clinical Institution", 0, "泌尿、呼吸、检验专业的器械临床试验。"),
    ("海纳医疗器械受托生产有限公司", "Contract Factory", 0, "无菌与有源产品受托生产，万级洁净车间。"),
    ("启明星医工人才服务中心", "Talent", 0, "注册专员、质量体系人员推介和实习。"),
    ("东海生物医药产业联盟", "Alliance Partner", 0, "产学研对接、会员供应链名录。"),
)
ISSUES = (
    # enterprise, title, kind, urgency, description, way
    (
        "qiming",
        "环氧乙烷灭菌间的环评审批周期长",
        "Premises and Construction",
        "Urgent",
        "二期灭菌间已完工，环评批复预计还要四个月，影响体系核查。",
        ("Raise", "Pass to Department", "Answer"),
    ),
    (
        "hexi",
        "首台套保险补贴的申报口径不清",
        "Funding and Policy",
        "Normal",
        "核酸分析一体机是否符合首台套目录，企业和街镇理解不一。",
        ("Raise", "Pass to Department"),
    ),
    (
        "hexi",
        "临床试验机构排队时间过长",
        "Clinical Evaluation",
        "Normal",
        "市内具备资质的机构排队超过五个月。",
        ("Raise", "Pass to City"),
    ),
    (
        "qiming",
        "检测样机的海关通关慢",
        "Testing",
        "Normal",
        "进口对照样机通关三周未放行。",
        ("Raise", "Pass to Department", "Answer", "Settle"),
    ),
    ("qiming", "注册专员招聘困难", "Talent", "Normal", "有经验的注册专员难招，新人培训周期长。", ("Raise",)),
    (
        "hexi",
        "受托生产的质量协议争议",
        "Production Licence",
        "Normal",
        "委托双方对放行责任划分意见不一。",
        (),
    ),
)
ANSWER = "已与生态环境部门会商，可以先行开展设备调试，批复与体系核查并联推进。"


def create(enterprises: dict[str, str]) -> None:
    _partners()
    _visits(enterprises)
    made = [_issue(enterprises[row[0]], *row[1:]) for row in ISSUES]
    _consultation(made[0], made[1])
    _referrals(enterprises)
    escalations.flag_late()


def _partners() -> None:
    with acting_as(OFFICER):
        for number, (name, kind, green, offer) in enumerate(PARTNERS):
            frappe.get_doc(
                {
                    "doctype": "Referral Partner",
                    "partner_name": name,
                    "referral_kind": kind,
                    "green_channel": green,
                    "offer": offer,
                    "contact_person": "联络员",
                    "contact_phone": f"021-5552 10{number:02}",
                }
            ).insert()


def _visits(enterprises: dict[str, str]) -> None:
    rows = (
        (
            "qiming",
            -12,
            "On-site Visit",
            "了解二期建设和注册进度",
            "二期厂房已封顶，膀胱镜处于送检准备。",
            True,
        ),
        (
            "hexi",
            -30,
            "Survey",
            "体外诊断企业用地用房调研",
            "现有试验室满载，明年需增加洁净面积约八百平方米。",
            True,
        ),
        ("hexi", 6, "On-site Visit", "核查准备情况走访", "", False),
    )
    for key, days, kind, purpose, summary, held in rows:
        with acting_as(OFFICER):
            doc = frappe.get_doc(
                {
                    "doctype": "Enterprise Visit",
                    "enterprise": enterprises[key],
                    "visited_on": add_days(nowdate(), days),
                    "visit_kind": kind,
                    "purpose": purpose,
                    "visitors": [
                        {"user": OFFICER, "full_name": frappe.utils.get_fullname(OFFICER)},
                        {"full_name": "沈远帆", "organisation": "区经委"},
                    ],
                }
            ).insert()
            if not held:
                continue
            doc.update(
                {
                    "summary": summary,
                    "met_with": "企业注册负责人",
                    "needs": "希望提前安排模拟检查。",
                    "problems": [
                        {"problem": "周边缺少危化品暂存点", "issue_kind": "Premises and Construction"},
                    ]
                    if key == "qiming"
                    else [],
                }
            )
            doc.save()
            doc = apply_workflow(doc, "Conclude")
            for row in doc.problems:
                visits.pass_on(doc.name, row.name)


def _issue(
    enterprise: str, title: str, kind: str, urgency: str, description: str, way: tuple[str, ...]
) -> str:
    with acting_as(OFFICER):
        doc = frappe.get_doc(
            {
                "doctype": "Issue Escalation",
                "title": title,
                "enterprise": enterprise,
                "issue_kind": kind,
                "urgency": urgency,
                "description": description,
            }
        ).insert()
    given = {
        "Pass to Department": {"department": "区经委", "due_on": add_days(nowdate(), 7)},
        "Pass to City": {"city_office": "市药监局医疗器械注册处", "due_on": add_days(nowdate(), 15)},
        "Answer": {"answer": ANSWER},
        "Settle": {"reply": "已协调通关，样机已放行；今后可提前一周报备。"},
    }
    for action in way:
        who = DEPARTMENT if action == "Answer" else OFFICER
        with acting_as(who):
            doc = frappe.get_doc(doc.doctype, doc.name)
            if action in given:
                doc.update(given[action])
                doc.save()
            apply_workflow(doc, action)
    return doc.name


def _consultation(first: str, second: str) -> None:
    with acting_as(OFFICER):
        doc = frappe.get_doc(
            {
                "doctype": "Joint Consultation",
                "title": "重点企业厂房建设与审批会商",
                "station": frappe.db.get_single_value("Reg Station Settings", "default_station"),
                "held_at": f"{add_days(nowdate(), -5)} 14:00:00",
                "ends_at": f"{add_days(nowdate(), -5)} 16:00:00",
                "place_of_meeting": "工作站二楼会议室",
                "chair": "区工作站站长",
                "issues": [{"issue": first, "conclusion": "环评与体系核查并联。"}, {"issue": second}],
                "participants": [
                    {"organisation": "区经委", "participant_name": "邵临风", "attended": 1},
                    {"organisation": "区科委", "participant_name": "顾听澜", "attended": 1},
                ],
            }
        ).insert()
        doc.minutes = "一、环评与体系核查并联推进，由区经委协调。二、首台套口径由区经委在两周内书面明确。"
        doc.save()
        apply_workflow(doc, "Record")
        for title, days, issue in (
            ("协调环评与体系核查并联推进", 9, first),
            ("书面明确首台套申报口径", 4, second),
        ):
            frappe.get_doc(
                {
                    "doctype": "Joint Consultation Task",
                    "title": title,
                    "consultation": doc.name,
                    "issue": issue,
                    "department": "区经委",
                    "due_on": add_days(nowdate(), days),
                }
            ).insert()
        planned = frappe.get_doc(
            {
                "doctype": "Joint Consultation",
                "title": "临床试验资源对接会商",
                "station": doc.station,
                "held_at": f"{add_days(nowdate(), 8)} 09:30:00",
                "place_of_meeting": "工作站二楼会议室",
                "chair": "区工作站站长",
                "agenda": "临床机构排队情况；区内医院备案进展。",
                "participants": [{"organisation": "区经委"}, {"organisation": "区卫健委"}],
            }
        )
        planned.insert()


def _referrals(enterprises: dict[str, str]) -> None:
    rows = (
        ("qiming", "一次性电子膀胱镜送检", "Testing", 1, 0, ("Refer", "Make Contact", "Conclude"), "Agreed"),
        ("qiming", "导丝加急补检", "Testing", 0, 1, ("Refer", "Make Contact"), ""),
        ("hexi", "呼吸道试剂盒临床试验机构推介", "Clinical Institution", 0, 2, ("Refer",), ""),
        ("hexi", "注册专员推介", "Talent", 0, 4, ("Refer", "Conclude"), "No Agreement"),
        ("qiming", "联盟供应链对接", "Alliance Partner", 0, 5, (), ""),
    )
    for key, subject, kind, green, partner, way, outcome in rows:
        with acting_as(OFFICER):
            doc = frappe.get_doc(
                {
                    "doctype": "Referral",
                    "subject": subject,
                    "enterprise": enterprises[key],
                    "referral_kind": kind,
                    "green_channel": green,
                    "partner": PARTNERS[partner][0],
                    "need": "企业需要在下季度前完成，联系人由工作站转达。",
                    "consented_on": add_days(nowdate(), -20) if way else None,
                    "expected_by": add_days(nowdate(), 30),
                }
            ).insert()
            for action in way:
                doc = frappe.get_doc(doc.doctype, doc.name)
                if action == "Conclude":
                    note = "已签订检测合同。" if outcome == "Agreed" else "候选人期望与企业岗位不符。"
                    doc.update({"outcome": outcome, "outcome_note": note})
                    doc.save()
                apply_workflow(doc, action)
