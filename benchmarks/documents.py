"""The official form as docx and PDF, against the bare document library on the same content."""

import json
from io import BytesIO

from benchmarks.measuring import compare

VALUES = {
    "government_name": "青禾镇人民政府",
    "point_address": "澄湖区青禾镇稻香路18号",
    "total_property_area": 64000.5,
    "enterprise_count": 22,
    "has_biomed_policy": True,
    "planned_staff_count": 3,
    "usable_floor_area": 96.0,
    "contact_person": "甘棠",
    "contact_phone": "021-5550 4022",
    "applicant_opinion": "辖区具备生物医药产业空间承载能力，同意申报。",
    "applicant_head": "许青禾",
    "applicant_signed_on": "2026-06-01",
    "approval_opinion": "经材料审核和现场考察，同意认定。",
    "approval_head": "沈嘉禾",
    "approved_on": "2026-07-01",
    "title": "澄湖区生物医药产品注册指导服务工作点认定审批表",
    "bureau_label": "澄湖区市场监督管理局",
}


def _form():
    from reg_station.documents.approval_form import ApprovalForm

    return ApprovalForm(**VALUES)


def form_docx(world) -> dict:
    """Goal: ratio at most 1.3, against docxtpl with the same template and the same texts."""
    from docxtpl import DocxTemplate

    from reg_station.documents import docx_template
    from reg_station.documents.approval_form import render_docx

    form = _form()
    template = docx_template.shipped("approval_form")
    texts = form.texts()

    def bare():
        document = DocxTemplate(BytesIO(template))
        document.render(texts, autoescape=True)
        document.save(BytesIO())

    return compare("form_docx", lambda: render_docx(form), bare, n=40)


def form_pdf(world) -> dict:
    """Goal: ratio at most 1.3, against a typst compiler of its own with the same template, fonts and texts."""
    import typst

    from reg_station.documents.approval_form import render_pdf
    from reg_station.documents.fonts import font_paths
    from reg_station.documents.setting import ARCHIVABLE, TEMPLATES

    form = _form()
    folders = list(dict.fromkeys(str(path.parent) for path in font_paths()))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    compiler = typst.Compiler(str(TEMPLATES / "approval_form.typ"), root=str(TEMPLATES), font_paths=fonts)
    words = json.dumps({**form.texts(), "bureau": form.bureau_label}, ensure_ascii=False)

    def bare():
        compiler.compile(sys_inputs={"data": words}, format="pdf", pdf_standards=ARCHIVABLE)

    return compare("form_pdf", lambda: render_pdf(form), bare, n=60)
