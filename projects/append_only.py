"""Tables that the database itself keeps as they were written: rows are added, and never changed, deleted or emptied.

The triggers are made after every `migrate`, because SQLite forgets a table's triggers when a migration rebuilds it. No
setting lifts them: whoever wants to rewrite history must drop them by hand, as the table's owner, and then whoever asks
`missing` learns that they are gone.
"""

# ruff: noqa: S608 (nothing here comes from outside)
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class AppendOnly:
    """One such table. `name` is what its triggers begin with; `refusal` holds {} for the word of what was tried.

    `taken` is the SQL condition under which a new row would take an old one's place. `kept` names the columns that
    never change, all when it is empty; `may` is the condition under which the others change.
    """

    table: str
    name: str
    refusal: str
    taken: str = ""
    kept: tuple[str, ...] = ()
    may: str = ""

    def wanted(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        return self.sqlite if connection.vendor == "sqlite" else self.postgresql

    @property
    def sqlite(self) -> dict[str, str]:
        taken = f"EXISTS (SELECT 1 FROM {self.table} WHERE id = NEW.id){self.taken and f' OR {self.taken}'}"
        return {
            **{name: f"{when} {self.abort('changed')}" for name, when in self.updates("").items()},
            f"{self.name}_never_deletes": f"BEFORE DELETE ON {self.table} {self.abort('deleted')}",
            # INSERT OR REPLACE would delete the old row without asking the trigger above.
            f"{self.name}_never_replaces": f"BEFORE INSERT ON {self.table} WHEN {taken} {self.abort('overwritten')}",
        }

    @property
    def postgresql(self) -> dict[str, str]:
        refuse = f"EXECUTE FUNCTION {self.name}_refuses()"
        return {
            **{name: f"{when} {refuse}" for name, when in self.updates("FOR EACH ROW ").items()},
            f"{self.name}_never_deletes": f"BEFORE DELETE ON {self.table} {refuse}",
            f"{self.name}_never_empties": f"BEFORE TRUNCATE ON {self.table} {refuse}",
        }

    def updates(self, each: str) -> dict[str, str]:
        """The triggers that refuse an UPDATE: any, or any but those of the columns that may be forgotten."""
        if not self.kept:
            return {f"{self.name}_never_updates": f"BEFORE UPDATE ON {self.table}"}
        columns = ", ".join(f'"{column}"' for column in self.kept)
        return {
            f"{self.name}_never_updates": f"BEFORE UPDATE OF {columns} ON {self.table}",
            f"{self.name}_only_forgets": f"BEFORE UPDATE ON {self.table} {each}WHEN (NOT ({self.may}))",
        }

    def abort(self, word: str) -> str:
        return f"BEGIN SELECT RAISE(ABORT, '{self.refusal.format(word)}'); END"

    @property
    def function(self) -> str:
        return f"""
        CREATE OR REPLACE FUNCTION {self.name}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '{self.refusal.format("changed or deleted")}'
          USING ERRCODE = 'restrict_violation', DETAIL = TG_OP || ' on ' || TG_TABLE_NAME;
        END $$
        """

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The names of the triggers that are not there, or that somebody has switched off."""
        # ALWAYS ("A"): a session that calls itself a replica is refused too.
        in_place = {
            "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{self.table}'",
            "postgresql": (
                f"SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('{self.table}') AND tgenabled = 'A'"
            ),
        }
        with connection.cursor() as cursor:
            cursor.execute(in_place[connection.vendor])
            return sorted(set(self.wanted(connection)) - {name for (name,) in cursor.fetchall()})

    def install(self, connection: BaseDatabaseWrapper) -> bool:
        """Make the triggers that are missing; True when one was. Nothing happens before the table is there."""
        with connection.cursor() as cursor:
            is_there = self.table in connection.introspection.table_names(cursor)
            if not is_there or not (names := self.missing(connection)):
                return False
            if connection.vendor == "postgresql":
                cursor.execute(self.function)
            for name in names:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{self.on_table(connection)}")
                cursor.execute(f"CREATE TRIGGER {name} {self.wanted(connection)[name]}")
                if connection.vendor == "postgresql":
                    cursor.execute(f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {name}")
        return True

    def on_table(self, connection: BaseDatabaseWrapper) -> str:
        """PostgreSQL names a trigger by its table too."""
        return f" ON {self.table}" if connection.vendor == "postgresql" else ""
