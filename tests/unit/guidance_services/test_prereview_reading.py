"""Real files and hostile ones: what is read of them, and that none ends more than the process that reads."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from reg_station.documents.opinion import Opinion, render_docx, render_pdf
from reg_station.guidance_services.prereview import reading, samples
from reg_station.guidance_services.prereview.checks import Names, Wanted, check_file
from reg_station.guidance_services.prereview.facts import FileFacts

PAPER = samples.paper("综述资料", "澄湖启明医疗科技有限公司", "电子膀胱镜", ("概述", "适用范围"))
NAMES = Names("电子膀胱镜", "澄湖启明医疗科技有限公司")


def rewritten(content: bytes, change) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        writer.add_page(page)
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def bomb(megabytes: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (megabytes * 1024 * 1024))
    return stream.getvalue()


def test_a_pdf_tells_pages_numbers_bookmarks_and_words():
    seen = reading.read_bytes(samples.pdf(PAPER))
    assert (seen.kind, seen.pages, seen.text_pages, seen.printed) == ("pdf", 3, 3, (1, 2, 3))
    assert seen.headings == ("综述资料", "概述", "适用范围") and "澄湖启明医疗科技有限公司" in seen.text
    assert check_file(Wanted("2", "综述资料", needs_headings=True, headings=("概述",)), seen, NAMES) == []


def test_a_docx_tells_headings_and_footer_and_only_a_stated_page_count():
    seen = reading.read_bytes(samples.docx(PAPER))
    assert seen.kind == "docx" and seen.numbered and seen.headings[0] == "综述资料"
    assert check_file(Wanted("2", "综述资料", needs_headings=True, headings=("概述",)), seen, NAMES) == []
    assert not reading.read_bytes(samples.docx(samples.renumbered(PAPER))).numbered
    stripped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.docx(PAPER))) as source, zipfile.ZipFile(stripped, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(
                entry, content.replace(b"Pages>", b"Sheets>") if "app.xml" in entry.filename else content
            )
    assert reading.read_bytes(stripped.getvalue()).pages is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\nnot a pdf", "broken"),
        (b"MZ program", "wrong kind"),
        (b"PK\x03\x04 broken", "wrong kind"),
        (bomb(250), "too large"),
        (bomb(1), "broken"),
    ],
)
def test_hostile_files_are_a_fact(content, problem):
    assert reading.read_bytes(content).problem == problem


def test_a_password_is_said_and_a_picture_has_no_text():
    locked = rewritten(samples.pdf(PAPER), lambda writer: writer.encrypt("secret", algorithm="RC4-128"))
    assert reading.read_bytes(locked).problem == "encrypted"
    blank = PdfWriter()
    blank.add_blank_page(200, 200)
    stream = io.BytesIO()
    blank.write(stream)
    seen = reading.read_bytes(stream.getvalue())
    assert not seen.problem and seen.pages == 1 and seen.text == ""


def test_the_process_reads_all_and_survives_the_hostile_ones():
    contents = [samples.pdf(PAPER), b"%PDF-1.7\nnot a pdf", samples.docx(PAPER), bomb(250)]
    seen = reading.read_files(contents)
    assert [row.problem for row in seen] == ["", "broken", "", "too large"]
    assert seen[0] == reading.read_bytes(contents[0])


def test_a_file_that_takes_too_long_costs_only_itself(monkeypatch):
    calls = []

    def run(paths, seconds):
        calls.append(len(paths))
        # The process ends at every file that begins with "slow".
        found = []
        for path in paths:
            content = Path(path).read_bytes()
            if content.startswith(b"slow"):
                break
            found.append(reading.read_bytes(content))
        return found

    monkeypatch.setattr(reading, "_run", run)
    seen = reading.read_files([b"a", b"slow", b"b", b"slow"])
    assert [row.problem for row in seen] == ["wrong kind", "too slow", "wrong kind", "too slow"]
    assert calls == [4, 2]


def test_an_alarm_ends_the_process_at_a_file_that_never_ends(tmp_path):
    good, endless = tmp_path / "good", tmp_path / "endless"
    good.write_bytes(samples.pdf(PAPER))
    os.mkfifo(endless)
    seen = reading._run([str(good), str(endless), str(good)], 1)
    assert [row.pages for row in seen] == [3]


def test_facts_survive_their_way_as_json():
    seen = reading.read_bytes(samples.pdf(PAPER))
    assert FileFacts.from_dict(seen.as_dict()) == seen


OPINION = Opinion(
    number="PRV-1",
    enterprise="甲公司 {{ x }}",
    product="电子膀胱镜",
    filing="注册",
    conclusion="可以申报",
    opinion="资料齐全。",
    signatory="示例工作站",
    dated="2026-11-23",
    rounds=(("1", "2026年11月2日", "2026年11月4日", "2", "0", "0"),),
    findings=(("1", "综述资料", "名称不一致\n企业答复：已改", "不一致/必须整改", "1", "第 2 轮已解决"),),
)


def test_the_opinion_says_the_same_as_docx_and_as_pdf():
    for content in (render_docx(OPINION), render_pdf(OPINION)):
        words = "".join(reading.read_bytes(content).text.split())
        for part in (
            "预审意见书",
            "甲公司{{x}}",
            "2026年11月4日",
            "名称不一致",
            "第2轮已解决",
            "可以申报",
            "示例工作站（盖章）",
            "2026年11月23日",
        ):
            assert part.replace(" ", "") in words, part


def test_an_opinion_without_findings_says_so():
    from dataclasses import replace

    from docx import Document

    document = Document(io.BytesIO(render_docx(replace(OPINION, findings=()))))
    assert [cell.text for cell in document.tables[2].rows[1].cells] == ["无", "", "", "", "", ""]
    assert len(document.tables[2].rows) == 2
