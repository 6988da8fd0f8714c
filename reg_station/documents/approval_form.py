"""The accreditation approval form (认定审批表) of 2023-35, as editable docx and as PDF, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reg_station.documents import docx_template
from reg_station.documents.setting import set_pdf
from reg_station.documents.texts import chinese_date, clean, number_text, printable, to_date

TITLE = "{district}生物医药产品注册指导服务工作点认定审批表"
BUREAU_LABEL = "{district}\n市场监督管理局/\n工作站\n审批意见"
BLANK_DATE = "年    月    日"
FIELDS = {
    "title": "表头",
    "government_name": "所属政府名称",
    "point_address": "工作点地址",
    "total_property_area": "区域内可用于生物医药研发或生产的物业总面积 (m²)",
    "enterprise_count": "区域内相关的生产、研发、检测、认证等企业或机构 (家)",
    "policy_yes": "街镇是否已有专项生物医药产业政策: 是",
    "policy_no": "街镇是否已有专项生物医药产业政策: 否",
    "planned_staff_count": "工作点拟设立人数 (人)",
    "usable_floor_area": "工作点实用场地面积 (m²)",
    "contact_person": "工作点联系人",
    "contact_phone": "联系电话",
    "applicant_opinion": "申请单位意见",
    "applicant_head": "申请单位负责人",
    "applicant_signed_on": "申请单位签署日期",
    "bureau_label": "审批意见栏的名称",
    "approval_opinion": "审批意见",
    "approval_head": "审批单位负责人",
    "approved_on": "审批日期",
}
BOXES = {None: "☐☐", True: "☑☐", False: "☐☑"}
OPTIONAL_IN_TEMPLATE = {"title", "bureau_label", "applicant_signed_on", "approved_on"}


@dataclass(frozen=True)
class ApprovalForm:
    """The values of one form; None or '' leaves the cell blank. Areas are square metres.

    `district` fills the default title and the name of the approving bureau; `title` and `bureau_label` replace
    them. `has_biomed_policy` None ticks neither box.
    """

    district: str = ""
    government_name: str = ""
    point_address: str = ""
    total_property_area: float | None = None
    enterprise_count: int | None = None
    has_biomed_policy: bool | None = None
    planned_staff_count: int | None = None
    usable_floor_area: float | None = None
    contact_person: str = ""
    contact_phone: str = ""
    applicant_opinion: str = ""
    applicant_head: str = ""
    applicant_signed_on: date | str | None = None
    approval_opinion: str = ""
    approval_head: str = ""
    approved_on: date | str | None = None
    title: str = ""
    bureau_label: str = ""

    def texts(self) -> dict[str, str]:
        """The printed text of every field in FIELDS. Raises ValueError on a quantity or date that is none."""
        if self.has_biomed_policy not in BOXES:
            raise ValueError("Whether there is a policy is Yes, No or nothing: True, False or None.")
        yes, no = BOXES[self.has_biomed_policy]
        return {
            "title": clean(self.title or TITLE.format(district=self.district)),
            "government_name": clean(self.government_name),
            "point_address": clean(self.point_address),
            "total_property_area": number_text(self.total_property_area),
            "enterprise_count": number_text(self.enterprise_count),
            "policy_yes": yes,
            "policy_no": no,
            "planned_staff_count": number_text(self.planned_staff_count),
            "usable_floor_area": number_text(self.usable_floor_area),
            "contact_person": clean(self.contact_person),
            "contact_phone": clean(self.contact_phone),
            "applicant_opinion": clean(self.applicant_opinion),
            "applicant_head": clean(self.applicant_head),
            "applicant_signed_on": chinese_date(self.applicant_signed_on, BLANK_DATE),
            "bureau_label": clean(self.bureau_label or BUREAU_LABEL.format(district=self.district)),
            "approval_opinion": clean(self.approval_opinion),
            "approval_head": clean(self.approval_head),
            "approved_on": chinese_date(self.approved_on, BLANK_DATE),
        }


def render_docx(form: ApprovalForm, template: bytes | None = None) -> bytes:
    """The form as docx, from the shipped template or an administrator's own.

    Raises docx_template.TemplateProblem, a ValueError that lists what is wrong with the template.
    """
    if template is None:
        return docx_template.render(docx_template.shipped("approval_form"), form.texts())
    if problems := check_template(template):
        raise docx_template.TemplateProblem(problems)
    return docx_template.render(template, form.texts())


def render_pdf(form: ApprovalForm) -> bytes:
    """The form as PDF/A. A long opinion runs on to the next page."""
    texts = {name: printable(text) for name, text in form.texts().items()}
    texts["bureau"] = printable(f"{form.district}市场监督管理局")
    return set_pdf("approval_form", texts, to_date(form.approved_on) or to_date(form.applicant_signed_on))


def check_template(template: bytes, translate=str) -> list[str]:
    """What keeps an uploaded docx from being used as the form's template, in plain sentences; [] is fine.

    `translate` turns an English sentence with {0} placeholders into the reader's language.
    """
    return docx_template.check(template, set(FIELDS), set(FIELDS) - OPTIONAL_IN_TEMPLATE, translate)
