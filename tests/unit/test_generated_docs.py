"""docs/workflows.md and docs/permissions.md say what the records say."""

import pytest

from tests.support.generated_docs import DOCS, FILES


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_file_says_what_the_records_say(name):
    assert (DOCS / name).read_text(encoding="utf-8") == FILES[name](), "run `make docs`"
