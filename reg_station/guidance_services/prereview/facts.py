"""What is known of a file, and the limits within which it is read. Pure; imports no frappe.

What could not be read is said (`problem`), never guessed; a page count that the file does not state is None.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE  # of a docx; more is a bomb
MOST_PAGES_READ = 600
MOST_TEXT = 400_000  # characters kept of one file
MOST_HEADINGS = 400
SECONDS_PER_FILE = 20
MEMORY = 1536 * MEGABYTE  # of the process that reads

EMPTY, BROKEN, ENCRYPTED, TOO_LARGE, WRONG_KIND, TOO_SLOW = (
    "empty",
    "broken",
    "encrypted",
    "too large",
    "wrong kind",
    "too slow",
)


@dataclass(frozen=True)
class FileFacts:
    """`kind` is pdf, docx or other; `size` bytes; `printed` the number printed on each page of a PDF, None where none is.

    `text_pages` counts the pages with text; `numbered` says of a docx whether its header or footer carries a page
    number. `cut` says that only the first pages or characters were read.
    """

    kind: str
    size: int
    sha256: str
    problem: str = ""
    pages: int | None = None
    text_pages: int = 0
    printed: tuple[int | None, ...] = ()
    numbered: bool = False
    headings: tuple[str, ...] = ()
    text: str = ""
    cut: bool = False

    @property
    def readable(self) -> bool:
        return not self.problem and bool(self.text.strip())

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> FileFacts:
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        return cls(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
        )
