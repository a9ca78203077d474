"""What the database itself refuses: to change, delete, empty or overwrite the ledger.

The triggers are made after every `migrate`, because SQLite forgets a table's triggers when a migration rebuilds it. No
setting lifts them: whoever wants to rewrite history must drop them by hand, as the table's owner, and then
`verify_ledger` says that they are gone.
"""

# ruff: noqa: S608 (nothing here comes from outside)
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "generations_entry"
REFUSAL = "The ledger is append-only: an entry is never {}. Correct a mistake by a correcting entry."
TAKEN = (
    f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) OR "
    f"EXISTS (SELECT 1 FROM {TABLE} WHERE project_id = NEW.project_id AND position = NEW.position)"
)


def refuse(word: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{REFUSAL.format(word)}'); END"


SQLITE = {
    "ledger_never_updates": f"BEFORE UPDATE ON {TABLE} {refuse('changed')}",
    "ledger_never_deletes": f"BEFORE DELETE ON {TABLE} {refuse('deleted')}",
    # INSERT OR REPLACE would delete the old row without asking the trigger above.
    "ledger_never_replaces": f"BEFORE INSERT ON {TABLE} WHEN {TAKEN} {refuse('overwritten')}",
}
FUNCTION = f"""
CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{REFUSAL.format("changed or deleted")}'
  USING ERRCODE = 'restrict_violation', DETAIL = TG_OP || ' on ' || TG_TABLE_NAME;
END $$
"""
POSTGRESQL = {
    "ledger_never_updates": f"BEFORE UPDATE ON {TABLE} EXECUTE FUNCTION ledger_refuses()",
    "ledger_never_deletes": f"BEFORE DELETE ON {TABLE} EXECUTE FUNCTION ledger_refuses()",
    "ledger_never_empties": f"BEFORE TRUNCATE ON {TABLE} EXECUTE FUNCTION ledger_refuses()",
}
# ALWAYS ("A"): a session that calls itself a replica is refused too.
IN_PLACE = {
    "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'",
    "postgresql": f"SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('{TABLE}') AND tgenabled = 'A'",
}


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not there, or that somebody has switched off."""
    with connection.cursor() as cursor:
        cursor.execute(IN_PLACE[connection.vendor])
        return sorted(set(wanted(connection)) - {name for (name,) in cursor.fetchall()})


def install(connection: BaseDatabaseWrapper) -> bool:
    """Make the triggers that are missing; True when one was. Nothing happens before the table is there."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor) or not (names := missing(connection)):
            return False
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table(connection)}")
            cursor.execute(f"CREATE TRIGGER {name} {wanted(connection)[name]}")
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}")
    return True


def on_table(connection: BaseDatabaseWrapper) -> str:
    """PostgreSQL names a trigger by its table too."""
    return f" ON {TABLE}" if connection.vendor == "postgresql" else ""
