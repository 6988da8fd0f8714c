from reg_station.platform.doctype.audit_entry.audit_entry import AuditEntry


class AuditChainHead(AuditEntry):
    """The number and hash of the newest entry; its row lock puts writers in line."""
