"""Each repair of what leaves the system: PDF and mail."""

import pytest


@pytest.fixture(autouse=True)
def _embedded(embedded):
    return None


def test_html_becomes_pdf(probe):  # render_pdf
    def pages():
        import io

        import frappe
        from frappe.utils.pdf import get_pdf
        from pypdf import PdfReader, PdfWriter

        plain = get_pdf("<h1>Station</h1>")
        locked = get_pdf("<h1>Station</h1>", {"password": "s3cret"})
        writer = PdfWriter()
        get_pdf("<p>one</p>", output=writer)
        get_pdf("<p>two</p>", output=writer)
        note = frappe.get_doc({"doctype": "Probe Note", "title": "登记指导 printed", "quantity": 3}).insert()
        printed = frappe.get_print("Probe Note", note.name, as_pdf=True)
        text = PdfReader(io.BytesIO(printed)).pages[0].extract_text()
        return [plain[:5].decode(), PdfReader(io.BytesIO(locked)).is_encrypted, len(writer.pages), text]

    start, encrypted, number, text = probe.inside(pages)
    assert (start, encrypted, number) == ("%PDF-", True, 2)
    assert "printed" in text and "登记指导" in text and "3" in text


def test_a_pdf_shows_only_files_that_its_reader_may_see(probe):  # render_pdf
    def ask():
        import frappe

        from standalone.repairs.printing import resources_of

        def save(name, private):
            data = {"doctype": "File", "file_name": name, "content": name, "is_private": private}
            return frappe.get_doc(data).insert().file_url

        public, private = save("open.txt", 0), save("secret.txt", 1)
        show = resources_of(frappe)
        own = show(f"http://localhost{private}")
        frappe.set_user("Guest")
        foreign = show(f"http://localhost{private}")
        outside = show("http://localhost/files/../private/files/secret.txt")
        return [show(public)[0].decode(), own[0].decode(), foreign, outside, show("file:///etc/passwd")]

    assert probe.inside(ask) == ["open.txt", "secret.txt", None, None, None]


def test_print_bodies_are_not_empty(probe):  # bodies_of_prints
    def body():
        import frappe
        from frappe.utils.pdf import pdf_body_html, pdf_header_html

        template = frappe.get_jenv().from_string("<p>{{ word }}</p>")
        return [pdf_body_html(template=template, args={"word": "body"}), pdf_header_html(content=["head"])]

    assert probe.inside(body) == ["<p>body</p>", "head"]


def test_a_format_of_the_builder_becomes_pdf(probe):  # print_built_formats
    def text():
        import io

        import frappe
        from frappe.utils.weasyprint import PrintFormatGenerator
        from pypdf import PdfReader

        column = {"label": "", "fields": [{"label": "Title", "fieldname": "title", "fieldtype": "Data"}]}
        layout = {"header": None, "sections": [{"label": "Facts", "columns": [column]}]}
        data = {
            "doctype": "Print Format",
            "name": "Built",
            "doc_type": "Probe Note",
            "print_format_builder_beta": 1,
            "format_data": frappe.as_json(layout),
        }
        frappe.get_doc(data).insert()
        note = frappe.get_doc({"doctype": "Probe Note", "title": "登记 built"}).insert()
        return PdfReader(io.BytesIO(PrintFormatGenerator("Built", note).render_pdf())).pages[0].extract_text()

    printed = probe.inside(text)
    assert "登记 built" in printed and "Facts" in printed


def test_mail_lands_in_the_outbox_and_counts_as_sent(probe):  # deliver_to_the_outbox
    def send():
        import frappe
        from frappe.email.queue import flush

        frappe.sendmail(
            recipients=["somebody@demo.test"], subject="通知 notice", message="<p>Hello</p>", now=False
        )
        frappe.db.commit()
        flush()
        return frappe.get_all("Email Queue", fields=["status", "error"], order_by="creation desc", limit=1)

    assert probe.inside(send)[0]["status"] == "Sent"
    letters = list((probe.host.state / "outbox").glob("*.eml"))
    assert any(b"somebody@demo.test" in letter.read_bytes() for letter in letters)
    assert not list((probe.host.state / "outbox").glob(".*.part"))


def test_a_real_mail_server_is_still_used(probe):  # deliver_to_the_outbox
    def session():
        from frappe.email.smtp import SMTPServer

        try:
            return SMTPServer("127.0.0.1", port=1).session
        except Exception as problem:
            return str(problem)

    assert "refused" in probe.inside(session)
