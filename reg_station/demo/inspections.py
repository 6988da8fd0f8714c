"""Mock inspections and evaluations of the demo district, in every state, by the ordinary steps."""

from dataclasses import dataclass, field

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.guidance import ACCOUNTS, OFFICER, Wish, request
from reg_station.demo.pictures import picture
from reg_station.guidance_services import rectification

INSPECTORS = ("inspector@demo.test", "inspector2@demo.test")
LEAD = INSPECTORS[0]
ANSWERS = {
    "1.5": ("Minor", "两名新入职洁净间人员的更衣培训没有考核记录。"),
    "2.3": ("Minor", "缓冲间压差表读数 8 Pa，当日记录写为 12 Pa。"),
    "3.2": ("Major", "流量测试台校准已过期 21 天，期间用于两批成品检验。"),
    "4.2": ("Minor", "灭菌工位使用的作业指导书为上一版本。"),
    "7.2": ("Major", "一批注册检验样品的生产记录缺少焊接参数。"),
    "8.3": ("Minor", "留样台账与实物相差 2 件。"),
    "7.5": ("Not Applicable", "本产品以非无菌状态交付，由使用单位灭菌。"),
    "8.4": ("Not Applicable", "全部检验自行完成，没有委托。"),
}
FIXES = {
    "1.5": ("新员工到岗与培训计划没有衔接。", "补做培训考核，入职流程增加上岗前考核节点。"),
    "2.3": ("记录人按上一班数据填写。", "修订巡检规程，压差改为现场双人读数，重新培训。"),
    "3.2": ("校准计划由一人手工维护，没有到期提醒。", "完成校准并对两批产品复检，校准计划改为系统提醒。"),
    "4.2": ("换版时只收回了车间副本。", "收回旧版，文件发放改为逐工位签收。"),
}


@dataclass(frozen=True)
class Case:
    """`ends`: what becomes of each finding: Closed, Rectified, Reopened or Open; `visit` days from today."""

    owner: str
    kind: str
    subject: str
    product: str
    visit: int
    state: str
    findings: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    answered: int = 0
    scope: str = "注册申报产品的生产、检验与仓储全部区域。"
    late: int = 0
    not_applicable: tuple[str, ...] = field(default=("7.5",))


CASES = (
    Case(
        "qiming",
        "Mock Inspection",
        "许可现场检查前的模拟检查",
        "泌尿介入导管",
        -70,
        "Closed",
        ("2.3", "4.2"),
        ("Closed", "Closed"),
    ),
    Case(
        "qiming",
        "Mock Inspection",
        "内窥镜产线模拟检查",
        "一次性使用输尿管内窥镜",
        0,
        "Under Way",
        ("2.3",),
        answered=17,
    ),
    Case(
        "hexi",
        "Mock Inspection",
        "分析仪产线模拟检查",
        "核酸分析一体机",
        -40,
        "Rectification",
        ("1.5", "3.2", "7.2", "8.3"),
        ("Rectified", "Reopened", "Open", "Open"),
        late=6,
    ),
    Case(
        "qiming",
        "Mock Inspection",
        "二期车间模拟检查",
        "一次性使用内窥镜",
        -30,
        "Recheck",
        ("1.5", "3.2"),
        ("Closed", "Rectified"),
    ),
    Case("hexi", "Mock Inspection", "试剂车间模拟检查", "呼吸道多联检测试剂", 9, "Planned"),
    Case("hexi", "Mock Inspection", "搬迁前的模拟检查", "核酸分析一体机", 14, "Cancelled"),
    Case(
        "hexi",
        "QMS Evaluation",
        "质量管理体系年度评估",
        "核酸分析一体机",
        -350,
        "Closed",
        scope="上年度体系运行。",
    ),
    Case(
        "qiming",
        "QMS Evaluation",
        "质量管理体系周期性评估",
        "泌尿介入导管",
        20,
        "Planned",
        scope="本年度体系运行。",
    ),
)
ITEMS = {"Mock Inspection": "7.2.7.2", "QMS Evaluation": "7.2.8.1"}
CONCLUSIONS = {True: "Passed after Rectification", False: "Passed"}


def create(enterprises: dict[str, str]) -> None:
    for number, case in enumerate(CASES):
        _create(case, enterprises[case.owner], number)
    rectification.flag_overdue()


