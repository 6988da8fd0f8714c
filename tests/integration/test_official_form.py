"""The official form of a case as docx and PDF, and an administrator's own template (B8)."""

import io

import frappe
import pytest
from docx import Document as Docx

from tests.support.factories import acting_as


def downloaded(name, file_format):
    from reg_station.accreditation.forms import download

    download(name, file_format)
    return frappe.local.response.filecontent


def cells(content):
    return [
        cell.text for table in Docx(io.BytesIO(content)).tables for row in table.rows for cell in row.cells
    ]


def test_the_docx_carries_the_case(world):
    application = world.application("Accredited", has_biomed_policy="No")
    with acting_as(world.town_a_officer):
        text = " ".join(cells(downloaded(application.name, "docx")))
    for value in (
        application.government_name,
        application.point_address,
        "12000.5",
        "36",
        "Lin",
        "We apply.",
        "Agreed.",
    ):
        assert value in text.replace(",", ""), value
    assert "☐是" in text.replace(" ", "") and "☑否" in text.replace(" ", "")


def test_the_pdf_is_a_pdf_and_leaves_an_audit_entry(world):
    application = world.draft()
    with acting_as(world.officer):
        assert downloaded(application.name, "pdf").startswith(b"%PDF")
    newest = frappe.get_last_doc("Audit Entry", order_by="sequence desc")
    assert (newest.event, newest.reference_name, newest.user) == ("printed", application.name, world.officer)


def test_other_formats_and_foreign_cases_are_refused(world):
    application = world.draft()
    with acting_as(world.town_a_officer), pytest.raises(frappe.ValidationError):
        downloaded(application.name, "exe")
    with acting_as(world.town_b_officer), pytest.raises(frappe.PermissionError):
        downloaded(application.name, "pdf")


def upload(content):
    doc = frappe.get_doc(
        {"doctype": "File", "file_name": "own.docx", "content": content, "is_private": 1}
    ).insert()
    return doc.file_url


def own_template(extra):
    from reg_station.documents import docx_template

    document = Docx(io.BytesIO(docx_template.shipped("approval_form")))
    document.add_paragraph(extra)
    stream = io.BytesIO()
    document.save(stream)
    return upload(stream.getvalue())


def use(address):
    settings = frappe.get_doc("Reg Station Settings")
    settings.approval_form_template = address
    settings.save()


def test_an_own_template_is_used(world, configuration):
    use(own_template("Printed for {{ contact_person }}"))
    document = Docx(io.BytesIO(downloaded(world.draft().name, "docx")))
    assert "Printed for Lin" in [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.parametrize(
    "extra", ["{{ no_such_field }}", "{{ contact_person", "{% for %}", "{{ ''.__class__.__mro__ }}"]
)
def test_a_template_that_cannot_work_is_refused(configuration, extra):
    with pytest.raises(frappe.ValidationError):
        use(own_template(extra))


def test_what_is_no_docx_is_refused(configuration):
    with pytest.raises(frappe.ValidationError):
        use(upload(b"not a document"))


def test_the_certificate_comes_in_two_languages(world):
    from reg_station.accreditation.certificates import download

    name = world.application("Accredited").certificate
    with acting_as(world.town_a_officer):
        for language in ("zh", "en"):
            download(name, language)
            assert frappe.local.response.filecontent.startswith(b"%PDF")
        with pytest.raises(frappe.ValidationError):
            download(name, "fr")
    with acting_as(world.town_b_officer), pytest.raises(frappe.PermissionError):
        download(name, "zh")
