"""Setting in threads and in forked jobs: neither waits for ever, neither mixes the data of two documents."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from reg_station.documents import docx_template, setting
from reg_station.documents.approval_form import ApprovalForm, render_docx, render_pdf
from tests.unit.documents import reading


def test_a_job_forked_from_a_process_that_has_set_something_still_sets():
    expected = render_pdf(ApprovalForm(contact_person="王小明", approved_on="2026-04-01"))
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:
            signal.alarm(60)
            data = render_pdf(ApprovalForm(contact_person="王小明", approved_on="2026-04-01"))
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(data)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    assert data == expected


def test_threads_do_not_mix_documents():
    people = [f"王{number}" for number in range(24)]
    with ThreadPoolExecutor(6) as pool:
        pdfs = list(pool.map(lambda name: render_pdf(ApprovalForm(contact_person=name)), people))
        words = list(pool.map(lambda name: render_docx(ApprovalForm(contact_person=name)), people))
    assert all(name in reading.squeezed(reading.text(data)) for name, data in zip(people, pdfs, strict=True))
    assert [reading.rows(data)[5][1] for data in words] == people


def test_a_failure_in_the_process_of_its_own_is_told(monkeypatch):
    monkeypatch.setattr(setting, "_set_first_in", -1)
    with pytest.raises(setting.SettingFailed, match="no_such_template"):
        setting.set_pdf("no_such_template", {})


def test_compiled_templates_are_kept_but_not_without_bound(monkeypatch):
    monkeypatch.setattr(docx_template, "MAXIMUM_COMPILED", 4)
    environment = docx_template._Environment()
    first = environment.from_string("0")
    assert environment.from_string("0") is first
    for number in range(1, 50):
        assert environment.from_string(str(number)).render() == str(number)
    assert len(environment._compiled) <= 5
