"""Applications in every state of the workflow, and service points in different states."""

from dataclasses import dataclass, field

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, add_to_date, get_datetime, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.district import BUREAU
from reg_station.documents.letter import render_pdf, request_for_accreditation

OFFICER, APPROVER = "station@demo.test", "approver@demo.test"
INSPECTORS = ("inspector@demo.test", "inspector2@demo.test")
TOWN_OFFICER = {"青禾镇": "town@demo.test", "石桥镇": "town2@demo.test"}
PATHS = {
    "Draft": (),
    "Submitted": ("Submit",),
    "Materials Review": ("Submit", "Accept"),
    "Returned": ("Submit", "Accept", "Return"),
    "Site Visit": ("Submit", "Accept", "Pass Materials"),
    "Pending Decision": ("Submit", "Accept", "Pass Materials", "Conclude Visit"),
    "Accredited": ("Submit", "Accept", "Return", "Resubmit", "Pass Materials", "Conclude Visit", "Accredit"),
    "Rejected": ("Submit", "Accept", "Reject"),
    "Withdrawn": ("Submit", "Withdraw"),
}


@dataclass(frozen=True)
class Case:
    town: str
    address: str
    state: str
    days_ago: int
    area: float
    enterprises: int
    room: float
    head: str
    contact: str
    reason: str = ""
    staff: tuple[tuple[str, str, str], ...] = field(
        default=(
            ("林知夏", "Bachelor", "园区招商服务四年，办理医疗器械经营许可"),
            ("赵清越", "College", "企业证照办理与政策咨询"),
        )
    )


CASES = (
    Case("望湖街道", "望湖街道明月路88号1楼", "Accredited", 1000, 86000, 41, 135, "江一帆", "乔望舒"),
    Case(
        "澄湖生命科学园",
        "澄湖生命科学园创新路6号A座2楼",
        "Accredited",
        960,
        312000,
        87,
        260,
        "梁博",
        "孟子衿",
    ),
    Case("北塘街道", "北塘街道塘西路12号", "Accredited", 900, 45000, 16, 80, "秦川", "夏至"),
    Case("柳浦镇", "柳浦镇浦东街30号", "Accredited", 860, 52000, 14, 76, "常安", "穆清"),
    Case("石桥镇", "石桥镇桥堍路5号", "Accredited", 820, 98000, 33, 110, "石景行", "岳灵"),
    Case("青禾镇", "青禾镇医谷路66号", "Accredited", 790, 58000, 21, 104, "许青禾", "甘棠"),
    Case(
        "青禾镇",
        "青禾镇稻香路18号",
        "Returned",
        21,
        64000.5,
        22,
        96,
        "许青禾",
        "甘棠",
        "公函未加盖公章，请补正后重新上报。",
    ),
    Case("青禾镇", "青禾镇生物医药加速器3号楼", "Draft", 3, 120000, 28, 150, "许青禾", "甘棠"),
    Case("石桥镇", "石桥镇创智中心B座", "Submitted", 5, 71000, 19, 88, "石景行", "岳灵"),
    Case("柳浦镇", "柳浦镇临港智造园2号楼", "Materials Review", 12, 60500, 17, 92, "常安", "穆清"),
    Case("北塘街道", "北塘街道科创园9号", "Site Visit", 26, 47000, 18, 84, "秦川", "夏至"),
    Case("望湖街道", "望湖街道湖滨生物港5号楼", "Pending Decision", 38, 91000, 36, 128, "江一帆", "乔望舒"),
    Case(
        "柳浦镇",
        "柳浦镇老街41号",
        "Rejected",
        200,
        6000,
        3,
        30,
        "常安",
        "穆清",
        "辖区内尚无生物医药产业集聚，暂不具备建设条件。",
    ),
    Case("石桥镇", "石桥镇旧粮库", "Withdrawn", 150, 8000, 4, 40, "石景行", "岳灵"),
)


def create() -> None:
    for case in CASES:
        name = _bring_about(case)
        _spread_over_time(name, case.days_ago)
    _furnish_points()
    _decide_on_points()


def _town_officer(town: str) -> str:
    return TOWN_OFFICER.get(town, "town3@demo.test")


def _bring_about(case: Case) -> str:
    doc = _draft(case)
    for action in PATHS[case.state]:
        if action == "Conclude Visit":
            _visit(doc.name, submit=True)
        _step(doc.name, action, case)
    if case.state == "Site Visit":
        _visit(doc.name, submit=False)
    return doc.name


