"""Checks of the premises of station and points of the demo district, in every state, by the ordinary steps."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.district import STATION
from reg_station.demo.pictures import picture
from reg_station.station_network import order, premises

OFFICER, SECOND, POINT = "station@demo.test", "station2@demo.test", "point@demo.test"
STATION_DEFECTS = {
    "4.1.7": "三楼东侧安全出口前堆放展架，通道变窄。",
    "4.3.3": "档案室 2 具灭火器压力不足。",
}
POINT_DEFECTS = {
    "三(三)2": "影印设备故障，来访企业无法当场复印材料。",
    "五(三)": "意见箱移位后未重新悬挂，投诉电话标识缺失。",
}


def create() -> None:
    own = frappe.db.get_value("Station Member", {"user": POINT}, "service_point")
    others = frappe.get_all(
        "Service Point", {"status": "Active", "name": ("!=", own)}, pluck="name", order_by="name asc"
    )
    _closed_with_defects()
    if own:
        _being_rectified(own)
    for point, way in zip(others, (_overdue, _planned), strict=False):
        way(point)
    _under_way()
    premises.flag_overdue()
    order.refresh_all_flags()


def _plan(user: str, days: int, **place):
    with acting_as(user):
        return (
            frappe.new_doc("Premises Check")
            .update({"planned_on": add_days(nowdate(), days), **place})
            .insert()
        )


def _step(doc, user: str, action: str):
    with acting_as(user):
        return apply_workflow(frappe.get_doc(doc.doctype, doc.name), action)


def _answer(doc, user: str, defects: dict[str, str], upto: int | None = None):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        for index, row in enumerate(doc.clauses[:upto]):
            row.result = "Defect" if row.code in defects else "Conforms"
            row.note = defects.get(row.code)
            if row.code in defects:
                row.photo = _photo(doc.name, index)
        for row in doc.equipment:
            row.maintenance = "通电试用正常，已清洁。"
        return doc.save()


def _photo(name: str, variant: int) -> str:
    file = {
        "doctype": "File",
        "file_name": f"检查-{name}-{variant}.jpg",
        "content": picture("Equipment", variant),
        "is_private": 1,
        "attached_to_doctype": "Premises Check",
        "attached_to_name": name,
    }
    return frappe.get_doc(file).insert().file_url


def _rectify(doc, user: str, codes, words: str):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        for row in doc.defects:
            if row.clause_code in codes:
                row.update({"rectified_on": nowdate(), "rectification": words})
        return doc.save()


def _accept(doc, user: str):
    with acting_as(user):
        doc = frappe.get_doc(doc.doctype, doc.name)
        for row in doc.defects:
            row.update({"accepted": 1, "acceptance_note": "现场复查符合要求。"})
        return doc.save()


def _closed_with_defects() -> None:
    doc = _step(_plan(OFFICER, -60, station=STATION), OFFICER, "Begin Check")
    _answer(doc, OFFICER, STATION_DEFECTS)
    doc = _step(doc, OFFICER, "Finish Check")
    _rectify(doc, OFFICER, STATION_DEFECTS, "通道已清空并划线；灭火器已更换，纳入每月巡查。")
    _accept(doc, SECOND)
    _age(_step(doc, SECOND, "Close Check"), -60, closed=-48)


def _being_rectified(point: str) -> None:
    doc = _step(_plan(POINT, -25, service_point=point), POINT, "Begin Check")
    _answer(doc, POINT, POINT_DEFECTS)
    doc = _step(doc, POINT, "Finish Check")
    _rectify(doc, POINT, ("五(三)",), "意见箱已挂至一楼接待区门口，投诉电话重新张贴。")
    _age(doc, -25)
    # As if it had been found on that day: the other one is late by now.
    for name in frappe.get_all("Premises Defect", {"parent": doc.name}, pluck="name"):
        late = {"found_on": add_days(nowdate(), -25), "due_on": add_days(nowdate(), -11)}
        frappe.db.set_value("Premises Defect", name, late, update_modified=False)


def _overdue(point: str) -> None:
    doc = _step(_plan(OFFICER, -400, service_point=point), OFFICER, "Begin Check")
    _answer(doc, OFFICER, {})
    _age(_step(doc, OFFICER, "Close without Defects"), -400, closed=-400)


def _planned(point: str) -> None:
    _plan(OFFICER, 12, service_point=point)


def _under_way() -> None:
    doc = _step(_plan(SECOND, 0, station=STATION), SECOND, "Begin Check")
    _answer(doc, SECOND, {}, upto=7)


def _age(doc, days: int, closed: int | None = None) -> None:
    """As if the check had been on that day."""
    day = add_days(nowdate(), days)
    values = {"checked_on": day}
    if closed is not None:
        values |= {"closed_on": add_days(nowdate(), closed), "next_check_on": premises.next_check(day)}
    frappe.db.set_value("Premises Check", doc.name, values, update_modified=False)
