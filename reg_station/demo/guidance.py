"""Services, questions and follow-ups of the demo district, in every state, by the ordinary steps."""

from dataclasses import dataclass, field

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.enterprises import COMPANIES
from reg_station.guidance_services import evaluations, follow_up_job

OFFICER = "station@demo.test"
ACCOUNTS = {row.key: row.account for row in COMPANIES if row.account}
WAY = ("Submit", "Accept", "Start Service", "Deliver", "Confirm", "Settle")
BY_OFFICER = {"Accept", "Start Service", "Deliver", "Settle"}


@dataclass(frozen=True)
class Wish:
    owner: str
    item: str
    subject: str
    product: str
    steps: int
    application: str = ""
    accepted: int = 0
    result: str = ""
    scores: tuple[int, ...] = field(default=())


WISHES = (
    Wish(
        "qiming",
        "7.2.7.1",
        "一次性内窥镜注册资料预审",
        "一次性使用输尿管内窥镜",
        3,
        "拟于下季度提交首次注册，请预审全部申报资料。",
        -20,
    ),
    Wish("qiming", "7.2.5.1", "产品技术要求编写指导", "泌尿介入导管", 2, "", -14),
    Wish(
        "qiming",
        "7.2.7.2",
        "生产现场模拟检查",
        "一次性使用输尿管内窥镜",
        1,
        "许可现场检查前请安排一次模拟检查。",
    ),
    Wish(
        "hexi",
        "7.3.1",
        "创新医疗器械申报资料撰写与模拟答辩",
        "核酸分析一体机",
        6,
        "",
        -60,
        "已完成两轮资料修改和一次模拟答辩，意见见纪要。",
        (5, 4, 5, 5),
    ),
    Wish(
        "hexi",
        "7.2.6.1",
        "临床评价路径评估",
        "呼吸道多联检测试剂",
        4,
        "",
        -32,
        "建议采用同品种比对路径，并补充性能研究资料。",
    ),
    Wish("hexi", "7.2.8.1", "质量管理体系年度评估", "核酸分析一体机", 0, "请于年底前安排评估。"),
    Wish(
        "qiming",
        "7.2.1.3",
        "二期厂房选址推介",
        "一次性使用内窥镜",
        5,
        "",
        -45,
        "已推介生命科学园两处厂房，企业已实地察看。",
        (4, 5, 4, 4),
    ),
)
QUESTIONS = (
    (
        "Phone",
        "二类器械变更注册需要哪些资料",
        "产品增加一个型号，是否需要变更注册？",
        "请参照《医疗器械注册与备案管理办法》变更注册章节，先比对技术要求。",
        "Settled",
    ),
    ("WeChat", "软件网络安全文档", "独立软件的网络安全文档写到什么程度？", "", "Open"),
    ("Visit", "创新通道的时限", "创新特别审查一般多久有结果？", "", "Passed Up"),
    (
        "Phone",
        "委托生产场地",
        "委托生产需要在本区有场地吗？",
        "委托生产由受托方具备生产条件，注册人需建立质量管理体系。",
        "Answered",
    ),
)


def create(enterprises: dict[str, str]) -> None:
    names = [request(wish, enterprises[wish.owner]) for wish in WISHES]
    for number, row in enumerate(QUESTIONS):
        _question(number, *row)
    with acting_as(ACCOUNTS["qiming"]):
        doc = frappe.new_doc("Consultation")
        doc.update(
            {
                "subject": "预约面谈：二期项目规划",
                "channel": "Portal",
                "enterprise": enterprises["qiming"],
                "question": "希望当面沟通二期产线的设计要求。",
                "contact_person": "周以宁",
                "contact_phone": "13800000021",
                "wanted_on": add_days(nowdate(), 5),
                "wanted_time": "Morning",
            }
        )
        doc.insert()
    _age(names)


def request(wish: Wish, enterprise: str) -> str:
    account = ACCOUNTS[wish.owner]
    with acting_as(account):
        doc = frappe.new_doc("Service Request")
        doc.update(
            {
                "service_item": wish.item,
                "subject": wish.subject,
                "product": wish.product,
                "enterprise": enterprise,
                "application": wish.application,
            }
        )
        doc.insert()
    for action in WAY[: wish.steps]:
        with acting_as(OFFICER if action in BY_OFFICER else account):
            doc = frappe.get_doc(doc.doctype, doc.name)
            given = {"Start Service": {"assigned_to": OFFICER}, "Deliver": {"result": wish.result}}.get(
                action
            )
            if given:
                doc.update(given)
                doc.save()
            apply_workflow(doc, action)
    if wish.scores:
        with acting_as(account):
            evaluations.evaluate(doc.name, *wish.scores, comment="服务细致，回复及时。")
    return doc.name


def _question(number: int, channel: str, subject: str, question: str, answer: str, state: str) -> None:
    with acting_as(OFFICER):
        doc = frappe.new_doc("Consultation")
        doc.update(
            {
                "channel": channel,
                "subject": subject,
                "question": question,
                "town": COMPANIES[number].town,
                "contact_person": "咨询人员",
                "contact_phone": f"1390000{number:04}",
            }
        )
        doc.insert()
        if state == "Passed Up":
            doc.passed_up_to = "市药监局器械注册处"
        doc.answer = answer
        doc.save()
        way = {
            "Open": (),
            "Passed Up": ("Pass Up",),
            "Answered": ("Answer",),
            "Settled": ("Answer", "Settle"),
        }
        for action in way[state]:
            doc = apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)


def _age(names: list[str]) -> None:
    """As if the requests had come in over the last months; then the contacts lie in the past, today and ahead."""
    frappe.db.delete("Follow Up", {"dossier": ("in", names)})
    for name, wish in zip(names, WISHES, strict=True):
        if wish.accepted:
            frappe.db.set_value("Service Request", name, "accepted_on", add_days(nowdate(), wish.accepted))
    follow_up_job.refresh()
    ahead = frappe.get_all(
        "Follow Up", {"standing": "Escalated"}, pluck="name", order_by="due_on asc", limit=1
    )
    for name in ahead:
        with acting_as(OFFICER):
            doc = frappe.get_doc("Follow Up", name)
            doc.update(
                {
                    "done_on": add_days(nowdate(), -3),
                    "channel": "Phone",
                    "effective": 1,
                    "note": "资料整改中，预计两周内完成；希望协调检测机构排期。",
                }
            )
            doc.save()
