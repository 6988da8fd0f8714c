"""Words of titles and models, Chinese and Latin alike (D4). Pure.

Chinese has no spaces: a run of characters is compared by its pairs of neighbours, a Latin word or a model number as a
whole, where small differences in spelling are forgiven.
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

RUN = re.compile(r"[㐀-鿿豈-﫿]+|[^\W_㐀-鿿豈-﫿]+")
# From this length on, two Latin words may differ a little and still be the same word.
FORGIVING_LENGTH = 4
SIMILAR_ENOUGH = 0.8
# A word of several pairs counts as found when at least this share of it is.
FOUND = 0.5


def normalised(text: str) -> str:
    """Full-width forms made plain, lower case, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def is_chinese(token: str) -> bool:
    return "㐀" <= token[0] <= "鿿" or "豈" <= token[0] <= "﫿"


@lru_cache(maxsize=65536)
def asked_words(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each different word of a text, in its order, with the tokens that stand for it."""
    found = dict.fromkeys(RUN.findall(normalised(text)))
    return tuple((run, _tokens_of_run(run)) for run in found)


@lru_cache(maxsize=65536)
def offered_tokens(text: str) -> frozenset[str]:
    """All tokens of a text; of Chinese also the single characters, so that a one-character word is found."""
    tokens: set[str] = set()
    for run in RUN.findall(normalised(text)):
        tokens.update(_tokens_of_run(run))
        if is_chinese(run):
            tokens.update(run)
    return frozenset(tokens)


def _tokens_of_run(run: str) -> tuple[str, ...]:
    if is_chinese(run) and len(run) > 1:
        return tuple(run[start : start + 2] for start in range(len(run) - 1))
    return (run,)


def token_likeness(asked: str, offered: str) -> float:
    """0 to 1. Chinese tokens and short ones are the same or not."""
    if asked == offered:
        return 1.0
    if min(len(asked), len(offered)) < FORGIVING_LENGTH or is_chinese(asked) or is_chinese(offered):
        return 0.0
    likeness = fuzz.ratio(asked, offered) / 100.0
    return likeness if likeness >= SIMILAR_ENOUGH else 0.0


def share_found(asked: str, offered: str) -> tuple[float, tuple[str, ...]]:
    """The share (0 to 1) of the asked words that are offered, every word counting alike, and the words found."""
    words, tokens = asked_words(asked), offered_tokens(offered)
    share, found = 0.0, []
    for word, parts in words:
        got = 0.0
        for part in parts:
            likeness = max((token_likeness(part, token) for token in tokens), default=0.0)
            got += likeness / len(parts)
        share += got / len(words)
        if got >= FOUND:
            found.append(word)
    return min(share, 1.0), tuple(found)
