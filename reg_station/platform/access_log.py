"""Frappe notes exports and prints in Access Log; the audit trail notes them where nobody can take them back (N3)."""

from frappe.core.doctype.access_log.access_log import AccessLog

from reg_station.permissions.dimensions import SCOPE_FIELDS
from reg_station.platform.audit import record

WATCHED = {*SCOPE_FIELDS, "Audit Entry"}


class AuditedAccessLog(AccessLog):
    def db_insert(self, *args, **kwargs):
        super().db_insert(*args, **kwargs)
        if self.export_from in WATCHED or self.report_name:
            record(
                "exported" if self.file_type != "PDF" else "printed",
                self.export_from,
                self.reference_document,
                {"file_type": self.file_type, "report": self.report_name, "method": self.method, "filters": self.filters},
            )
