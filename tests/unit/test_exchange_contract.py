"""Messages of the review-and-approval system: what is read, what is refused, what a row may do to what is known (E4)."""

import io
import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from reg_station.product_registry.exchange import contract, workbook
from reg_station.product_registry.exchange.contract import Known, MessageRefused, Row

GOOD = {
    "key": "C1-1",
    "product": "PRD-1",
    "stage": "Acceptance",
    "entered_on": "2026-03-02",
    "changed_at": "2026-03-02T09:00:00",
}


def text(*rows, **values) -> bytes:
    return json.dumps({"schema": contract.SCHEMA, "rows": rows, **values}).encode()


def said(row: Row) -> list[str]:
    return [template.format(*values) for template, values in row.problems]


def test_a_good_row_is_read_as_values():
    message = contract.read_json(text(GOOD, sender="review", exported_at="2026-03-03T08:00:00Z"))
    row = message.rows[0]
    assert (message.sender, message.exported_at) == ("review", datetime(2026, 3, 3, 8))
    assert row.problems == [] and row.number == 1
    assert (row.values["entered_on"], row.values["changed_at"]) == (date(2026, 3, 2), datetime(2026, 3, 2, 9))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "no JSON"),
        (b"[1, 2]", "no object"),
        (b'{"schema": "other/9", "rows": []}', "other/9"),
        (text(), "no rows"),
        (b"[" * 100_000, "no JSON"),
        (text(*[GOOD] * (contract.MOST_ROWS + 1)), "more than 20000"),
    ],
    ids=["bytes", "list", "schema", "empty", "deep", "many"],
)
def test_what_is_no_message_is_refused_in_a_sentence(content, words):
    with pytest.raises(MessageRefused, match=words):
        contract.read_json(content)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"key": ""}, "key is missing"),
        ({"stage": None}, "stage is missing"),
        ({"entered_on": "2026-13-01"}, "no date: 2026-13-01"),
        ({"entered_on": "0001-01-01"}, "no date"),
        ({"changed_at": "yesterday"}, "no time: yesterday"),
        ({"stage": ["Acceptance"]}, "stage is no text"),
        ({"remark": "x" * 501}, "longer than 500"),
        ({"fee": 3}, "no field fee"),
        ({"uscc": "91310117MA1J000001"}, "check digit"),
        ({"product": ""}, "named neither"),
        ({"product": "", "product_name": "Catheter"}, "named neither"),
    ],
)
def test_what_is_wrong_stands_at_its_row(values, words):
    message = contract.read_json(text({**GOOD, **values}, {**GOOD, "key": "C2"}))
    assert any(words in sentence for sentence in said(message.rows[0])), said(message.rows[0])
    assert said(message.rows[1]) == []


def test_a_row_that_is_no_object_does_not_spoil_the_others():
    message = contract.read_json(text("row", GOOD))
    assert said(message.rows[0]) == ["This is no object with fields."]
    assert said(message.rows[1]) == []


def test_a_key_stands_once():
    message = contract.read_json(text(GOOD, {**GOOD, "key": "C2"}, GOOD))
    assert [bool(row.problems) for row in message.rows] == [False, False, True]
    assert "row 1" in said(message.rows[2])[0]


def test_an_answer_can_be_mended_and_sent_back():
    message = contract.read_json(text({**GOOD, "problems": ["There is no product."]}))
    assert said(message.rows[0]) == []


class TestExcel:
    def sheet(self, *rows, headings=()) -> bytes:
        headings = headings or [zh for zh, _en in workbook.HEADINGS.values()]
        book = Workbook()
        for row in (headings, *rows):
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def row(self, **values) -> list:
        return [{**GOOD, **values}.get(name) for name in contract.FIELDS]

    def test_it_says_the_same_as_json(self):
        read = workbook.read_workbook(self.sheet(self.row(entered_on=date(2026, 3, 2))))
        assert [row.values for row in read.rows] == [
            row.values for row in contract.read_json(text(GOOD)).rows
        ]
        assert read.rows[0].number == 2

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_template_can_be_read(self, language):
        message = workbook.read_workbook(workbook.template(language))
        assert message.rows[0].key == workbook.EXAMPLE["key"]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"PK\x03\x04 cut off", "."),
            (b"key,stage\n1,2", "Excel"),
            ("no headings", "has the headings"),
            ("twice", "stands there twice"),
        ],
    )
    def test_what_is_no_sheet_of_ours_is_refused(self, content, words):
        if content == "no headings":
            content = self.sheet(headings=("a", "b"))
        elif content == "twice":
            content = self.sheet(headings=("事件编号", "Event key", "阶段", "进入日期", "变更时间"))
        with pytest.raises(MessageRefused, match=words):
            workbook.read_workbook(content)

    def test_formulas_are_not_read(self):
        read = workbook.read_workbook(self.sheet(self.row(remark='=HYPERLINK("http://x")')))
        assert any("formula" in sentence for sentence in said(read.rows[0]))

    def test_what_looks_like_a_formula_leaves_as_text(self):
        content = workbook.write_workbook([{**GOOD, "remark": "=1+1"}, {**GOOD, "remark": "@cmd"}])
        sheet = load_workbook(io.BytesIO(content)).active
        column = contract.FIELDS.index("remark") + 1
        assert [sheet.cell(row, column).data_type for row in (2, 3)] == ["s", "s"]
        assert all(sheet.cell(row, column).quotePrefix for row in (2, 3))

    def test_remarks_stand_beside_their_rows_and_go_when_it_is_sent_again(self):
        content = self.sheet(self.row(), self.row(key="C2"))
        marked = workbook.annotate_workbook(content, {3: ["=no product"]})
        again = workbook.annotate_workbook(marked, {2: ["late"]})
        sheet = load_workbook(io.BytesIO(again)).active
        column = len(contract.FIELDS) + 1
        assert [sheet.cell(row, column).value for row in (1, 2, 3)] == ["问题 Problem", "late", None]
        assert workbook.read_workbook(again).rows[1].key == "C2"


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
TIMES = st.integers(0, 5).map(lambda hours: datetime(2026, 1, 1) + timedelta(hours=hours))
EVENTS = st.fixed_dictionaries(
    {
        "key": st.sampled_from("abcde"),
        "stage": st.sampled_from(["Acceptance", "Approval"]),
        "entered_on": st.sampled_from([date(2026, 1, 5), date(2026, 2, 5)]),
        "changed_at": TIMES,
        "remark": st.sampled_from([None, "x", "y"]),
    }
)


