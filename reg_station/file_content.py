"""Files of records: their bytes as they are, and files that the system writes."""

import inspect

import frappe


def attach(doc, field: str, file_name: str, content: bytes) -> str:
    """Keep `content` privately with `doc` at `field`, for those who may read it; its address. The field is not written."""
    file = frappe.new_doc("File")
    file.update(
        {
            "file_name": file_name,
            "content": content,
            "is_private": 1,
            "attached_to_doctype": doc.doctype,
            "attached_to_name": doc.name,
            "attached_to_field": field,
        }
    )
    # Written by the system; whoever runs it may write the record, which says nothing of rights on files.
    file.insert(ignore_permissions=True)
    return file.file_url


def content_of(file) -> bytes:
    """Content of a File document.

    v16 tries encodings one after the other until a Word file or workbook passes for text; v15 knows UTF-8 alone.
    """
    options = {"encodings": []} if "encodings" in inspect.signature(file.get_content).parameters else {}
    content = file.get_content(**options)
    return content if isinstance(content, bytes) else content.encode()
