"""Frappe notes exports and prints in Access Log; the audit trail notes them where nobody can take them back (N3)."""

import frappe
from frappe.core.doctype.access_log.access_log import AccessLog

from reg_station.permissions.dimensions import SCOPE_FIELDS
from reg_station.platform.audit import record
from reg_station.platform.file_reads import note_read

WATCHED = {*SCOPE_FIELDS, "Audit Entry"}


class AuditedAccessLog(AccessLog):
    """v15 writes the row at once, v16 parks it in Redis and inserts it later, as somebody else."""

    def insert(self, *args, **kwargs):
        # How a parked row arrives; it was noted when it was parked.
        self.flags.noted = True
        return super().insert(*args, **kwargs)

    def db_insert(self, *args, **kwargs):
        super().db_insert(*args, **kwargs)
        if not self.flags.noted:
            self.note_in_audit_trail()

    def deferred_insert(self):
        self.note_in_audit_trail()
        # A download is a GET, and Frappe undoes what a GET has written.
        if getattr(frappe.local, "request", None) and frappe.request.method == "GET":
            frappe.db.commit()
        super().deferred_insert()

    def note_in_audit_trail(self):
        if self.export_from == "File":
            note_read(self.reference_document)
        if self.export_from in WATCHED or self.report_name:
            record(
                "printed" if self.file_type == "PDF" else "exported",
                self.export_from,
                self.reference_document,
                {
                    "file_type": self.file_type,
                    "report": self.report_name,
                    "method": self.method,
                    "filters": self.filters,
                },
            )