def _draft(case: Case):
    officer = _town_officer(case.town)
    with acting_as(officer):
        doc = frappe.new_doc("Point Application")
        doc.update(
            {
                "town": case.town,
                "government_name": f"{case.town}{'管理委员会' if case.town.endswith('园') else '人民政府' if case.town.endswith('镇') else '办事处'}",
                "point_address": f"澄湖区{case.address}",
                "total_property_area": case.area,
                "enterprise_count": case.enterprises,
                "has_biomed_policy": "Yes" if case.enterprises > 20 else "No",
                "planned_staff_count": len(case.staff) + 1,
                "usable_floor_area": case.room,
                "contact_person": case.contact,
                "contact_phone": f"021-5550 {4000 + case.enterprises}",
                "applicant_opinion": "辖区具备生物医药产业空间承载能力，人员、场地、经费、机制均已落实，同意申报。",
                "applicant_head": case.head,
                "applicant_signed_on": add_days(nowdate(), -case.days_ago),
            }
        )
        for name, education, experience in case.staff:
            doc.append(
                "staff",
                {
                    "full_name": name,
                    "education": education,
                    "employment_type": "Full-time",
                    "experience": experience,
                },
            )
        doc.insert()
        if case.state != "Draft":
            doc.append("attachments", {"attachment_kind": "Official Letter", "file": _letter(doc)})
            doc.save()
    return doc


def _letter(doc) -> str:
    letter = request_for_accreditation(
        doc.government_name, f"{doc.town}生物医药产品注册指导服务工作点", BUREAU, doc.applicant_signed_on
    )
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{doc.name}-申请函.pdf",
            "content": render_pdf(letter),
            "is_private": 1,
            "attached_to_doctype": doc.doctype,
            "attached_to_name": doc.name,
        }
    )
    return file.insert().file_url


def _step(name: str, action: str, case: Case) -> None:
    user = {"Accredit": APPROVER}.get(action, OFFICER)
    if action in ("Submit", "Resubmit", "Withdraw"):
        user = _town_officer(case.town)
    with acting_as(user):
        doc = frappe.get_doc("Point Application", name)
        if action in ("Return", "Reject"):
            doc.transition_reason = case.reason or "请补充工作经费保障证明材料。"
            doc.save()
        if action == "Accredit":
            doc.update(
                {
                    "approval_opinion": "经材料审核和现场考察，符合建设要求，同意认定。",
                    "approval_head": "沈嘉禾",
                }
            )
            doc.save()
        apply_workflow(doc, action)


def _visit(application: str, submit: bool) -> None:
    with acting_as(OFFICER):
        visit = frappe.new_doc("Site Visit")
        visit.update({"application": application, "visit_date": nowdate()})
        for inspector in INSPECTORS:
            visit.append("inspectors", {"inspector": inspector})
        visit.insert()
    if not submit:
        return
    with acting_as(INSPECTORS[0]):
        visit = frappe.get_doc("Site Visit", visit.name)
        for row in visit.results:
            row.conclusion = "Met"
        visit.update(
            {"conclusion": "Passed", "summary": "场地、人员与申报材料一致，接待区和制度上墙已到位。"}
        )
        visit.submit()


