"""Complaints, suggestions and praise in every state, one of them anonymous, one late, one about a member; a plan."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.supervision import feedback_job, improvement, public

OFFICER, SECOND, POINT, APPROVER = (
    "station@demo.test",
    "station2@demo.test",
    "point@demo.test",
    "approver@demo.test",
)
ENTERPRISE = "enterprise@demo.test"
STEPS = ("Accept", "Start Handling", "Reply")
# kind, subject, text, about (point, station), concerns, channel, days ago, who handles, steps, what is written
ROWS = (
    (
        "Complaint",
        "中午时段窗口无人值守",
        "连续两天中午十二点半到工作点，窗口无人，也没有张贴午间值班安排。",
        "point",
        "A Service or a Matter",
        "Phone",
        18,
        POINT,
        STEPS,
        "已安排午间轮值，值班表贴于门口并在门户公布。给您带来不便，深表歉意。",
    ),
    (
        "Complaint",
        "电话答复前后不一致",
        "同一问题两次来电得到不同答复，企业准备的材料因此返工。",
        "point",
        "A Service or a Matter",
        "Visit",
        12,
        POINT,
        STEPS[:2],
        "",
    ),
    (
        "Complaint",
        "预约辅导一再改期",
        "预约的体系辅导三次改期，均未提前告知，也没有人说明原因。",
        "point",
        "A Service or a Matter",
        "Letter",
        34,
        POINT,
        STEPS[:1],
        "",
    ),
    (
        "Complaint",
        "工作点整体服务态度冷淡",
        "多次到访，接待人员均以系统故障为由推辞。",
        "point",
        "The Whole Place",
        "Letter",
        6,
        OFFICER,
        STEPS[:1],
        "",
    ),
    (
        "Complaint",
        "工作站网上公示更新慢",
        "目录更新后半个月，网上仍为旧版。",
        "station",
        "A Service or a Matter",
        "Phone",
        16,
        OFFICER,
        STEPS,
        "已更新，并明确目录修订后两个工作日内上网。",
    ),
    (
        "Complaint",
        "要求退还检测费",
        "第三方检测机构收费过高，要求工作站退还。",
        "station",
        "A Service or a Matter",
        "Phone",
        9,
        OFFICER,
        ("Not Accept",),
        "检测费由企业与检测机构约定，工作站不收取任何费用，可提供绿色通道名录供选择。",
    ),
    (
        "Suggestion",
        "建议开设晚间线上咨询",
        "研发人员白天不便离岗，建议每周一晚开设线上咨询。",
        "point",
        "A Service or a Matter",
        "Suggestion Box",
        15,
        POINT,
        STEPS,
        "从下月起每周二18:30至20:00开设线上咨询，可在门户预约。",
    ),
    (
        "Suggestion",
        "建议增加体外诊断专场培训",
        "希望按产品类别开专场，尤其是体外诊断试剂。",
        "station",
        "A Service or a Matter",
        "Suggestion Box",
        4,
        OFFICER,
        (),
        "",
    ),
)


def create() -> None:
    point = frappe.db.get_value("Station Member", {"user": POINT}, "service_point")
    station = frappe.db.get_single_value("Reg Station Settings", "default_station")
    made = [_row({"point": point, "station": None}[row[3]], station, *row) for row in ROWS]
    _about_a_member(point, station)
    _from_the_portal(point, station)
    _plan(made[0])
    feedback_job.escalate_late()


def _row(point, station, kind, subject, text, _about, concerns, channel, days, who, steps, words) -> str:
    with acting_as(OFFICER):
        doc = frappe.get_doc(
            {
                "doctype": "Feedback",
                "kind": kind,
                "subject": subject,
                "text": text,
                "service_point": point,
                "station": station,
                "concerns": concerns,
                "channel": channel,
                "received_on": add_days(nowdate(), -days),
                "contact_person": "来访企业联系人",
                "contact_phone": f"021-5558 20{days:02}",
            }
        ).insert()
    return _take(doc.name, who, steps, words)


def _take(name: str, who: str, steps: tuple[str, ...], words: str = "") -> str:
    for action in steps:
        with acting_as(who):
            doc = frappe.get_doc("Feedback", name)
            if action == "Reply":
                doc.update({"finding": "经核查，情况属实。", "reply": words})
                doc.save()
            if action == "Not Accept":
                doc.transition_reason = words
                doc.save()
            apply_workflow(doc, action)
    return name


def _about_a_member(point: str, station: str) -> None:
    """The account point@demo.test is concerned: it sees nothing of this one."""
    with acting_as(SECOND):
        doc = frappe.get_doc(
            {
                "doctype": "Feedback",
                "kind": "Complaint",
                "subject": "工作人员泄露企业送审资料",
                "text": "我司预审资料的内容被同行知悉，怀疑是经办人员透露。",
                "service_point": point,
                "station": station,
                "concerns": "People",
                "concerns_members": [
                    {"member": frappe.db.get_value("Station Member", {"user": POINT}), "note": "预审经办人"}
                ],
                "channel": "Visit",
                "received_on": add_days(nowdate(), -5),
                "contact_person": "企业负责人",
                "contact_phone": "021-5558 2099",
            }
        ).insert()
    _take(doc.name, SECOND, STEPS[:2])


def _from_the_portal(point: str, station: str) -> None:
    place = {"place": point, "kind": "Complaint"}
    with acting_as("Guest"):
        public.send(
            **place,
            subject="反映窗口收取资料装订费",
            text="窗口人员口头要求到指定文印店装订，每册二十元。希望核实。",
            concerns="The Whole Place",
            anonymous=1,
        )
    with acting_as(ENTERPRISE):
        public.send(**place, subject="咨询回复超过约定时间", text="约定三日内回电，一周后仍无消息。")
        public.send(
            kind="Praise", place=station, subject="感谢模拟检查辅导", text="老师讲解细致，一次通过体系核查。"
        )
    name = frappe.db.get_value("Feedback", {"subject": "咨询回复超过约定时间"})
    _take(name, POINT, STEPS, "回电记录遗漏，已致歉并当日答复；今后由系统提醒。")
    with acting_as(ENTERPRISE):
        public.answer_own(name, 0, "答复没有说明今后如何避免。")
    praise = frappe.db.get_value("Feedback", {"subject": "感谢模拟检查辅导"})
    _take(praise, OFFICER, ("Take Note",))


def _plan(feedback: str) -> None:
    member = frappe.db.get_value("Station Member", {"user": POINT})
    with acting_as(OFFICER):
        plan = frappe.get_doc("Improvement Plan", improvement.from_feedback(feedback)["name"])
        plan.update(
            {
                "title": "午间值守改进计划",
                "finding": "午间十二点至十三点半窗口无人值守，也未公布值班安排。",
                "cause": "值班制度只规定上下午，未覆盖午间。",
            }
        )
        rows = (
            ("修订值班制度，增加午间轮值", -3, "Done", "已修订并公布。"),
            ("在门户和门口公布值班表", 2, "Open", ""),
            ("两个月后回访来访企业", 45, "Open", ""),
        )
        for measure, days, status, progress in rows:
            plan.append(
                "measures",
                {
                    "measure": measure,
                    "responsible": member,
                    "due_on": add_days(nowdate(), days),
                    "status": status,
                    "progress": progress,
                },
            )
        plan.save()
        apply_workflow(plan, "Start")
