"""The same thing told twice, the same enterprise spelt twice (D2, E1)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reg_station.resource_sharing.enterprise_names import core_name, distinctive_part
from reg_station.resource_sharing.reason_templates import fill
from reg_station.resource_sharing.similarity import (
    EVIDENCE,
    Description,
    Register,
    candidates,
    likeness,
    numbers_of,
    similar_names,
    text_likeness,
)

SURVEY = Description(
    name="RES-1",
    resource_type="Cleanroom",
    owner_name="青瞳生物科技（上海）有限公司",
    town="青禾镇",
    title="洁净车间（万级）一号",
    address="稻香路18号3楼",
    area=300.0,
    cleanliness=7.0,
)
REPORT = Description(
    name="RES-2",
    resource_type="Cleanroom",
    owner_code="91310117MA1J00000X",
    owner_name="上海青瞳生物科技有限公司",
    town="青禾镇",
    title="1号万级洁净车间",
    address="澄湖区青禾镇稻香路18号3幢",
    area=305.0,
    cleanliness=7.0,
)
TEXTS = ("", "一号洁净车间", "二号洁净车间", "HPLC 1260", "高压灭菌器", "青瞳生物科技有限公司", "稻香路18号")
descriptions = st.builds(
    Description,
    name=st.integers(0, 99).map("R{:02}".format),
    resource_type=st.sampled_from(["Cleanroom", "Equipment"]),
    owner_code=st.sampled_from(["", "A1", "a1 ", "B2"]),
    owner_name=st.sampled_from(TEXTS),
    town=st.sampled_from(["", "Qinghe", "Yuntai"]),
    title=st.sampled_from(TEXTS),
    address=st.sampled_from(TEXTS),
    area=st.sampled_from([0.0, 100.0, 101.0, 110.0, 200.0]),
    cleanliness=st.sampled_from([None, 5.0, 7.0, 7.5]),
    equipment_model=st.sampled_from(TEXTS),
    capacity=st.sampled_from([0.0, 1.0, 12.0]),
    capacity_unit=st.sampled_from(["bench", "piece"]),
    capacity_period=st.sampled_from(["", "Month", "Year"]),
)
registers = st.lists(descriptions, max_size=12, unique_by=lambda item: item.name)


def test_one_cleanroom_told_by_a_point_and_by_its_enterprise_is_recognised():
    assert likeness(SURVEY, REPORT).score >= 85


def test_the_next_workshop_of_the_same_enterprise_is_another_one():
    other = replace(REPORT, name="RES-3", title="2号万级洁净车间", area=500.0)
    assert likeness(REPORT, other).score < 75
    assert likeness(SURVEY, other).score < 75


def test_the_same_kind_of_room_of_somebody_else_is_another_one():
    other = replace(
        REPORT, owner_name="红菱医疗器械有限公司", owner_code="91310117MA1J11111Y", address="云台路5号"
    )
    assert likeness(REPORT, other).score < 60


def test_little_in_common_is_not_much_alike_even_if_all_of_it_agrees():
    one = Description("A", "Equipment", town="Qinghe", area=100)
    found = likeness(one, replace(one, name="B"))
    assert found.score == 25.0
    assert [reason.most for reason in found.reasons if reason.part == EVIDENCE] == [75.0]


def test_different_types_are_not_alike_whatever_agrees():
    found = likeness(REPORT, replace(REPORT, resource_type="Vacant Factory"))
    assert (found.score, found.reasons[0].text_key) == (0.0, "types_differ")


def test_a_capacity_a_month_and_its_year_are_the_same():
    one = Description(
        "A", "Production Capacity", capacity=1000, capacity_unit="Piece", capacity_period="Month"
    )
    other = Description(
        "B", "Production Capacity", capacity=12000, capacity_unit="piece", capacity_period="Year"
    )
    assert likeness(one, other).reasons[0].text_key == "capacities_alike"
    differing = likeness(one, replace(other, capacity_period=""))
    assert [reason.text_key for reason in differing.reasons] == ["evidence_little"]


@settings(max_examples=200, deadline=None)
@given(descriptions, descriptions)
def test_likeness_is_symmetric_and_its_reasons_add_up(one, other):
    found = likeness(one, other)
    assert found.score == likeness(other, one).score
    assert 0 <= found.score <= 100
    assert f"{sum(reason.points for reason in found.reasons):.1f}" == f"{found.score:.1f}"
    assert f"{sum(reason.most for reason in found.reasons):.1f}" == "100.0"
    assert all(0 <= reason.points <= reason.most for reason in found.reasons)
    for reason in found.reasons:
        assert not {"{", "}"} & set(fill(reason, lambda text: text))


@given(descriptions)
def test_nothing_is_more_alike_than_the_thing_itself(one):
    found = likeness(one, replace(one, name="again"))
    assert all(reason.points == reason.most for reason in found.reasons if reason.part != EVIDENCE)


@settings(max_examples=200, deadline=None)
@given(registers)
def test_candidates_are_the_pairs_of_one_type_that_share_town_or_owner(found):
    pairs = {(one.name, other.name) for one, other in candidates(found)}
    expected = set()
    for one in found:
        for other in found:
            shared = (
                (one.town and one.town == other.town)
                or (one.owner_code and one.owner_code.strip().upper() == other.owner_code.strip().upper())
                or (
                    one.owner_name
                    and other.owner_name
                    and core_name(one.owner_name) == core_name(other.owner_name)
                )
            )
            if one.name < other.name and one.resource_type == other.resource_type and shared:
                expected.add((one.name, other.name))
    assert pairs == expected
    assert len(list(candidates(found))) == len(pairs)


def test_a_register_finds_what_is_alike_best_first():
    other = replace(REPORT, name="RES-3", title="2号万级洁净车间", area=500.0)
    register = Register([SURVEY, REPORT, other])
    assert [item.name for item, _alike in register.alike(REPORT, 0)] == ["RES-1", "RES-3"]
    assert [item.name for item, _alike in register.alike(REPORT, 80)] == ["RES-1"]
    assert register.alike(replace(REPORT, resource_type="Equipment"), 0) == []


def test_two_descriptions_of_one_name_are_refused():
    with pytest.raises(ValueError, match="RES-1"):
        Register([SURVEY, SURVEY])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("三号楼 十层 十一号 二十三楼 05 A座", {"3", "10", "11", "23", "5", "a"}),
        ("万级洁净车间", set()),
        ("０号", {"0"}),
    ],
)
def test_numbers_are_read_in_either_script(text, numbers):
    assert numbers_of(text) == numbers


def test_words_in_another_order_are_alike_and_another_number_is_not():
    assert text_likeness("万级洁净车间", "洁净车间（万级）") > 0.8
    assert text_likeness("一号洁净车间", "二号洁净车间") <= 0.5
    assert text_likeness("一号洁净车间", "1号 洁净车间") > 0.8
    assert text_likeness("", "车间") == 0


@given(st.text(max_size=20), st.text(max_size=20))
def test_text_likeness_is_a_share_and_symmetric(one, other):
    assert 0 <= text_likeness(one, other) <= 1
    assert text_likeness(one, other) == text_likeness(other, one)


# ------------------------------------------------------------------------------------------- names of enterprises


@pytest.mark.parametrize(
    ("name", "core", "own"),
    [
        ("上海青瞳生物科技有限公司", "青瞳生物科技", "青瞳"),
        ("青瞳生物科技（上海）有限公司", "青瞳生物科技", "青瞳"),
        ("上海市澄湖区青瞳生物科技股份有限公司", "青瞳生物科技", "青瞳"),
        ("青瞳医疗器械（苏州）集团有限责任公司", "青瞳医疗器械", "青瞳"),
        ("江苏省苏州市青瞳实业(集团)有限公司", "青瞳实业", "青瞳"),
        ("Qingtong Biotech (Shanghai) Co., Ltd.", "qingtongbiotech", "qingtong"),
        ("新城市医疗集团", "新城市医疗", "新城市"),
        ("上海医疗器械有限公司", "上海医疗器械", "上海"),
        ("（有限合伙）", "有限合伙", ""),
    ],
)
def test_place_form_and_trade_are_taken_off_and_a_name_is_left(name, core, own):
    assert (core_name(name), distinctive_part(name)) == (core, own)


REGISTER = [
    "青瞳生物科技（上海）有限公司",
    "青瞳医疗器械（苏州）有限公司",
    "红菱生物科技有限公司",
    "上海红菱医疗器械有限公司",
    "QINGTONG BIOTECHNOLOGY CO LTD",
]


def test_similar_names_come_with_score_and_reason_best_first():
    found = similar_names("上海青瞳生物科技有限公司", REGISTER, 75)
    assert [(item.name, item.score, item.reason.text_key) for item in found] == [
        (REGISTER[0], 98.0, "names_same_core"),
        (REGISTER[1], 80.0, "names_same_own"),
    ]
    assert [item.name for item in similar_names("Qingtong Biotech (Shanghai) Limited", REGISTER, 75)] == [
        REGISTER[4]
    ]


def test_sharing_only_the_trade_is_not_similar():
    assert similar_names("白鹭生物科技有限公司", REGISTER, 50) == []


def test_the_same_name_in_other_width_and_case_is_the_same_name():
    assert similar_names("ＱingTong biotechnology co  ltd", REGISTER, 99)[0].reason.text_key == "names_same"


@given(st.text(max_size=15), st.lists(st.text(max_size=15), max_size=6), st.integers(0, 100))
def test_any_text_has_a_core_and_scores_keep_to_the_threshold(name, names, threshold):
    assert core_name(name) or not name.strip()
    found = similar_names(name, names, threshold)
    assert all(threshold <= item.score <= 100 for item in found)
    assert [(-item.score, item.name) for item in found] == sorted((-item.score, item.name) for item in found)
    if name.strip():
        assert similar_names(name, [*names, name], 100)
