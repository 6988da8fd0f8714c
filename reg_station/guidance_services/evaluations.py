"""What enterprises think of the services (DB31117 8.3.2, 8.3.3; J2)."""

import frappe

DOCTYPE = "Service Evaluation"


@frappe.whitelist(methods=["POST"])
def evaluate(
    request: str, courtesy: int, timeliness: int, accuracy: int, satisfaction: int, comment: str = ""
) -> dict:
    """Evaluate a confirmed service of the caller's enterprise, 1 to 5 each, once; {"name"}."""
    doc = frappe.new_doc(DOCTYPE)
    doc.update(
        {
            "request": request,
            "courtesy": courtesy,
            "timeliness": timeliness,
            "accuracy": accuracy,
            "satisfaction": satisfaction,
            "comment": comment.strip()[:2000],
        }
    )
    doc.insert()
    return {"name": doc.name}


def of_request(request: str) -> dict | None:
    """The evaluation of a request that the caller may read; None if there is none yet."""
    rows = frappe.get_list(
        DOCTYPE,
        filters={"request": request},
        fields=["name", "courtesy", "timeliness", "accuracy", "satisfaction", "comment", "creation"],
        limit=1,
    )
    return rows[0] if rows else None
