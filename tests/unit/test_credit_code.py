"""The unified social credit code (GB 32100-2015): what is accepted, what is refused and in which words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from reg_station.product_registry.credit_code import (
    AUTHORITIES,
    PROVINCES,
    TEXTS,
    InvalidCreditCode,
    check,
    normalised,
)

KNOWN = "91110000600037341L"  # the example in python-stdnum's documentation
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def codes(draw):
    """Codes that are right by the standard."""
    body = (
        draw(st.sampled_from(AUTHORITIES))
        + draw(st.sampled_from(ALPHABET))
        + draw(st.sampled_from(sorted(PROVINCES)))
        + draw(st.text("0123456789", min_size=4, max_size=4))
        + draw(st.text(ALPHABET, min_size=9, max_size=9))
    )
    return body + uscc.calc_check_digit(body)


def refusal(code) -> InvalidCreditCode:
    with pytest.raises(InvalidCreditCode) as caught:
        check(code)
    return caught.value


@given(codes())
def test_a_right_code_is_its_own_normal_form(code):
    assert check(code) == code


@given(codes(), st.integers(0, 17), st.sampled_from([" ", "-", "　", "\t", "\u200b", "–"]))
def test_full_width_small_letters_blanks_and_hyphens_do_not_matter(code, place, gap):
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code.lower())
    assert check(wide[:place] + gap + wide[place:]) == code
    assert check(f" {code[:place]}{gap}{code[place:].lower()} ") == code


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_mistyped_character_never_passes(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]
    if wrong == code:
        return
    assert refusal(wrong).key in ("check_digit", "division", "authority")


@given(codes(), st.integers(0, 16))
def test_two_neighbours_changed_about_never_pass(code, place):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong == code:
        return
    assert refusal(wrong).key in ("check_digit", "division", "authority")


@given(codes(), st.integers(0, 17), st.sampled_from("IOSVZ"))
def test_the_five_letters_that_never_occur_are_named(code, place, letter):
    error = refusal(code[:place] + letter.lower() + code[place + 1 :])
    assert error.key == "letters"
    assert error.values[1] == letter


@given(st.text(max_size=60))
def test_any_text_is_either_a_right_code_or_refused_in_words(text):
    try:
        code = check(text)
    except InvalidCreditCode as error:
        assert str(error) == TEXTS[error.key].format(*error.values)
        assert len(str(error)) < 220
    else:
        assert uscc.calc_check_digit(code) == code[-1]
        assert code == unicodedata.normalize("NFKC", code)


@given(st.text(ALPHABET, max_size=40).filter(lambda text: len(text) != 18 and text))
def test_another_length_is_refused_with_the_length_found(text):
    error = refusal(text)
    assert (error.key, error.values[1]) == ("length", len(text))


@given(codes())
def test_the_library_and_the_check_agree_on_codes_of_digits_at_the_front(code):
    if code[:8].isdigit():
        assert uscc.is_valid(code)


@pytest.mark.parametrize(
    ("code", "key", "words"),
    [
        ("", "empty", "missing"),
        (None, "empty", "missing"),
        (" 　 ", "empty", "missing"),
        (KNOWN[:-1], "length", "17 characters"),
        ("310115000123456", "length", "15 characters"),
        ("9111O000600037341L", "letters", "O"),
        ("9111000060003734中LL", "length", "19 characters"),
        ("9111000060003734中", "length", "17 characters"),
        ("91110000600037341中", "characters", "中"),
        ("B1110000600037341L", "authority", "begins with B"),
        ("01110000600037341L", "authority", "begins with 0"),
        ("91990000600037341L", "division", "990000"),
        ("9111A000600037341L", "division", "11A000"),
        ("91110000600037341M", "check_digit", "check digit"),
    ],
)
def test_the_text_says_which_thing_is_wrong(code, key, words):
    error = refusal(code)
    assert error.key == key
    assert words in str(error)


def test_a_known_code_of_the_state_and_of_a_development_zone():
    assert check(KNOWN) == KNOWN
    body = "91320594" + "MA1MYNAW9"  # Suzhou Industrial Park: a division that GB/T 2260 does not list
    assert check(body + uscc.calc_check_digit(body)).startswith("91320594")


def test_normalised_leaves_wrong_codes_to_be_shown():
    assert normalised("９１ab-12 ") == "91AB12"
    assert normalised(None) == ""
