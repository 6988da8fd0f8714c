"""Hole: Frappe's template environment does not escape by itself, so one forgotten filter is a stored script.

Rule: every portal template escapes everything, and none marks text as safe, runs inline code or loads from outside.
"""

import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "reg_station"
TEMPLATES = sorted([*(APP / "www").rglob("*.html"), *(APP / "templates" / "station").rglob("*.html")])
STATIC = sorted((APP / "public" / "portal").iterdir())
BLOCK = re.compile(r"\{%-?\s*(block|macro)\b[^%]*%\}\s*\{%-?\s*autoescape true")
OUTPUT_BEFORE = re.compile(r"\{\{")


def ids(path):
    return path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_every_block_and_macro_escapes(path):
    text = path.read_text(encoding="utf-8")
    starts = re.findall(r"\{%-?\s*(?:block|macro)\b", text)
    # A piece that others include escapes as a whole, like the page itself.
    if path.name == "base.html" or not starts:
        assert not OUTPUT_BEFORE.search(text[: text.index("{% autoescape true")])
        assert text.rstrip().endswith(("{%- endautoescape %}", "{% endautoescape %}"))
        return
    assert len(BLOCK.findall(text)) == len(starts)
    assert len(re.findall(r"autoescape true", text)) == len(re.findall(r"endautoescape", text)) == len(starts)
    outside = re.sub(r"\{%-?\s*autoescape true.*?endautoescape\s*-?%\}", "", text, flags=re.S)
    assert "{{" not in outside


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_nothing_is_marked_safe_or_runs_inline(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|Markup|autoescape false", text)
    assert not re.search(r"\son\w+\s*=|javascript:|\sstyle=", text)
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


@pytest.mark.parametrize("path", STATIC, ids=ids)
def test_scripts_and_styles_load_nothing_and_evaluate_nothing(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"https?://|@import|\beval\(|new Function|innerHTML|outerHTML|document\.write|insertAdjacentHTML",
        text,
    )
    assert len(text.splitlines()) <= 200
