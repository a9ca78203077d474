"""What the database keeps true by itself: the word index and the tallies of takes, by triggers on both databases.

Migrations make the tables; `install` makes the triggers, after every `migrate`, because SQLite forgets a table's
triggers when a migration rebuilds the table. On PostgreSQL the tallies are counted at commit (deferred), so that
their rows are locked last and briefly, whatever else the transaction did.
"""

# ruff: noqa: S608 (nothing here comes from outside)
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

MOVING = "('queued', 'submitting', 'unknown', 'rendering', 'storing')"
TAKES, TALLIES, WORDS = "generations_generation", "generations_shottally", "generations_words"
COUNTED = ("total", "archived", "moving", "picks", "charged")
WATCHED = ("project_id", "shot_id", "archived_at", "status", "is_pick", "charged")


def figures(row: str) -> tuple[str, ...]:
    """What one take adds to its shot's tally, in the order of COUNTED; understood by both databases."""
    shown = f"{row}archived_at IS NULL"
    return (
        f"CASE WHEN {shown} THEN 1 ELSE 0 END",
        f"CASE WHEN {shown} THEN 0 ELSE 1 END",
        f"CASE WHEN {shown} AND {row}status IN {MOVING} THEN 1 ELSE 0 END",
        f"CASE WHEN {shown} AND {row}is_pick THEN 1 ELSE 0 END",
        f"{row}charged",
    )


def differs(unlike: str) -> str:
    """Whether an update changes any tally. Moving on from one moving state to the next changes none."""
    moves = f"(OLD.status IN {MOVING}) {unlike} (NEW.status IN {MOVING})"
    others = [f"OLD.{name} {unlike} NEW.{name}" for name in WATCHED if name != "status"]
    return " OR ".join([moves, *others])


def add() -> str:
    values = ", ".join(figures("NEW."))
    more = ", ".join(f"{name} = {TALLIES}.{name} + excluded.{name}" for name in COUNTED)
    return (
        f"INSERT INTO {TALLIES} (project_id, shot, {', '.join(COUNTED)}) "
        f"VALUES (NEW.project_id, COALESCE(NEW.shot_id, 0), {values}) "
        f"ON CONFLICT (project_id, shot) DO UPDATE SET {more};"
    )


def subtract() -> str:
    less = ", ".join(f"{name} = {name} - {figure}" for name, figure in zip(COUNTED, figures("OLD."), strict=True))
    return f"UPDATE {TALLIES} SET {less} WHERE project_id = OLD.project_id AND shot = COALESCE(OLD.shot_id, 0);"


def count_again() -> str:
    """Every tally from the takes themselves."""
    sums = ", ".join(f"SUM({figure})" for figure in figures(""))
    return (
        f"INSERT INTO {TALLIES} (project_id, shot, {', '.join(COUNTED)}) "
        f"SELECT project_id, COALESCE(shot_id, 0), {sums} FROM {TAKES} GROUP BY project_id, COALESCE(shot_id, 0)"
    )


FORGET_WORDS = (
    f"INSERT INTO {WORDS} ({WORDS}, rowid, project_id, prompt) VALUES ('delete', OLD.id, OLD.project_id, OLD.prompt);"
)
LEARN_WORDS = f"INSERT INTO {WORDS} (rowid, project_id, prompt) VALUES (NEW.id, NEW.project_id, NEW.prompt);"

SQLITE = {
    "takes_tally_insert": f"AFTER INSERT ON {TAKES} BEGIN {add()} END",
    "takes_tally_delete": f"AFTER DELETE ON {TAKES} BEGIN {subtract()} END",
    "takes_tally_update": f"AFTER UPDATE OF {', '.join(WATCHED)} ON {TAKES} "
    f"WHEN {differs('IS NOT')} BEGIN {subtract()} {add()} END",
    "takes_words_insert": f"AFTER INSERT ON {TAKES} BEGIN {LEARN_WORDS} END",
    "takes_words_delete": f"AFTER DELETE ON {TAKES} BEGIN {FORGET_WORDS} END",
    "takes_words_update": f"AFTER UPDATE OF project_id, prompt ON {TAKES} BEGIN {FORGET_WORDS} {LEARN_WORDS} END",
}

FUNCTION = f"""
CREATE OR REPLACE FUNCTION takes_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN {subtract()} END IF;
  IF TG_OP <> 'DELETE' THEN {add()} END IF;
  RETURN NULL;
END $$
"""
LATER = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
POSTGRESQL = {
    "takes_tally_insert": f"AFTER INSERT ON {TAKES} {LATER} EXECUTE FUNCTION takes_tally()",
    "takes_tally_delete": f"AFTER DELETE ON {TAKES} {LATER} EXECUTE FUNCTION takes_tally()",
    "takes_tally_update": f"AFTER UPDATE OF {', '.join(WATCHED)} ON {TAKES} {LATER} "
    f"WHEN ({differs('IS DISTINCT FROM')}) EXECUTE FUNCTION takes_tally()",
}


def install(connection: BaseDatabaseWrapper) -> bool:
    """Make the triggers that are missing, and count again if any was; True when something was missing."""
    with connection.cursor() as cursor:
        if TALLIES not in connection.introspection.table_names(cursor):
            return False
        wanted = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
        missing = set(wanted) - existing(cursor, connection.vendor)
        if not missing:
            return False
        if connection.vendor != "sqlite":
            cursor.execute(FUNCTION)
        for name in sorted(missing):
            kind = "TRIGGER" if connection.vendor == "sqlite" else "CONSTRAINT TRIGGER"
            cursor.execute(f"CREATE {kind} {name} {wanted[name]}")
        recount(cursor)
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('rebuild')")
    return True


def existing(cursor: Any, vendor: str) -> set[str]:
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'generations_generation'::regclass"
    )
    cursor.execute(catalogue)
    return {name for (name,) in cursor.fetchall()}


def recount(cursor: Any) -> None:
    """Replace all tallies by what the takes say."""
    cursor.execute(f"DELETE FROM {TALLIES}")
    cursor.execute(count_again())