def apply_all(rows: list[dict], known: dict[str, Known]) -> dict[str, Known]:
    """What the site would know after these rows, each decided by the rule."""
    known = dict(known)
    numbered = [Row(number, {**dict.fromkeys(contract.FIELDS), **row}) for number, row in enumerate(rows)]
    for row in contract.in_order(numbered):
        outcome = contract.decide(row.values, known.get(row.key))
        if outcome in (contract.APPLY, contract.AMEND):
            values = row.values
            known[row.key] = Known(
                values["stage"], values["entered_on"], values["changed_at"], contract.content_hash(values)
            )
    return known


def distinct(rows: list[dict]) -> list[dict]:
    return list({row["key"]: row for row in rows}.values())


class TestDeciding:
    @given(st.lists(EVENTS, max_size=8), st.lists(EVENTS, max_size=8))
    def test_twice_is_once(self, before, rows):
        known, rows = apply_all(before, {}), distinct(rows)
        once = apply_all(rows, known)
        assert apply_all(rows, once) == once

    @given(st.lists(EVENTS, max_size=8), st.integers(0, 8), st.lists(EVENTS, max_size=4))
    def test_a_run_that_was_cut_and_resumed_is_one_run(self, rows, cut, before):
        known = apply_all(before, {})
        rows = [row.values for row in contract.in_order([Row(n, r) for n, r in enumerate(distinct(rows))])]
        assert apply_all(rows[cut:], apply_all(rows[:cut], known)) == apply_all(rows, known)

    @given(st.lists(EVENTS, max_size=6), st.randoms(use_true_random=False))
    def test_the_order_in_the_message_does_not_matter(self, rows, random):
        rows = distinct(rows)
        mixed = list(rows)
        random.shuffle(mixed)
        assert apply_all(mixed, {}) == apply_all(rows, {})

    @given(EVENTS, EVENTS)
    @settings(max_examples=300)
    def test_what_is_newer_stays(self, first, second):
        second = {**second, "key": first["key"]}
        known = apply_all([first], {})
        after = apply_all([second], known)[first["key"]]
        assert after.changed_at >= known[first["key"]].changed_at
        # A stage or day that was taken over never changes by a message.
        assert (after.stage, after.entered_on) == (first["stage"], first["entered_on"])

    def test_each_outcome(self):
        known = Known("Acceptance", date(2026, 1, 5), datetime(2026, 1, 1, 3), "other")
        values = {
            **dict.fromkeys(contract.FIELDS),
            "stage": "Acceptance",
            "entered_on": date(2026, 1, 5),
            "changed_at": datetime(2026, 1, 1, 4),
        }
        same = Known(known.stage, known.entered_on, known.changed_at, contract.content_hash(values))
        assert contract.decide(values, None) == contract.APPLY
        assert contract.decide(values, same) == contract.KNOWN
        assert contract.decide(values, known) == contract.AMEND
        assert contract.decide({**values, "changed_at": known.changed_at}, known) == contract.OLDER
        assert contract.decide({**values, "stage": "Approval"}, known) == contract.REJECT

    @given(st.lists(EVENTS, max_size=8))
    def test_groups_hold_every_row_once(self, rows):
        numbered = [Row(n, {**dict.fromkeys(contract.FIELDS), **row}) for n, row in enumerate(rows)]
        grouped = [row.number for group in contract.by_product(numbered) for row in group]
        assert sorted(grouped) == list(range(len(rows)))


def test_the_schema_says_what_the_code_reads():
    """docs/exchange.schema.json is what the other side builds on."""
    import pathlib

    schema = json.loads(
        (pathlib.Path(__file__).resolve().parents[2] / "docs" / "exchange.schema.json").read_text("utf-8")
    )
    rows = schema["properties"]["rows"]
    assert schema["properties"]["schema"]["const"] == contract.SCHEMA
    assert rows["maxItems"] == contract.MOST_ROWS
    assert tuple(rows["items"]["required"]) == contract.NEEDED
    assert tuple(rows["items"]["properties"]) == (*contract.FIELDS, "problems")
