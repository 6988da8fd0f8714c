"""Codes that people read from paper or a screen and type in again. Pure; imports no frappe."""

import re
import unicodedata

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread on a plaque
MISREAD = str.maketrans({"1": "L", "I": "L"})  # the code alphabet has neither


def normalise_code(text: str) -> str:
    """A code as typed or read from a plaque, alone or at the end of its address, in the form in which it is stored."""
    plain = unicodedata.normalize("NFKC", text or "").strip().rstrip("/").rsplit("/", 1)[-1].upper()
    return re.sub(r"[^A-Z0-9]", "", plain).translate(MISREAD)
