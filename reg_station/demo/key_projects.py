"""Key projects with items of several departments, and product transfers, in every state, by the ordinary steps."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, getdate, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.pictures import picture
from reg_station.product_registry import key_project_job, key_projects, transfers

OFFICER, TOWN, APPROVER = "station@demo.test", "town3@demo.test", "approver@demo.test"
PEOPLE = {"区经委": "department@demo.test", "区科委": "department2@demo.test"}
RESEARCH, BUILDING, TRANSFER = "创新医疗器械研发转化", "产业化建设项目", "进口或外省产品转入"
PROJECTS = (
    # enterprise, name, kind, reason, investment, way
    (
        "hexi",
        "呼吸道多重核酸检测产业化",
        RESEARCH,
        "已列入市级在研重点品种服务清单，本年度计划提交注册申请。",
        4200,
        ("Include",),
    ),
    (
        "qiming",
        "泌尿介入耗材二期生产基地",
        BUILDING,
        "硬件投入类项目，新建洁净厂房四千平方米，需提前介入产线设计。",
        8600,
        ("Include",),
    ),
    ("ruixin", "左心耳封堵器上市转化", RESEARCH, "心肺功能植介入器械，属区特色产业链环节。", 5300, ()),
    (
        "qiming",
        "进口输尿管软镜本地化",
        TRANSFER,
        "进口产品转入本区生产，填补区内空白。",
        2500,
        ("Include", "Complete"),
    ),
    (
        "zhusu",
        "注射器组件扩产",
        BUILDING,
        "拟扩建两条注塑产线。",
        600,
        ("Remove",),
    ),
)
# title of the item → days from today on which it was due, its state, who works on it, note, result
WORK = {
    "厂房规划与产线设计提前指导": (25, "Planned", "", "", ""),
    "产业政策与用地用房对接": (
        -12,
        "Under Way",
        "department@demo.test",
        "已与街镇核对用地指标，等待规划部门回复。",
        "",
    ),
    "科技项目与人才政策对接": (
        6,
        "Done",
        "department2@demo.test",
        "已约企业面谈。",
        "企业已申报区级科技项目，人才房两套落实。",
    ),
    "创新药械研发攻关与成果转化对接": (-2, "Planned", "", "", ""),
    "临床试验与示范应用对接": (18, "Not Needed", "", "", "企业已自行落实两家临床机构。"),
    "注册申报与体系核查跨前指导": (12, "Under Way", "", "", ""),
}
TRANSFERS = (
    # enterprise, product, kind, origin, holder, starts (days ago), steps done, state, blockers
    (
        "qiming",
        "输尿管软镜（进口转国产）",
        "Imported Product to Local Production",
        "德国",
        "Musterklinik Endoskopie GmbH（虚构）",
        -300,
        6,
        "Settled",
        "",
    ),
    (
        "hexi",
        "幽门螺杆菌检测试剂（外省迁入）",
        "From Another Province",
        "江苏省",
        "江畔生物（虚构）",
        -150,
        2,
        "Under Way",
        "迁出地生产许可注销与本区许可核发之间存在空档，需两地衔接。",
    ),
    (
        "ruixin",
        "可吸收止血材料",
        "From Another Province",
        "浙江省",
        "越水医用材料（虚构）",
        20,
        0,
        "Planned",
        "",
    ),
    (
        "zhusu",
        "预灌封注射器",
        "Imported Product to Local Production",
        "日本",
        "海青株式会社（虚构）",
        -90,
        1,
        "Given Up",
        "境外注册人调整了亚洲布局。",
    ),
)


def create(enterprises: dict[str, str]) -> None:
    for row in PROJECTS:
        _project(enterprises, *row)
    key_project_job.flag_late_items()
    for row in TRANSFERS:
        _transfer(enterprises, *row)


def _project(enterprises, key, name, kind, why, investment, way) -> None:
    with acting_as(OFFICER):
        doc = frappe.get_doc(
            {
                "doctype": "Key Project",
                "project_name": name,
                "project_year": getdate(nowdate()).year,
                "project_kind": kind,
                "enterprise": enterprises[key],
                "lead_person": OFFICER,
                "inclusion_reason": why,
                "expected_filing_on": add_days(nowdate(), 90),
                "expected_approval_on": add_days(nowdate(), 320),
                "expected_production_on": add_days(nowdate(), 420),
                "investment": investment,
                "expected_output": investment * 2,
            }
        ).insert()
    for action in way:
        if action == "Complete":
            _finish_all(doc.name)
        with acting_as(APPROVER):
            doc = frappe.get_doc(doc.doctype, doc.name)
            if action == "Remove":
                doc.transition_reason = "属普通扩产，未涉及重点品种，转为日常服务。"
                doc.save()
            apply_workflow(doc, action)
        if action == "Include":
            with acting_as(OFFICER):
                key_projects.add_proposed(doc.name)
            if "Complete" not in way:
                _work_on(doc.name)


def _work_on(project: str) -> None:
    for row in frappe.get_all("Key Project Service Item", {"project": project}, ["name", "title"]):
        if row.title in WORK:
            _bring_to(row.name, *WORK[row.title])


def _bring_to(name: str, days: int, state: str, who: str, note: str, result: str) -> None:
    doctype = "Key Project Service Item"
    # Nobody may set a day in the past; the demo shows what became late meanwhile.
    frappe.db.set_value(doctype, name, "due_on", add_days(nowdate(), days), update_modified=False)
    with acting_as(who or OFFICER):
        doc = frappe.get_doc(doctype, name)
        if state in ("Under Way", "Done"):
            doc = apply_workflow(doc, "Start")
        if note:
            doc = frappe.get_doc(doctype, name)
            doc.append("notes", {"note": note})
            doc.save()
        if state in ("Done", "Not Needed"):
            doc = frappe.get_doc(doctype, name)
            doc.update({"result": result, "transition_reason": result if state == "Not Needed" else None})
            doc.save()
            apply_workflow(doc, "Finish" if state == "Done" else "Drop")


def _finish_all(project: str) -> None:
    for name in frappe.get_all("Key Project Service Item", {"project": project}, pluck="name"):
        _bring_to(name, 10, "Done", "", "", "已完成辅导，企业反馈满意。")


def _transfer(enterprises, key, product, kind, origin, holder, starts, done, state, blockers) -> None:
    route = frappe.db.get_value("Transfer Route", {"transfer_kind": kind})
    with acting_as(OFFICER):
        doc = frappe.get_doc(
            {
                "doctype": "Product Transfer",
                "enterprise": enterprises[key],
                "product_name": product,
                "product_type": "Medical Device",
                "device_class": "II",
                "transfer_kind": kind,
                "origin_place": origin,
                "holder": holder,
                "registration_number": "示例编号",
                "route": route,
                "starts_on": add_days(nowdate(), starts),
            }
        ).insert()
        if state == "Planned":
            return
        doc = apply_workflow(doc, "Start")
        evidence = _paper(doc)
        for number, row in enumerate(doc.steps[:done]):
            row.done_on = add_days(nowdate(), starts + (number + 1) * 45)
            row.evidence = evidence if row.evidence_needed else None
        doc.blockers = blockers
        doc.save()
        if state == "Settled":
            transfers.take_into_registry(doc.name)
            apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Settle")
        if state == "Given Up":
            doc.transition_reason = blockers
            doc.save()
            apply_workflow(doc, "Give Up")


def _paper(doc) -> str:
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{doc.name}-证明.jpg",
            "content": picture("Testing Capacity", 1),
            "is_private": 1,
            "attached_to_doctype": doc.doctype,
            "attached_to_name": doc.name,
        }
    )
    return file.insert().file_url
