"""What the points of the demo district did last year: the records from which their appraisal of that year is made."""

from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.model.workflow import apply_workflow

from reg_station.demo.acting import acting_as
from reg_station.demo.enterprises import COMPANIES
from reg_station.demo.guidance import Wish, request
from reg_station.demo.learning import certificate, hours_record, past_session

OFFICER, SECOND = "station@demo.test", "station2@demo.test"


@dataclass(frozen=True)
class Work:
    """How much a town's point did: answered questions, visits, events; hours of training of each of its staff."""

    town: str
    questions: int
    visits: int
    events: int
    hours: tuple[float, ...]


YEAR_OF_WORK = (
    Work("澄湖生命科学园", 20, 12, 4, (24, 24, 22)),
    Work("望湖街道", 20, 12, 4, (24, 24, 20)),
    Work("石桥镇", 8, 6, 3, (24, 24)),
    Work("青禾镇", 12, 7, 3, (24, 20, 8)),
    Work("北塘街道", 3, 2, 1, (16,)),
)
QUESTIONS = (
    (
        "二类产品首次注册的资料清单",
        "首次注册需要提交哪些资料？",
        "已按产品类别提供资料清单，并讲解技术要求编写要点。",
    ),
    (
        "检验报告的有效期",
        "自检报告能否用于注册？",
        "符合自检管理规定的可以使用，需提交质量体系和人员能力证明。",
    ),
    ("注册人变更地址", "生产地址搬迁后要办哪些手续？", "需办理许可事项变更，并重新进行体系核查。"),
    ("临床评价路径", "同品种比对需要哪些证据？", "已说明对比要素和数据要求，建议先确定对比产品。"),
    ("进口转国产", "进口产品在本区生产如何申报？", "已介绍进口产品在境内企业生产的申报路径和简化要求。"),
    ("备案凭证", "一类产品备案多久可以办完？", "材料齐全的当场办理，已协助核对分类目录。"),
)
VISITS = (
    ("了解注册进度和困难", "On-site Visit", "产品处于送检准备，检测排期已协调。"),
    ("年度生产经营情况摸底", "Survey", "产能利用率约七成，明年计划增加一条产线。"),
    ("体系核查前辅导", "On-site Visit", "对照核查要点逐项看过，文件记录需补齐。"),
    ("意向产品情况调研", "Survey", "两项在研产品，预计明年提出注册申请。"),
)
EVENTS = (
    ("注册管理办法要点宣讲", "Laws and Regulations"),
    ("产品技术要求编写交流", "Registration and Filing"),
    ("质量管理体系常见缺陷解读", "Quality Management System"),
    ("优先审批政策进园区", "Laws and Regulations"),
)
COURSES = ("注册指导服务实务", "医疗器械法规轮训", "审评要点跟班学习")
WISHES = (
    (
        "hexi",
        Wish(
            "hexi",
            "7.2.5.1",
            "核酸提取一体机技术要求编写指导",
            "全自动核酸提取扩增一体机",
            6,
            result="已逐条修改技术要求和检验方法，企业据此完成送检。",
            scores=(5, 5, 5, 5),
        ),
    ),
    (
        "qiming",
        Wish(
            "qiming",
            "7.2.5.1",
            "泌尿导丝技术要求编写指导",
            "泌尿导丝",
            6,
            result="技术要求两轮修改，检验项目已与检测机构核对。",
            scores=(5, 4, 5, 5),
        ),
    ),
)


def create(year: int, enterprises: dict[str, str]) -> None:
    """The work of `year`, by the ordinary steps, then dated back into it."""
    evidence = certificate()
    for work in YEAR_OF_WORK:
        point = frappe.db.get_value("Service Point", {"town": work.town, "status": ("!=", "Revoked")})
        firms = [
            enterprises[row.key] for row in COMPANIES if row.town == work.town and row.key in enterprises
        ]
        for number, day in enumerate(_days(year, work.questions)):
            _question(point, firms[number % len(firms)], number, day)
        for number, day in enumerate(_days(year, work.visits)):
            _visit(point, firms[number % len(firms)], number, day)
        for number, day in enumerate(_days(year, work.events)):
            title, topic = EVENTS[number % len(EVENTS)]
            past_session(f"{title}（{work.town}）", "Enterprises", topic, 3, day, [], service_point=point)
        _training(point, work, year, evidence)
    for owner, wish in WISHES:
        _service(wish, enterprises[owner], date(year, 9, 18))


def _days(year: int, count: int) -> list[date]:
    """`count` working days spread over the year."""
    found = [date(year, 1, 6) + timedelta(days=(350 * number) // max(count, 1)) for number in range(count)]
    return [day - timedelta(days=max(0, day.weekday() - 4)) for day in found]


def _date_back(doctype: str, name: str, day: date, **values) -> None:
    values = {"creation": f"{day} 09:40:00", **values}
    frappe.db.set_value(doctype, name, values, update_modified=False)


def _question(point: str, enterprise: str, number: int, day: date) -> None:
    subject, question, answer = QUESTIONS[number % len(QUESTIONS)]
    with acting_as(OFFICER):
        doc = frappe.new_doc("Consultation").update(
            {
                "channel": ("Phone", "Visit", "WeChat")[number % 3],
                "subject": subject,
                "question": question,
                "answer": answer,
                "enterprise": enterprise,
                "service_point": point,
                "contact_person": "咨询人员",
                "contact_phone": f"1380000{number:04}",
            }
        )
        apply_workflow(doc.insert(), "Answer")
    _date_back("Consultation", doc.name, day, answered_on=f"{day} 15:20:00")


def _visit(point: str, enterprise: str, number: int, day: date) -> None:
    purpose, kind, summary = VISITS[number % len(VISITS)]
    with acting_as(OFFICER):
        doc = frappe.new_doc("Enterprise Visit").update(
            {
                "enterprise": enterprise,
                "service_point": point,
                "visited_on": day,
                "visit_kind": kind,
                "purpose": purpose,
                "summary": summary,
                "visitors": [{"user": OFFICER}],
            }
        )
        apply_workflow(doc.insert(), "Conclude")
    _date_back("Enterprise Visit", doc.name, day)


def _training(point: str, work: Work, year: int, evidence: bytes) -> None:
    members = frappe.get_all(
        "Station Member",
        {"service_point": point, "joined_on": ("<=", f"{year}-12-31")},
        pluck="name",
        order_by="name asc",
    )
    for member in members:
        for number, (hours, day) in enumerate(zip(work.hours, _days(year, len(work.hours)), strict=True)):
            title, mark = COURSES[number % len(COURSES)], f"PX-{year}-{member}-{number + 1}"
            record = hours_record(SECOND, member, title, hours, day, mark, evidence)
            with acting_as(OFFICER):
                apply_workflow(record, "Approve")


def _service(wish: Wish, enterprise: str, day: date) -> None:
    name = request(wish, enterprise)
    _date_back("Service Request", name, day, accepted_on=day)
    frappe.db.delete("Follow Up", {"dossier": name})
    for evaluation in frappe.get_all("Service Evaluation", {"request": name}, pluck="name"):
        _date_back("Service Evaluation", evaluation, day + timedelta(days=40))