def _spread_over_time(name: str, days_ago: int) -> None:
    """Date the steps as if the case had begun `days_ago` days ago; the audit trail keeps the true times."""
    steps = frappe.get_all(
        "Case Step", {"reference_name": name}, ["name", "entry_number", "status"], order_by="entry_number asc"
    )
    begin = get_datetime(f"{add_days(nowdate(), -days_ago)} 09:20:00")
    pace = min(6, max(1, days_ago // max(len(steps), 1)))
    times = [add_to_date(begin, days=pace * number, minutes=37 * number) for number in range(len(steps) + 1)]
    for position, step in enumerate(steps):
        values = {"entered_on": times[position]}
        if step.status == "Done":
            values["closed_on"] = times[position + 1]
        frappe.db.set_value("Case Step", step.name, values, update_modified=False)
    frappe.db.set_value("Point Application", name, "creation", begin, update_modified=False)
    end = times[len(steps) - 1].date() if steps else None
    application = frappe.get_doc("Point Application", name)
    if application.site_visit:
        frappe.db.set_value("Site Visit", application.site_visit, "visit_date", add_days(end, -3))
    if application.certificate:
        frappe.db.set_value("Point Application", name, "approved_on", end, update_modified=False)
        frappe.db.set_value("Accreditation Certificate", application.certificate, "issued_on", end)
        frappe.db.set_value("Service Point", application.service_point, "established_on", end)


def _furnish_points() -> None:
    year = int(nowdate()[:4])
    kinds = frappe.get_all("Station Rule Kind", {"applies_to_point": 1}, pluck="name", order_by="name asc")
    for number, name in enumerate(frappe.get_all("Service Point", pluck="name", order_by="name asc")):
        with acting_as(OFFICER):
            point = frappe.get_doc("Service Point", name)
            point.update(
                {
                    "public_phone": f"021-5550 61{number:02}",
                    "complaint_phone": f"021-5550 62{number:02}" if number != 2 else None,
                    "suggestion_box": "一楼接待区门口",
                    "opening_hours": "工作日 9:00–17:00",
                }
            )
            point.append("areas", {"area_kind": "Reception", "location": "一楼", "floor_area": 40})
            point.append("areas", {"area_kind": "Office", "location": "二楼", "floor_area": 60})
            for kind, amount in (("Operations", 80000), ("Training", 20000)):
                point.append("budget_lines", {"budget_year": year, "budget_kind": kind, "amount": amount})
            if number < 2:
                point.append(
                    "exhibits",
                    {
                        "product_name": ("智能康复外骨骼", "分子诊断一体机")[number],
                        "enterprise_name": ("澄湖行知机器人有限公司", "核析生物（澄湖）有限公司")[number],
                        "description": "辖区企业自主研发产品。",
                        "shown_from": add_days(nowdate(), -30),
                    },
                )
            point.save()
            _members_sign(name)
            # The third point still lacks a rule, so that its flags can be seen.
            for kind in kinds[: len(kinds) - (number == 2)]:
                frappe.get_doc(
                    {
                        "doctype": "Station Rule",
                        "rule_kind": kind,
                        "service_point": name,
                        "version": "1.0",
                        "effective_from": "2025-01-01",
                        "next_review": add_days(nowdate(), 180),
                    }
                ).insert()
    first = frappe.db.get_value("Service Point", {"town": "望湖街道"})
    with acting_as(OFFICER):
        frappe.get_doc(
            {
                "doctype": "Station Member",
                "full_name": "乔望舒",
                "user": "point@demo.test",
                "service_point": first,
                "employment_type": "Full-time",
                "education": "Bachelor",
                "joined_on": "2025-09-01",
                "pledge_signed_on": "2025-09-02",
            }
        ).insert()


def _members_sign(point: str) -> None:
    for name in frappe.get_all("Station Member", {"service_point": point}, pluck="name"):
        member = frappe.get_doc("Station Member", name)
        member.joined_on = frappe.db.get_value("Service Point", point, "established_on")
        member.pledge_signed_on = add_days(nowdate(), -200)
        member.save()


def _decide_on_points() -> None:
    for town, kind, reason, citation in (
        (
            "北塘街道",
            "Suspend",
            "投诉电话长期无人接听，监督方式不健全，责令限期整改。",
            "2023-35 附件 五(三)",
        ),
        ("柳浦镇", "Revoke", "在岗人员不足两名且逾期未整改，不再符合建设要求。", "2023-35 附件 三(二)"),
    ):
        point = frappe.db.get_value("Service Point", {"town": town})
        _decision(point, kind, reason, citation, decide=True)
    park = frappe.db.get_value("Service Point", {"town": "澄湖生命科学园"})
    _decision(park, "Change", "办公场所调整至创新路8号。", "2023-35 附件 三(三)", decide=False)


def _decision(point: str, kind: str, reason: str, citation: str, decide: bool) -> None:
    with acting_as(OFFICER):
        doc = frappe.new_doc("Point Status Decision")
        doc.update(
            {
                "service_point": point,
                "decision_kind": kind,
                "effective_on": nowdate(),
                "reason": reason,
                "citation": citation,
                "new_address": "澄湖区澄湖生命科学园创新路8号" if kind == "Change" else None,
            }
        )
        doc.insert()
        apply_workflow(doc, "Submit")
    if decide:
        with acting_as(APPROVER):
            apply_workflow(frappe.get_doc("Point Status Decision", doc.name), "Decide")
