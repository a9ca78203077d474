"""What the database itself refuses: to change, delete, empty or overwrite the ledger."""

from projects.append_only import AppendOnly

TABLE = "generations_entry"
LEDGER = AppendOnly(
    TABLE,
    name="ledger",
    refusal="The ledger is append-only: an entry is never {}. Correct a mistake by a correcting entry.",
    taken=f"EXISTS (SELECT 1 FROM {TABLE} WHERE project_id = NEW.project_id AND position = NEW.position)",  # noqa: S608
)
