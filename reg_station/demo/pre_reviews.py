"""Pre-reviews of the demo district in every state, one through three rounds, with real small files."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from reg_station.demo.acting import acting_as
from reg_station.demo.enterprises import COMPANIES
from reg_station.guidance_services import pre_review_clock, pre_review_files, pre_reviews
from reg_station.guidance_services.document_lists import of_case
from reg_station.guidance_services.prereview import samples
from reg_station.guidance_services.prereview.reading import read_bytes

OFFICER = "station@demo.test"
ACCOUNTS = {row.key: row.account for row in COMPANIES if row.account}
CASE = "Pre-Review"
# How many days ago the case that is overdue was sent.
LONG_AGO = 30


def create(enterprises: dict[str, str]) -> None:
    _three_rounds(enterprises["qiming"])
    case, account = _begin("qiming", enterprises["qiming"], "一次性使用电子膀胱镜", "Registration")
    _put(case, account, "1.4")
    _put(case, account, "2", enterprise=_misspelled(enterprises["qiming"]))
    _check(case)
    case, account = _begin("hexi", enterprises["hexi"], "全自动核酸提取扩增一体机", "Change")
    _send(case, account)
    _overdue(enterprises["hexi"])
    _returned(enterprises["qiming"])
    case, account = _begin("hexi", enterprises["hexi"], "呼吸道多重核酸检测试剂盒", "Production Licence")
    _take(case, account, "Withdraw")


def _three_rounds(enterprise: str) -> None:
    case, account = _begin("qiming", enterprise, "泌尿导丝", "Registration")
    changed = {"3.4": {"enterprise": _misspelled(enterprise)}}
    for item in of_case(case):
        if item.must_be_there and item.code != "1.4":
            _put(case, account, item.code, **changed.get(item.code, {}))
    _take(case, account, "Submit")
    _take(case, OFFICER, "Start Review")
    _finding(case, "2", "适用范围的表述与产品技术要求不一致，请统一。")
    _take(case, OFFICER, "Return", "缺少符合性声明，一份文件中企业名称有误，另有一条内容意见。")
    _put(case, account, "1.4")
    _put(case, account, "3.4", numbers=(1, 2, 5))
    _put(case, account, "2", words="适用范围：泌尿介入时建立通路，与产品技术要求一致。")
    _answer(case, account, "已按产品技术要求统一适用范围，见综述资料第3页。")
    _take(case, account, "Resubmit")
    _take(case, OFFICER, "Start Review")
    _resolve(case)
    _take(case, OFFICER, "Return", "产品技术要求页码不连续，请更正。")
    _put(case, account, "3.4")
    _take(case, account, "Resubmit")
    _take(case, OFFICER, "Start Review")
    with acting_as(OFFICER):
        doc = frappe.get_doc(CASE, case.name)
        for row in doc.findings:
            if row.state == "Outstanding" and row.severity == "Advice":
                row.update({"state": "Waived", "reason": "该产品不适用。"})
        doc.update({"conclusion": "Ready to File", "opinion": "申报资料齐全，形式符合要求，可以提交申报。"})
        doc.save()
    _take(case, OFFICER, "Conclude")


def _overdue(enterprise: str) -> None:
    case, account = _begin("hexi", enterprise, "呼吸道多重核酸检测试剂盒", "Renewal")
    _send(case, account)
    _take(case, OFFICER, "Start Review")
    _finding(case, "1.2", "申请表中的注册证编号与原注册证不一致。")
    # As if it had been sent weeks ago.
    frappe.db.set_value(CASE, case.name, "accepted_on", add_days(nowdate(), -LONG_AGO))
    frappe.db.set_value(
        "Pre-Review Round", {"parent": case.name}, "submitted_on", add_days(nowdate(), -LONG_AGO)
    )
    pre_review_clock.refresh()


def _returned(enterprise: str) -> None:
    case, account = _begin("qiming", enterprise, "泌尿导丝", "Renewal")
    _send(case, account)
    _take(case, OFFICER, "Start Review")
    _finding(case, "2", "声明未写明注册证编号，请补充。")
    _finding(case, "1.2", "联系人信息与企业登记不一致。", "Advice")
    _take(case, OFFICER, "Return", "请补充声明中的注册证编号后重新提交。")
    _answer(case, account, "下一轮补充注册证编号。")


def _begin(key: str, enterprise: str, product: str, kind: str):
    """A case that its enterprise began from a request the station has taken on: (case, account)."""
    account = ACCOUNTS[key]
    with acting_as(account):
        request = frappe.new_doc("Service Request")
        request.update(
            {
                "service_item": pre_reviews.SERVICE_CODE,
                "subject": f"{product}申报资料预审",
                "product": product,
                "enterprise": enterprise,
                "application": "请对全部申报资料进行预审。",
            }
        )
        request.insert()
        apply_workflow(request, "Submit")
    with acting_as(OFFICER):
        request = apply_workflow(frappe.get_doc("Service Request", request.name), "Accept")
        request.assigned_to = OFFICER
        request.save()
    with acting_as(account):
        found = frappe.db.get_value("Biomedical Product", {"product_name": product, "enterprise": enterprise})
        name = pre_reviews.start(request.name, found, kind)["name"]
    return frappe.get_doc(CASE, name), account


def _put(case, account: str, code: str, enterprise: str = "", words: str = "", numbers=None) -> None:
    item = next(item for item in of_case(case) if item.code == code)
    names = pre_review_files.names_of(case)
    made = samples.paper(
        item.title,
        enterprise or names.enterprise,
        names.product,
        item.headings,
        words or "、".join(names.models),
    )
    if numbers:
        made = samples.renumbered(made, *numbers)
    as_docx = code.endswith("2") and "docx" in item.formats
    content = samples.docx(made) if as_docx else samples.pdf(made)
    with acting_as(account):
        pre_review_files.take_in(case.name, code, f"{item.title}.{'docx' if as_docx else 'pdf'}", content)


def _send(case, account: str) -> None:
    for item in of_case(case):
        if item.must_be_there:
            _put(case, account, item.code)
    _take(case, account, "Submit")


def _take(case, user: str, action: str, reason: str = "") -> None:
    _check(case)
    with acting_as(user):
        doc = frappe.get_doc(CASE, case.name)
        if reason:
            doc.transition_reason = reason
            doc.save()
        apply_workflow(doc, action)


def _check(case) -> None:
    # Files of our own making need no process of their own.
    pre_review_files.check(case.name, read=lambda contents: [read_bytes(content) for content in contents])


def _misspelled(enterprise: str) -> str:
    name = frappe.db.get_value("Enterprise", enterprise, "enterprise_name")
    return name.replace("启明", "启名")


def _finding(case, code: str, text: str, severity: str = "Blocking") -> None:
    with acting_as(OFFICER):
        doc = frappe.get_doc(CASE, case.name)
        doc.append("findings", {"item_code": code, "kind": "Content", "severity": severity, "text": text})
        doc.save()


def _answer(case, account: str, words: str) -> None:
    doc = frappe.get_doc(CASE, case.name)
    row = next(row for row in doc.findings if not row.by_system and row.state == "Outstanding")
    with acting_as(account):
        pre_reviews.answer(case.name, row.name, words)


def _resolve(case) -> None:
    with acting_as(OFFICER):
        doc = frappe.get_doc(CASE, case.name)
        for row in doc.findings:
            if not row.by_system and row.state == "Answered":
                row.state = "Resolved"
        doc.save()
