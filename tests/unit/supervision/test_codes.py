"""Tracking codes: read however they are typed, proved by their secret half only, which is not stored."""

from hypothesis import given
from hypothesis import strategies as st

from reg_station.supervision.codes import CODE_ALPHABET, PROOF, SELECTOR, hashed, new_code, proves, split


@given(
    st.sampled_from([str.lower, str.upper, lambda text: text.replace("-", " "), lambda text: f"  {text} "])
)
def test_a_code_is_read_however_it_is_typed(typed):
    code = new_code()
    selector, proof = split(typed(code.text))
    assert selector == code.selector and proves(proof, code.proof_hash)


@given(st.text(max_size=200))
def test_nothing_else_proves_anything(text):
    code = new_code()
    assert not proves(split(text)[1], code.proof_hash)
    assert not proves(text, None) and not proves("", None) and not proves("", hashed(""))


@given(st.integers(0, PROOF - 1), st.sampled_from(CODE_ALPHABET))
def test_one_wrong_letter_is_enough(place, letter):
    code = new_code()
    proof = split(code.text)[1]
    other = proof[:place] + letter + proof[place + 1 :]
    assert proves(other, code.proof_hash) == (other == proof)


def test_the_secret_half_is_not_in_what_is_stored():
    code = new_code()
    plain = code.text.replace("-", "")
    assert len(plain) == SELECTOR + PROOF and set(plain) <= set(CODE_ALPHABET)
    assert plain[SELECTOR:] not in code.selector + code.proof_hash
    assert len({new_code().text for _number in range(200)}) == 200
