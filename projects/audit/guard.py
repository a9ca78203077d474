"""What the database refuses to do to the audit log. It may only forget from where something was done."""

from projects.append_only import AppendOnly

AUDIT_LOG = AppendOnly(
    "projects_auditentry",
    name="audit",
    refusal="The audit log is append-only: what it says is never {}.",
    kept=(
        "id", "at", "by_id", "guest", "action", "subject_kind", "subject_id", "label", "project_id", "before", "after",
        "why",
    ),
    may="NEW.address IS NULL AND NEW.agent = ''",
)  # fmt: skip
