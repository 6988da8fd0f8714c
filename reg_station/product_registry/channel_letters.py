"""Letters about the channels: the recommendation to the city with every clause, the minutes of a mock defence (F3, F4).

The texts are Chinese whatever the reader's language: they go to Chinese offices.
"""

import frappe
from frappe import _
from frappe.utils import format_datetime

from reg_station.accreditation.forms import DOCX_TYPE
from reg_station.documents.letter import Letter, render_docx
from reg_station.exceptions import ChannelRefused, DefenceRefused
from reg_station.product_registry import channels, defences

TITLES = {
    "Priority": "关于推荐{0}进入第二类医疗器械优先审评审批通道的函",
    "Innovation": "关于推送{0}创新产品申报信息的函",
}
GROUNDS = {
    "Priority": "根据 DB31/T 117 7.3.2 及沪药监械注〔2022〕144号第二条第（三）项第2目，",
    "Innovation": "根据 DB31/T 117 7.3.1 及沪药监械注〔2022〕144号第二条第（三）项第3目，",
}
STANDINGS = {"Met": "符合", "Unmet": "不符合", "Not Evidenced": "未提供证明"}
EXAMPLE = "说明：所列遴选要点为示例，尚未标为正式，请以市级公布的要点为准。"


def letter_to_city(doc) -> Letter:
    """What the station writes to the city about a product that is recommended."""
    lines = [
        f"{row.code}　{row.criterion}：{STANDINGS[row.standing]}。{row.reason or ''}"
        + (f"（{row.citation}）" if row.citation else "")
        for row in doc.criteria
    ]
    return Letter(
        title=TITLES[doc.channel].format(doc.product_name),
        addressee=doc.city_office or "市药品监督管理局",
        body=(
            f"{GROUNDS[doc.channel]}我站对{doc.enterprise_name}的{doc.product_name}逐条进行了核对，结果如下：",
            *lines,
            f"结论：予以推荐。理由：{doc.conclusion_reason or ''}",
            *([EXAMPLE] if doc.example_note else []),
            "特此函达。",
        ),
        signatory=_signatory(),
        dated=doc.decided_on,
        contact=f"（编号：{doc.name}）",
    )


def minutes(doc) -> Letter:
    """The minutes of a mock defence, addressed to the enterprise."""
    experts = "、".join(
        f"{row.expert_name}（{row.organisation}）" if row.organisation else row.expert_name
        for row in doc.experts
    )
    body = [
        f"时间：{format_datetime(doc.held_at, 'yyyy-MM-dd HH:mm')}；地点：{doc.place_of_meeting or '—'}；专家：{experts}。",
    ]
    for number, row in enumerate(doc.comments, 1):
        score = f"（评分 {row.score}/10）" if row.score else ""
        body.append(f"{number}．{row.topic}{score}：{row.comment}")
        body.append(f"企业答复：{row.answer or '待答复'}")
    for number, row in enumerate(doc.tasks, 1):
        done = f"已完成（{row.done_note}）" if row.done_on else "待完成"
        body.append(f"整改事项{number}：{row.task}，{row.due_on} 前，{done}。")
    if doc.summary:
        body.append(f"小结：{doc.summary}")
    if doc.next_rehearsal_on:
        body.append(f"下次演练：{doc.next_rehearsal_on}。")
    return Letter(
        title=f"{doc.product_name}\n创新产品申报模拟答辩纪要",
        addressee=doc.enterprise_name,
        body=tuple(body),
        signatory=_signatory(),
        dated=doc.held_at,
        contact=f"（编号：{doc.name}）",
    )


def _signatory() -> str:
    station = frappe.db.get_single_value("Reg Station Settings", "default_station")
    return station or "生物医药产品注册指导服务工作站"


@frappe.whitelist(methods=["GET"])
def download_letter(name: str) -> None:
    """Send the letter to the city as docx; only of a product that is recommended and decided."""
    doc = frappe.get_doc(channels.DOCTYPE, name)
    doc.check_permission("print")
    if doc.conclusion != "Recommended" or doc.state not in channels.DECIDED:
        frappe.throw(_("There is a letter only after the decision to recommend."), ChannelRefused)
    _send(doc, letter_to_city(doc), "Letter")


@frappe.whitelist(methods=["GET"])
def download_minutes(name: str) -> None:
    """Send the minutes of a mock defence that has taken place as docx, to officers and to the enterprise."""
    doc = frappe.get_doc(defences.DOCTYPE, name)
    doc.check_permission("read")
    if doc.state not in ("Held", "Closed"):
        frappe.throw(_("There are minutes once the defence has taken place."), DefenceRefused)
    _send(doc, minutes(doc), "Minutes")


def _send(doc, letter: Letter, method: str) -> None:
    from frappe.core.doctype.access_log.access_log import make_access_log

    make_access_log(doctype=doc.doctype, document=doc.name, file_type="DOCX", method=method)
    frappe.local.response.filename = f"{doc.name}.docx"
    frappe.local.response.filecontent = render_docx(letter)
    frappe.local.response.type = "download"
    frappe.local.response.content_type = DOCX_TYPE
