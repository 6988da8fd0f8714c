"""The bytes of an uploaded file, as they are."""

import inspect


def content_of(file) -> bytes:
    """Content of a File document.

    v16 tries encodings one after the other until a Word file or workbook passes for text; v15 knows UTF-8 alone.
    """
    options = {"encodings": []} if "encodings" in inspect.signature(file.get_content).parameters else {}
    content = file.get_content(**options)
    return content if isinstance(content, bytes) else content.encode()
