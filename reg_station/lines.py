"""One rule for fields that hold one value a line. Pure; imports no frappe."""


def lines_of(text: str | None) -> tuple[str, ...]:
    """The lines of `text` without surrounding blanks, empty ones left out."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
