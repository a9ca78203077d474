"""The audit log: who did what to what, from where. Others call `record`; the screen is in this room too."""

from projects.audit.entry import AuditEntry, Changed, differing, record

__all__ = ["AuditEntry", "Changed", "differing", "record"]
