"""A year and a half of learning in the demo district: sessions, hours, plans, tasks, policies, answers, the manual."""

from datetime import date, timedelta

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, add_to_date, get_datetime, getdate, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.district import STATION
from reg_station.demo.readings import ANSWERS, MANUALS, POLICIES
from reg_station.documents.pdf import html_to_pdf
from reg_station.learning import library, signing_up
from reg_station.station_network import tasks

OFFICER, SECOND, POINT = "station@demo.test", "station2@demo.test", "point@demo.test"
STAFF_SESSIONS = (
    ("医疗器械注册法规更新", "Laws and Regulations", 8),
    ("咨询接待与保密要求", "Service Skills", 4),
    ("质量管理体系核查要点", "Quality Management System", 6),
)
# (account, hours of external courses last year, this year); sessions give 18 more to each.
COURSES = (
    (OFFICER, SECOND, (24, 24, 10), (24, 24, 16)),
    (SECOND, OFFICER, (24, 20, 7.5), (24, 20, 7.5)),
)
COURSE_TITLES = ("医疗器械注册专员实训", "产品审评与体系核查跟班学习", "生物医药产业政策研修")


def create(enterprises: dict[str, str]) -> None:
    evidence = certificate()
    today = getdate(nowdate())
    for year in (today.year - 1, today.year):
        _year_of_staff_training(year, min(today, date(year, 12, 31)), evidence)
    _waiting_and_rejected(evidence)
    _events(enterprises)
    _plans(today.year)
    _tasks()
    _library()


def _members() -> dict[str, str]:
    rows = frappe.get_all("Station Member", ["name", "user", "full_name"])
    return {row.user or row.full_name: row.name for row in rows}


def certificate() -> bytes:
    return html_to_pdf(
        "<h1>培训结业证书（演示）</h1><p>兹证明学员已完成规定课程并通过考核。</p>",
        options={"page-size": "A5"},
    )


