"""Recommendations for the priority and the innovation channel in every state, and mock defences, by the ordinary steps."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.pictures import picture
from reg_station.product_registry import channels, defences

OFFICER, COLLEAGUE = "station@demo.test", "station2@demo.test"
QIMING, HEXI = "enterprise@demo.test", "enterprise2@demo.test"
CASES = (
    # product, channel, who applies, clauses judged as met (None: nobody judged), conclusion, state
    ("一次性使用电子膀胱镜", "Priority", QIMING, None, "", "Draft"),
    ("泌尿导丝", "Priority", QIMING, ("P3", "P5"), "", "Under Assessment"),
    (
        "全自动核酸提取扩增一体机",
        "Priority",
        HEXI,
        ("P3", "P4c", "P5"),
        "Recommended",
        "Reported to the City",
    ),
    ("下肢康复外骨骼", "Priority", OFFICER, ("P3", "P4b", "P5", "P6"), "Recommended", "Decided"),
    ("无菌注射器组件", "Priority", OFFICER, ("P5",), "Not Recommended", "Closed"),
    ("呼吸道多重核酸检测试剂盒", "Innovation", HEXI, ("I3", "I5"), "", "Under Assessment"),
    ("左心耳封堵器", "Innovation", OFFICER, None, "", "Withdrawn"),
)
WORDS = {
    "Recommended": "各项必备要点均符合，产品临床需求明确，建议推荐。",
    "Not Recommended": "产品未达到技术领先或临床急需的任一要点，建议按常规程序申报。",
}
COMMENTS = (
    (
        "创新点",
        "与已上市同类多重检测相比，方法学创新在哪里？请用一句话说明。",
        6,
        "采用单管闭管熔解曲线，一管区分六种病毒，无需开盖。",
    ),
    ("临床价值", "阳性预测值的样本量依据不足，请补充。", 5, ""),
    ("知识产权", "专利权利要求与产品的对应关系请列表。", 7, "已列对应表，见申报资料第三册附件。"),
)


def create(enterprises: dict[str, str]) -> None:
    with acting_as(OFFICER):
        doc = frappe.get_doc("Biomedical Product", _product("呼吸道多重核酸检测试剂盒"))
        doc.origin = "Own Development"
        doc.save()
    for row in CASES:
        _case(*row)


def _product(name: str) -> str:
    return frappe.db.get_value("Biomedical Product", {"product_name": name, "merged_into": ("is", "not set")})


def _case(product: str, channel: str, applicant: str, met, conclusion: str, state: str) -> None:
    with acting_as(applicant):
        name = channels.start(
            _product(product), channel, note="产品临床需求迫切，资料已基本齐备，申请推荐进入通道。"
        )["name"]
        if state == "Draft":
            return
        if state == "Withdrawn":
            apply_workflow(_doc(name), "Withdraw")
            return
        apply_workflow(_doc(name), "Submit")
    with acting_as(OFFICER):
        _judge(name, met)
        if channel == "Innovation":
            _draft(name)
            _defences(name)
    if conclusion:
        _decide(name, conclusion, state)


def _doc(name: str):
    return frappe.get_doc("Channel Recommendation", name)


def _judge(name: str, met) -> None:
    for row in _doc(name).criteria:
        if row.judged_by == "Fact of the Product":
            continue
        if row.code in met:
            channels.give_evidence(name, row.code, _paper(name, row.code), "企业提供，已核对原件")
            channels.judge(name, row.code, "Met", "已核对证明材料，内容与产品一致。")
        elif row.code in ("P4a", "P6"):
            channels.judge(name, row.code, "Unmet", "企业确认没有相应项目或专利。")


def _draft(name: str) -> None:
    doc = _doc(name)
    doc.append(
        "drafting",
        {"dossier_part": "产品创新性综述", "note": "先写临床问题，再写技术路线；查新结论放在首页。"},
    )
    doc.append("drafting", {"dossier_part": "知识产权证明", "note": "补专利实施许可合同备案证明。"})
    doc.save()


def _decide(name: str, conclusion: str, state: str) -> None:
    with acting_as(COLLEAGUE):
        doc = _doc(name)
        doc.update({"conclusion": conclusion, "conclusion_reason": WORDS[conclusion]})
        doc.save()
        doc = apply_workflow(doc, "Decide")
        if state == "Closed":
            apply_workflow(_doc(name), "Close")
        if state == "Reported to the City":
            doc = _doc(name)
            doc.city_office = "市药品监督管理局医疗器械注册管理处"
            doc.save()
            apply_workflow(doc, "Report to City")


def _defences(name: str) -> None:
    rows = (
        (-40, "首次模拟答辩", ("Record", "Close")),
        (-6, "第二次模拟答辩", ("Record",)),
        (9, "第三次模拟答辩", ()),
        (-20, "", ("Call Off",)),
    )
    for days, summary, way in rows:
        doc = frappe.get_doc(
            {
                "doctype": "Mock Defence",
                "recommendation": name,
                "held_at": f"{add_days(nowdate(), days)} 14:00:00",
                "place_of_meeting": "工作站二楼会议室",
                "experts": [
                    {
                        "expert_name": "林知微",
                        "organisation": "东海大学附属第三医院",
                        "field_of_work": "检验医学",
                    },
                    {
                        "expert_name": "穆远山",
                        "organisation": "东海医疗器械检测院",
                        "field_of_work": "体外诊断",
                    },
                ],
            }
        ).insert()
        if way == ("Call Off",):
            doc.transition_reason = "企业关键人员出差，改期。"
            doc.save()
            apply_workflow(doc, "Call Off")
        elif way:
            _hold(doc, summary, days, "Close" in way)


def _hold(doc, summary: str, days: int, close: bool) -> None:
    for topic, comment, score, _answer in COMMENTS:
        doc.append("comments", {"topic": topic, "comment": comment, "score": score, "expert": "林知微"})
    doc.append("tasks", {"task": "补充不少于三百例的临床样本数据", "due_on": add_days(nowdate(), days + 30)})
    doc.update(
        {
            "summary": summary + "：总体思路清晰，数据需补强。",
            "next_rehearsal_on": add_days(nowdate(), days + 15),
        }
    )
    doc.save()
    doc = apply_workflow(doc, "Record")
    with acting_as(HEXI):
        for row, (_topic, _comment, _score, words) in zip(doc.comments, COMMENTS, strict=True):
            if words or close:
                defences.answer(doc.name, row.name, words or "已补充样本量计算依据。")
        if close:
            defences.task_done(doc.name, doc.tasks[0].name, "已补充三百二十例。")
    if close:
        apply_workflow(frappe.get_doc(doc.doctype, doc.name), "Close")


def _paper(name: str, code: str) -> str:
    file = frappe.get_doc(
        {
            "doctype": "File",
            "file_name": f"{code}-证明材料.jpg",
            "content": picture("Testing Capacity", len(code)),
            "is_private": 1,
            "attached_to_doctype": "Channel Recommendation",
            "attached_to_name": name,
        }
    )
    return file.insert().file_url
