"""What stands in documents that the product writes."""

import io

from docx import Document


def words_of_docx(content: bytes) -> str:
    """Paragraphs, then the cells of all tables, a line each."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
