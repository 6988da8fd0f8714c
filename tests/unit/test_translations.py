"""Chinese and English are both complete: every string a person may see stands in translations/zh.csv."""

import csv
import re
from collections import Counter

from tests.support.source_strings import APP, source_strings

CJK = re.compile(r"[㐀-鿿]")
CITATION = re.compile(r"(2022-144|DB31117|2021-plan|2023-35|2026-9)[ \w()（）、一-鿿]*")
PLACEHOLDER = re.compile(r"\{\d*\}")


def rows():
    with (APP / "translations" / "zh.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row]


def test_every_source_string_is_translated():
    translated = {row[0] for row in rows()}
    assert sorted(source_strings() - translated) == []


def test_source_strings_are_english():
    assert [text for text in source_strings() if CJK.search(CITATION.sub("", text))] == []


def test_every_translation_is_chinese_and_keeps_its_placeholders():
    for row in rows():
        source, target = row[0], row[1]
        assert CJK.search(target), source
        assert Counter(PLACEHOLDER.findall(source)) == Counter(PLACEHOLDER.findall(target)), source


def test_no_string_is_translated_twice():
    repeated = [
        source
        for source, count in Counter((row[0], row[2] if len(row) > 2 else "") for row in rows()).items()
        if count > 1
    ]
    assert repeated == []
