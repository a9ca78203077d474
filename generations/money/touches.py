"""The triggers that notice when a take changes whose ledger rows lie on days that are over.

They watch what a report reads: the ledger, what a take is, and who is in it. Made after every `migrate`, because SQLite
forgets a table's triggers when a migration rebuilds it; all sums are forgotten then, since nobody noticed what changed
meanwhile.
"""

# ruff: noqa: S608 (nothing here comes from outside)
from django.db.backends.base.base import BaseDatabaseWrapper

ENTRIES, TAKES, PICTURES = "generations_entry", "generations_generation", "generations_reference"
TOUCHES, SPANS = "generations_touch", "generations_keptspan"
# All that reports.facts() reads of a take.
FACTS = (
    *("project_id", "author_id", "shot_id", "status", "resolution", "aspect_ratio", "duration"),
    *("reserved", "visibility", "is_pick", "verdict"),
)
# A day is summed four days later at the earliest, by the studio's clock, and touched from the next on, by that of the
# database: so no transaction that still took it for today is open when it is summed.
OVER = {"sqlite": "date('now')", "postgresql": "CURRENT_DATE"}
# Each by its name: when it fires, on which table, and whose days it touches.
TRIGGERS = {
    "touch_by_entry": ("INSERT", ENTRIES, "NEW.generation_id"),
    "touch_by_take": (f"UPDATE OF {', '.join(FACTS)}", TAKES, "NEW.id"),
    "touch_by_new_picture": ("INSERT", PICTURES, "NEW.generation_id"),
    "touch_by_picture": ("UPDATE OF generation_id, handle, look", PICTURES, "OLD.generation_id, NEW.generation_id"),
    "touch_by_old_picture": ("DELETE", PICTURES, "OLD.generation_id"),
}


def touch(takes: str, vendor: str) -> str:
    """Every day that is over on which the takes have a row."""
    return (
        f"INSERT INTO {TOUCHES} (project_id, day) "
        f"SELECT DISTINCT project_id, day FROM {ENTRIES} "
        f"WHERE generation_id IN ({takes}) AND day < {OVER[vendor]};"
    )


def differs(name: str, unlike: str) -> str:
    """A take is written often, mostly with the same facts."""
    changed = " OR ".join(f"OLD.{fact} {unlike} NEW.{fact}" for fact in FACTS)
    return f"WHEN ({changed})" if name == "touch_by_take" else ""


def made(name: str, vendor: str) -> list[str]:
    """The statements that make one of the triggers."""
    event, table, takes = TRIGGERS[name]
    begin = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"
    if vendor == "sqlite":
        return [f"{begin} {differs(name, 'IS NOT')} BEGIN {touch(takes, vendor)} END"]
    body = f"BEGIN {touch(takes, vendor)} RETURN NULL; END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"{begin} {differs(name, 'IS DISTINCT FROM')} EXECUTE FUNCTION {name}()",
    ]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return sorted(set(TRIGGERS) - {name for (name,) in cursor.fetchall()})


def install(connection: BaseDatabaseWrapper) -> bool:
    """Make the triggers that are missing; True when one was. Nothing happens before the tables are there."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if SPANS not in tables or not (names := missing(connection)):
            return False
        for name in names:
            on_table = f" ON {TRIGGERS[name][1]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
            for statement in made(name, connection.vendor):
                cursor.execute(statement)
        for table in ("keptapart", "keptsum", "keptspan"):
            cursor.execute(f"DELETE FROM generations_{table}")
    return True
