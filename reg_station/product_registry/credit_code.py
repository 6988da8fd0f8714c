"""The unified social credit code of an enterprise (GB 32100-2015). Pure; imports no frappe.

18 characters: registering authority, kind of organisation, administrative division (6 digits), organisation code (9),
check digit. The letters I, O, S, V and Z do not occur.
"""

import re
import unicodedata

from stdnum.cn import uscc

from reg_station.words import marked as _

LENGTH = 18
FORBIDDEN = "IOSVZ"
AUTHORITIES = "123456789ANY"
# GB/T 2260, first two digits; 10 stands for what the State itself registered. The remaining four are not checked:
# development zones and free trade zones register under numbers of their own that stand in no list.
PROVINCES = frozenset(
    str(number)
    for first, last in ((10, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
    for number in range(first, last + 1)
)
SHOWN = 40  # characters of a wrong code that are repeated to its author
DASHES = re.compile(r"[\s\-‐-―−_.·]")

TEXTS = {
    "empty": _("The unified social credit code is missing."),
    "length": _("The unified social credit code {0} has {1} characters; it must have 18."),
    "letters": _(
        "The unified social credit code {0} contains {1}; the letters I, O, S, V and Z do not occur in such codes."
    ),
    "characters": _(
        "The unified social credit code {0} contains {1}; it consists of digits and letters only."
    ),
    "authority": _(
        "The unified social credit code {0} begins with {1}, which stands for no registering authority."
    ),
    "division": _(
        "The unified social credit code {0} has {1} as its 3rd to 8th characters, which is no administrative division."
    ),
    "check_digit": _(
        "The unified social credit code {0} has a wrong check digit; at least one character was mistyped."
    ),
}


class InvalidCreditCode(ValueError):
    """A code that cannot be right. `key` (of `TEXTS`) and `values` let the caller say it in another language."""

    def __init__(self, key: str, *values: object):
        super().__init__(TEXTS[key].format(*values))
        self.key = key
        self.values = values


def check(code: str | None) -> str:
    """The code in its normal form: 18 capital letters and digits, without blanks.

    Raises InvalidCreditCode for a code that breaks GB 32100-2015; its text says in what.
    """
    normal = normalised(code)
    shown = normal[:SHOWN]
    if not normal:
        raise InvalidCreditCode("empty")
    if len(normal) != LENGTH:
        raise InvalidCreditCode("length", shown, len(normal))
    _check_characters(normal)
    if normal[0] not in AUTHORITIES:
        raise InvalidCreditCode("authority", shown, normal[0])
    division = normal[2:8]
    if not division.isdigit() or division[:2] not in PROVINCES:
        raise InvalidCreditCode("division", shown, division)
    if uscc.calc_check_digit(normal[:-1]) != normal[-1]:
        raise InvalidCreditCode("check_digit", shown)
    return normal


def normalised(code: str | None) -> str:
    """Half-width capitals without blanks, hyphens and invisible characters; not checked."""
    text = unicodedata.normalize("NFKC", str(code or ""))
    text = "".join(character for character in text if unicodedata.category(character) not in ("Cf", "Cc"))
    return DASHES.sub("", text).upper()


def _check_characters(code: str) -> None:
    forbidden = sorted({character for character in code if character in FORBIDDEN})
    if forbidden:
        raise InvalidCreditCode("letters", code, ", ".join(forbidden))
    foreign = sorted({character for character in code if not (character.isascii() and character.isalnum())})
    if foreign:
        raise InvalidCreditCode("characters", code, " ".join(foreign))
