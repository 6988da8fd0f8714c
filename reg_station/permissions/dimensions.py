"""Where each DocType keeps the values that decide who sees a row. Pure data; imports no frappe.

A *dimension* is a kind of belonging (town, service point, station …). A user's reach holds values per dimension;
a row is visible when one of its dimension fields holds a value within reach.
"""

SCOPE_FIELDS: dict[str, dict[str, str]] = {
    "Town": {"town": "name"},
    "Registration Station": {"served_station": "name"},
    "Service Point": {"town": "town", "point": "name"},
    "Station Member": {"town": "town", "point": "service_point", "station": "station"},
    "Station Rule": {"town": "town", "point": "service_point", "station": "station"},
    "Liaison Contact": {"station": "station"},
    "Point Application": {"town": "town", "point": "service_point", "application": "name"},
    "Site Visit": {"town": "town", "visit": "name"},
    "Accreditation Certificate": {"town": "town", "point": "service_point"},
    "Point Status Decision": {"town": "town", "point": "service_point"},
    "Case Step": {"town": "town", "point": "service_point", "application": "reference_name"},
}

# field: (link field of the same row, DocType it points to, field there). A browser may send any town it likes;
# what counts is the town of the record that the row belongs to.
DERIVED_FIELDS: dict[str, dict[str, tuple[str, str, str]]] = {
    "Station Member": {"town": ("service_point", "Service Point", "town")},
    "Station Rule": {"town": ("service_point", "Service Point", "town")},
    "Site Visit": {"town": ("application", "Point Application", "town")},
    "Point Status Decision": {"town": ("service_point", "Service Point", "town")},
}

# Files attached to these are always private, whoever uploads them and however.
PRIVATE_FILE_DOCTYPES = frozenset(
    {
        "Station Member",
        "Station Rule",
        "Point Application",
        "Site Visit",
        "Point Status Decision",
        "Accreditation Certificate",
    }
)
