"""Words in braces and the order of a circular's list (2023-35 附件 五(四): 对评价结果予以通报). Pure: imports no frappe."""

import re
from collections.abc import Iterable, Mapping

from reg_station.words import marked as _

# What a template may name, and what it becomes. A line that names an empty one is left out.
WORDS = {
    "year": _("The year that is appraised"),
    "district": _("The district"),
    "bureau": _("The name of the bureau"),
    "station": _("The name of the station"),
    "round": _("The title of the round"),
    "scheme": _("The title of the scheme"),
    "period_from": _("The first day of the appraised period"),
    "period_to": _("The last day of the appraised period"),
    "graded_count": _("How many got a grade"),
    "grade_counts": _("How many got which grade"),
    "grade_list": _("The names by grade"),
    "held_count": _("How many are held for rectification"),
    "held_names": _("The names of those held for rectification"),
    "unfinished_count": _("How many are not finished"),
    "unfinished_names": _("The names of those not finished"),
    "replaced_number": _("The letter number of the circular that is replaced"),
    "replaced_title": _("The title of the circular that is replaced"),
    "replacement_reason": _("Why it is replaced"),
}
GRADED, HELD, UNFINISHED = "graded", "held", "unfinished"
BRACED = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def unknown_words(text: str | None) -> list[str]:
    """Words in braces that stand for nothing, each once, and braces that are not closed."""
    text = text or ""
    unknown = [word for word in BRACED.findall(text) if word not in WORDS]
    rest = BRACED.sub("", text)
    unknown += [mark for mark in ("{{", "}}") if mark in rest]
    return list(dict.fromkeys(unknown))


def fill(text: str | None, values: Mapping[str, object]) -> str:
    """The text with its words filled in; a line that names an empty word goes, other empty lines too."""
    lines = []
    for line in (text or "").splitlines():
        words = BRACED.findall(line)
        if any(values.get(word) in (None, "", 0) for word in words):
            continue
        filled = BRACED.sub(lambda found: str(values[found[1]]), line).strip()
        if filled:
            lines.append(filled)
    return "\n".join(lines)


def in_order(rows: Iterable[Mapping], grades: Iterable[str]) -> list[Mapping]:
    """Rows with `standing`, `grade`, `appraisee_name`: the best grade first, then those held, then those not finished."""
    places = {label: at for at, label in enumerate(grades)}
    standings = (GRADED, HELD, UNFINISHED)
    return sorted(
        rows,
        key=lambda row: (
            standings.index(row["standing"]),
            places.get(row["grade"], len(places)),
            row["appraisee_name"],
        ),
    )


def names_of(rows: Iterable[Mapping], standing: str) -> list[str]:
    return [row["appraisee_name"] for row in rows if row["standing"] == standing]


def counts_and_names(rows: Iterable[Mapping], grades: Iterable[str]) -> dict[str, object]:
    """What the words about the list become, in Chinese: the circular goes to Chinese offices."""
    rows = list(rows)
    by_grade = {
        label: [row["appraisee_name"] for row in rows if row["standing"] == GRADED and row["grade"] == label]
        for label in grades
    }
    given = {label: names for label, names in by_grade.items() if names}
    held, unfinished = names_of(rows, HELD), names_of(rows, UNFINISHED)
    return {
        "graded_count": sum(len(names) for names in given.values()),
        "grade_counts": "，".join(f"{label}{len(names)}家" for label, names in given.items()),
        "grade_list": "；".join(f"{label}：{'、'.join(names)}" for label, names in given.items()),
        "held_count": len(held),
        "held_names": "、".join(held),
        "unfinished_count": len(unfinished),
        "unfinished_names": "、".join(unfinished),
    }


def problems_of_list(listed: Iterable[Mapping], true: Mapping[str, Mapping]) -> list[tuple[str, tuple]]:
    """What keeps a list of grades from being issued: (text, values) each.

    `listed`: rows with `appraisal`, `appraisee_name`, `grade`. `true`: appraisal → `appraisee_name`, `standing`,
    `grade` as it stands today.
    """
    found: list[tuple[str, tuple]] = []
    seen: set[str] = set()
    for row in listed:
        name, label = row["appraisal"], row["appraisee_name"]
        fact = true.get(name)
        grade = (row["grade"] or "").strip()
        if name in seen:
            found.append((TWICE, (label,)))
        elif fact is None:
            found.append((FOREIGN, (label,)))
        elif fact["standing"] != GRADED and grade:
            found.append((NO_GRADE_YET, (label, grade)))
        elif fact["standing"] == GRADED and grade != fact["grade"]:
            found.append((OTHER_GRADE, (label, grade or "–", fact["grade"])))
        seen.add(name)
    missing = [
        fact["appraisee_name"]
        for name, fact in true.items()
        if fact["standing"] == GRADED and name not in seen
    ]
    if missing:
        found.append((MISSING, ("、".join(missing),)))
    return found


TWICE = _("{0} stands in the list twice.")
FOREIGN = _("{0} is not appraised in this round.")
NO_GRADE_YET = _("{0} has no confirmed grade; the list says {1}.")
OTHER_GRADE = _("{0}: the list says {1}, the confirmed grade is {2}.")
MISSING = _("These have a confirmed grade and are missing in the list: {0}.")