def _days(year: int, last: date, count: int) -> list[date]:
    """`count` days spread over the part of the year up to `last`, none before its first day."""
    first = date(year, 1, 1)
    span = (last - first).days
    return [first + timedelta(days=span * (number + 1) // (count + 1)) for number in range(count)]


def _year_of_staff_training(year: int, last: date, evidence: bytes) -> None:
    for (title, topic, hours), day in zip(STAFF_SESSIONS, _days(year, last, 3), strict=True):
        past_session(f"{title}（{year}）", "Staff", topic, hours, day, _staff())
    number = 0
    for account, approver, last_year, this_year in COURSES:
        courses = this_year if year == getdate(nowdate()).year else last_year
        for title, hours, day in zip(COURSE_TITLES, courses, _days(year, last, len(courses)), strict=True):
            number += 1
            record = hours_record(
                account, _members()[account], title, hours, day, f"PX-{year}-{number:03}", evidence
            )
            with acting_as(approver):
                apply_workflow(record, "Approve")


def _staff() -> list[dict]:
    members = _members()
    return [{"member": members[key]} for key in (OFFICER, SECOND, "白露", POINT) if key in members]


def _session(user: str, title: str, audience: str, topic: str, hours: float, starts, **values):
    with acting_as(user):
        doc = frappe.new_doc("Training Session")
        doc.update(
            {
                "title": title,
                "audience": audience,
                "topic": topic,
                "hours": hours,
                "starts_on": starts,
                "capacity": 40,
                "venue": "政务服务中心305会议室",
                "organiser": STATION,
                **({} if values.get("service_point") else {"station": STATION}),
                **values,
            }
        )
        return doc.insert()


def _step(user: str, doc, action: str, **values):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        if values:
            doc.update(values)
            doc.save()
        return apply_workflow(doc, action)


def past_session(
    title: str, audience: str, topic: str, hours: float, day: date, people: list[dict], **values
) -> str:
    """A session that was held and closed, with the hours of the staff approved; returns its name."""
    starts = min(get_datetime(f"{day} 09:00:00"), add_to_date(get_datetime(), hours=-hours))
    doc = _session(OFFICER, title, audience, topic, hours, starts, **values)
    _step(OFFICER, doc, "Mark as Held")
    with acting_as(OFFICER):
        names = [signing_up.sign_up(doc.name, **person)["name"] for person in people]
        signing_up.mark_attendance(doc.name, names)
    _step(OFFICER, doc, "Close")
    # Whoever closes a session does not approve his own hours; the colleague does.
    for name in frappe.get_all(
        "Training Record", {"session": doc.name, "workflow_state": "Submitted"}, pluck="name"
    ):
        _step(SECOND, frappe.get_doc("Training Record", name), "Approve")
    return doc.name


def hours_record(user: str, member: str, title: str, hours: float, day, certificate: str, evidence: bytes):
    with acting_as(user):
        file = frappe.get_doc(
            {
                "doctype": "File",
                "file_name": f"{certificate}.pdf",
                "content": evidence + b"\n% " + certificate.encode(),
                "is_private": 1,
            }
        ).insert()
        doc = frappe.new_doc("Training Record")
        doc.update(
            {
                "member": member,
                "course_title": title,
                "organiser": "市药品监督管理局培训中心（演示）",
                "held_on": day,
                "hours": hours,
                "certificate_no": certificate,
                "evidence": file.file_url,
            }
        )
        return doc.insert()


def _waiting_and_rejected(evidence: bytes) -> None:
    members = _members()
    if POINT in members:
        hours_record(POINT, members[POINT], "工作点业务带教", 16, nowdate(), "PX-POINT-001", evidence)
    record = hours_record(SECOND, members[SECOND], "在线讲座", 3, nowdate(), "PX-WEB-001", evidence)
    _step(OFFICER, record, "Reject", transition_reason="无考核和签到记录，不计入学时。")


def _ahead(days: int) -> str:
    return f"{add_days(nowdate(), days)} 13:30:00"


def _events(enterprises: dict[str, str]) -> None:
    past_session(
        "医疗器械注册申报实务（企业场）",
        "Enterprises",
        "Registration and Filing",
        4,
        getdate(add_days(nowdate(), -20)),
        [
            {"enterprise": enterprises[key], "person": name}
            for key, name in (("qiming", "周以宁"), ("hexi", "章慕白"))
        ],
    )
    event = _session(
        OFFICER,
        "临床评价路径选择与资料撰写",
        "Enterprises",
        "Clinical Evaluation",
        4,
        _ahead(9),
        capacity=30,
        lecturer="市医疗器械审评专家（演示）",
        sign_up_until=add_days(nowdate(), 7),
        description="同品种比对、免于临床评价目录的适用、临床试验的准备。\n请携带产品资料，会后一对一答疑。",
    )
    small = _session(
        OFFICER,
        "质量管理体系内审员沙龙",
        "Enterprises",
        "Quality Management System",
        3,
        _ahead(16),
        capacity=2,
    )
    staff = _session(
        OFFICER, "新法规解读：注册与备案", "Staff", "Laws and Regulations", 6, _ahead(12), capacity=20
    )
    for doc in (event, small, staff):
        _step(OFFICER, doc, "Open Sign-up")
    for user, session, person in (
        ("enterprise@demo.test", event, "周以宁"),
        ("enterprise@demo.test", event, "孟知夏"),
        ("enterprise2@demo.test", event, "章慕白"),
        ("enterprise@demo.test", small, "周以宁"),
        ("enterprise2@demo.test", small, "章慕白"),
    ):
        with acting_as(user):
            signing_up.sign_up(session.name, person=person, phone="021-5550 6600")
    with acting_as(SECOND):
        signing_up.sign_up(staff.name)
    off = _session(OFFICER, "展会参观交流", "Enterprises", "Other", 3, _ahead(20))
    _step(OFFICER, off, "Call Off", transition_reason="主办方改期，另行通知。")
    _session(OFFICER, "年末法规总结会", "Enterprises", "Laws and Regulations", 3, _ahead(30))


def _plans(year: int) -> None:
    rows = (
        ("Work", "服务企业走访全覆盖", "Task", "陆明秋", "06-30", "Done", 100),
        ("Work", "意向库年度征集", "Task", "袁书舟", "09-30", "Open", 80),
        ("Work", "工作站与工作点人员轮岗", "Staff Rotation", "袁书舟 ↔ 乔望舒", "11-30", "Open", 40),
        ("Work", "全国医疗器械安全宣传周", "Publicity", "白露", "07-31", "Done", 100),
        ("Learning", "专职人员全年70学时", "Training", "陆明秋", "12-31", "Open", 85),
        ("Learning", "审评跟班学习两批", "Training", "袁书舟", "10-31", "Done", 100),
    )
    with acting_as(OFFICER):
        for kind in ("Work", "Learning"):
            plan = frappe.new_doc("Work Plan")
            plan.update({"plan_year": year, "plan_kind": kind, "station": STATION})
            for _kind, title, item_kind, who, day, status, progress in (
                row for row in rows if row[0] == kind
            ):
                plan.append(
                    "items",
                    {
                        "title": title,
                        "item_kind": item_kind,
                        "responsible": who,
                        "due_on": f"{year}-{day}",
                        "status": status,
                        "progress": progress,
                    },
                )
            plan.insert()


def _tasks() -> None:
    point = frappe.db.get_value("Station Member", {"user": POINT}, "service_point")
    if not point:
        return
    made = {}
    with acting_as(OFFICER):
        for title, text, days in (
            ("洁净厂房闲置情况摸底", "逐户核实面积、级别和可用时间，录入共享资源。", 10),
            ("重点企业走访记录上报", "报送本季度走访企业名单、问题和建议。", 5),
            ("政策宣讲场地安排", "确认场地、设备和联系人。", 3),
            ("年度培训需求征集", "汇总企业培训需求。", 2),
        ):
            made[title] = tasks.hand_out(title, text, add_days(nowdate(), days), [point])[0]
    reports = list(made.values())[1:]
    for name in reports:
        _step(POINT, frappe.get_doc("Point Task", name), "Report", report_text="已完成，明细见台账。")
    _step(
        OFFICER,
        frappe.get_doc("Point Task", reports[1]),
        "Return",
        transition_reason="请补充投影设备和停车安排。",
    )
    _step(OFFICER, frappe.get_doc("Point Task", reports[2]), "Accept")


def _library() -> None:
    with acting_as(OFFICER):
        names = {row.key: _policy(row) for row in POLICIES}
        for asked in ANSWERS:
            doc = frappe.new_doc("FAQ")
            doc.update({"topic": asked.topic, "question": asked.question, "answer": asked.answer})
            doc.status = "Draft" if asked.draft else "Published"
            for key, clause in asked.cites:
                doc.append("cites", {"policy": names[key], "clause": clause})
            doc.insert()
        # Last, so that what cites the old one is flagged as it would be in life.
        for row in POLICIES:
            if row.newer:
                policy = frappe.get_doc("Policy Document", names[row.key])
                policy.superseded_by = names[row.newer]
                policy.save()
        for title, version, language, effective, changed, sections in MANUALS:
            manual = frappe.new_doc("Service Manual")
            manual.update(
                {
                    "title": title,
                    "version": version,
                    "language": language,
                    "effective_from": effective,
                    "what_changed": changed,
                    "published": 1,
                }
            )
            for heading, body in sections:
                manual.append("sections", {"heading": heading, "body": body})
            manual.insert()
    library.refresh_policies()


def _policy(row) -> str:
    doc = frappe.new_doc("Policy Document")
    doc.update(
        {
            "title": row.title,
            "issuing_body": row.body,
            "document_number": row.number,
            "policy_kind": row.kind,
            "issued_on": row.issued,
            "effective_from": row.effective,
            "summary": row.summary,
            "text": "演示站点只收录摘要，全文以发布机关公布的文本为准。",
            "keywords": row.keywords,
            "carried_out_by": row.carried_out_by,
            "contact_person": row.person,
            "contact_phone": row.phone,
            "published": 1,
        }
    )
    return doc.insert().name