def _create(case: Case, enterprise: str, number: int) -> None:
    wish = Wish(
        case.owner, ITEMS[case.kind], case.subject, case.product, 3, f"申请{case.subject}，请安排时间。"
    )
    wanted = request(wish, enterprise)
    with acting_as(OFFICER):
        doc = frappe.new_doc("Mock Inspection")
        doc.update(
            {
                "inspection_kind": case.kind,
                "service_request": wanted,
                "planned_on": add_days(nowdate(), case.visit),
                "site_address": f"示例区科创路 {88 + number} 号 {1 + number % 3} 号楼",
                "scope": case.scope,
            }
        )
        if case.kind == "QMS Evaluation":
            doc.update({"period_from": add_days(nowdate(), -365), "period_to": nowdate()})
        for inspector in INSPECTORS:
            doc.append("inspectors", {"inspector": inspector})
        doc.insert()
    if case.state == "Planned":
        return
    if case.state == "Cancelled":
        _step(doc, OFFICER, "Call Off", transition_reason="企业推迟搬迁，另行申请。")
        return
    doc = _step(doc, LEAD, "Start Inspection")
    _answer(doc, case)
    if case.state == "Under Way":
        return
    doc = _step(doc, LEAD, "Finish Visit" if case.findings else "Close without Findings")
    if case.findings:
        _rectify(doc, case)
    _age(doc, case)


def _step(doc, user: str, action: str, **values):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        if values:
            doc.update(values)
            doc.save()
        return apply_workflow(doc, action)


def _answer(doc, case: Case) -> None:
    with acting_as(LEAD):
        doc = frappe.get_doc(doc.doctype, doc.name)
        for index, row in enumerate(doc.clauses):
            if case.answered and index >= case.answered:
                break
            row.result = "Conforms"
            if row.code in case.findings:
                row.result, row.note = ANSWERS[row.code]
                row.photo = _photo(doc.name, index)
            elif row.code in case.not_applicable and case.kind == "Mock Inspection":
                row.result, row.reason = ANSWERS[row.code]
        if not case.answered:
            doc.conclusion = CONCLUSIONS[bool(case.findings)]
            doc.summary = (
                "体系总体运行有效，关键岗位熟悉要求；请按期完成整改并提交证据。"
                if case.findings
                else "体系持续有效运行，变更均已评审。"
            )
        doc.save()


def _photo(name: str, variant: int) -> str:
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"现场-{name}-{variant}.jpg",
            "content": picture("Equipment", variant),
            "is_private": 1,
            "attached_to_doctype": "Mock Inspection",
            "attached_to_name": name,
        }
    )
    return file.insert().file_url


def _rectify(doc, case: Case) -> None:
    names = frappe.get_all("Nonconformity", {"inspection": doc.name}, pluck="name", order_by="name asc")
    for name, end in zip(names, case.ends, strict=True):
        if end != "Open":
            _report(name, ACCOUNTS[case.owner])
    if case.state in ("Recheck", "Closed"):
        doc = _step(doc, LEAD, "Begin Recheck")
    for name, end in zip(names, case.ends, strict=True):
        if end == "Closed":
            row = frappe.get_doc("Nonconformity", name)
            _step(row, LEAD, "Accept Rectification", recheck_note="现场复查，记录与实物一致。")
        if end == "Reopened":
            with acting_as(INSPECTORS[1]):
                rectification.reopen(name, "两批产品的复检报告没有附上。")
    if case.state == "Closed":
        _step(doc, LEAD, "Close Inspection")


def _report(name: str, account: str) -> None:
    with acting_as(account):
        row = frappe.get_doc("Nonconformity", name)
        cause, action = FIXES[row.clause_code]
        file = frappe.get_doc(
            {
                "doctype": "File",
                "file_name": f"整改-{row.clause_code}.jpg",
                "content": picture("Testing Capacity", len(name)),
                "is_private": 1,
                "attached_to_doctype": row.doctype,
                "attached_to_name": name,
            }
        ).insert()
        row.update({"cause": cause, "corrective_action": action})
        row.append("evidence", {"file": file.file_url, "note": "整改后照片"})
        row.save()
        apply_workflow(row, "Report Rectified")


def _age(doc, case: Case) -> None:
    """As if the visit had been on the planned day; one of the open ones is late then."""
    day = add_days(nowdate(), case.visit)
    values = {"started_on": day, "finished_on": day}
    if case.state == "Closed":
        values["closed_on"] = add_days(day, 30 if case.findings else 0)
        if case.kind == "QMS Evaluation":
            values["next_evaluation_on"] = add_days(nowdate(), 15)
    frappe.db.set_value("Mock Inspection", doc.name, values, update_modified=False)
    names = frappe.get_all("Nonconformity", {"inspection": doc.name}, pluck="name", order_by="name asc")
    for name in names:
        aged = {"found_on": day}
        if case.state == "Closed":
            aged |= {"due_on": add_days(day, 28)}
            aged |= {"rectified_on": add_days(day, 14), "rechecked_on": add_days(day, 30)}
        frappe.db.set_value("Nonconformity", name, aged, update_modified=False)
    if case.late and names:
        late = add_days(nowdate(), -case.late)
        frappe.db.set_value("Nonconformity", names[-1], "due_on", late, update_modified=False)
