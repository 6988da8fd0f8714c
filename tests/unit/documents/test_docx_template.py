"""An administrator's own template: what is refused, in which words, and that a good one is used."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from reg_station.documents import docx_template, letter
from reg_station.documents.approval_form import FIELDS, ApprovalForm, check_template, render_docx
from reg_station.documents.docx_template import TemplateProblem, shipped
from tests.unit.documents import reading

NEEDED = "".join(f"{{{{ {name} }}}}\n" for name in FIELDS)


def template(*paragraphs: str, header: str = "", property_title: str = "") -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.sections[0].header.paragraphs[0].text = header
    document.core_properties.title = property_title
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_the_shipped_templates_pass_their_own_check():
    assert check_template(shipped("approval_form")) == []
    assert letter.check_template(shipped("letter")) == []


def test_a_good_template_is_used():
    own = template("本区专用表", NEEDED, "{% if approved_on %}已签{% endif %}", header="{{ title }}")
    assert check_template(own) == []
    form = ApprovalForm(district="云间区", contact_person="王小明")
    document = reading.document(render_docx(form, own))
    assert document.paragraphs[0].text == "本区专用表"
    assert "王小明" in document.paragraphs[1].text and document.paragraphs[2].text == "已签"
    assert document.sections[0].header.paragraphs[0].text == "云间区生物医药产品注册指导服务工作点认定审批表"


def test_a_field_split_over_runs_by_word_is_still_found():
    document = Document()
    paragraph = document.add_paragraph(NEEDED.replace("{{ contact_person }}", ""))
    for part in ("{", "{ contact_", "person }", "}"):
        paragraph.add_run(part)
    stream = io.BytesIO()
    document.save(stream)
    assert check_template(stream.getvalue()) == []


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ("{{ contact_persom }}", "The field {{ contact_persom }} does not exist in this form."),
        ("{{ contact_person", 'A field is not written correctly near "{{ contact_person'),
        ("{% if approved_on %}", "A field is not written correctly near"),
        ("{% for x in title %}{{ title }}{% endfor %}", "contains a loop, which is not allowed"),
        ("{{ title.__class__ }}", "contains an attribute, which is not allowed"),
        ("{{ title['x'] }}", "contains an index, which is not allowed"),
        ("{{ range(9) }}", "contains a call, which is not allowed"),
        ("{% set title = 1 %}", "which is not allowed"),
        ("{% include 'x' %}", "contains a include, which is not allowed"),
        ("{{ title|upper }}", "contains a filter, which is not allowed"),
        ("{{ title * 99999 }}", "contains a mul, which is not allowed"),
    ],
)
@pytest.mark.parametrize("where", ["body", "header"])
def test_what_is_wrong_is_said_and_the_template_is_not_used(added, sentence, where):
    own = template(NEEDED, added) if where == "body" else template(NEEDED, header=added)
    problems = check_template(own)
    assert any(sentence in problem for problem in problems), problems
    with pytest.raises(TemplateProblem) as refused:
        render_docx(ApprovalForm(), own)
    assert refused.value.problems == problems


def test_missing_fields_are_listed_and_optional_ones_are_not():
    problems = check_template(template("{{ government_name }}"))
    assert "The field {{ contact_phone }} is missing." in problems
    assert "The field {{ policy_no }} is missing." in problems
    assert not any("{{ approved_on }}" in problem or "{{ title }}" in problem for problem in problems)
    assert len(problems) == len(FIELDS) - 4 - 1


def test_a_field_among_the_properties_is_refused():
    problems = check_template(template(NEEDED, property_title="{{ title }}"))
    assert problems == ["The document's properties contain a field; take it out there."]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"%PDF-1.7", b"\xd0\xcf\x11\xe0 old Word"])
def test_what_is_no_docx_is_refused(data):
    assert check_template(data) == ["This file is not a Word document (.docx) that can be read."]


def test_another_zip_and_a_broken_document_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "not a Word document" in check_template(stream.getvalue())[0]
    broken = reading.changed_docx(template(NEEDED), "word/document.xml", lambda xml: xml[: len(xml) // 2])
    assert "not a Word document" in check_template(broken)[0]


def test_macros_foreign_addresses_and_bombs_are_refused(monkeypatch):
    macros = reading.changed_docx(template(NEEDED), "word/vbaProject.bin", lambda text: "x")
    assert "macros" in check_template(macros)[0]
    link = '<Relationship Id="r99" Type="http://x/attachedTemplate" Target="http://evil.test/a" TargetMode="External"/>'
    foreign = reading.changed_docx(
        template(NEEDED),
        "word/_rels/document.xml.rels",
        lambda xml: xml.replace("</Relationships>", f"{link}</Relationships>"),
    )
    assert "another address" in check_template(foreign)[0]
    hyperlink = reading.changed_docx(
        template(NEEDED),
        "word/_rels/document.xml.rels",
        lambda xml: xml.replace(
            "</Relationships>", link.replace("attachedTemplate", "hyperlink") + "</Relationships>"
        ),
    )
    assert check_template(hyperlink) == []
    monkeypatch.setattr(docx_template, "MAXIMUM_UNPACKED", 1000)
    assert "too large" in check_template(template(NEEDED))[0]


def test_an_entity_bomb_in_the_document_does_not_expand():
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    hostile = reading.changed_docx(
        template(NEEDED, "MARK"),
        "word/document.xml",
        lambda xml: xml.replace("?>", f"?>{bomb}", 1).replace("MARK", "&f;&b;"),
    )
    if not check_template(hostile):
        words = "\n".join(p.text for p in reading.document(render_docx(ApprovalForm(), hostile)).paragraphs)
        assert "root:" not in words and "aaaaaaaaaaaaaaa" not in words


def test_the_sentences_can_be_translated():
    zh = {"The field {0} is missing.": "缺少字段 {0}。"}
    assert "缺少字段 {{ contact_phone }}。" in check_template(template(""), lambda text: zh.get(text, text))


def test_the_sandbox_refuses_what_a_check_would_have_missed():
    from jinja2.exceptions import SecurityError

    with pytest.raises(SecurityError):
        docx_template.render(template("{{ title.__class__.__mro__ }}"), {"title": "x"})
