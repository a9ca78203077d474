"""What a cost report says of a set of ledger rows: its totals, and the same by member, shot, day and so on.

One statement for all of them: the rows are folded to one line per take and day, then to one per take, and these are
grouped in every way that is asked for. So a take counts once in a sum, however many rows it has. How rows become
figures stands in figures.py too, for the rows behind a figure; a test holds both together.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from generations.money.figures import CHARGES, RELEASES, kinds_from, kinds_into
from generations.money.ledger import Account, Entry, today
from generations.money.usd import STEP, ZERO

TOTAL = "total"
OF_TAKES = {
    "project": "project_id",
    "member": "author_id",
    "shot": "shot_id",
    "status": "status",
    "resolution": "resolution",
    "aspect": "aspect_ratio",
}
OF_DAYS = {"day": "CAST(day AS text)", "month": "substr(CAST(day AS text), 1, 7)"}
OF_PICTURES = {"character": "handle", "look": "handle || ':' || look"}
GROUPINGS = (*OF_DAYS, *OF_PICTURES, *OF_TAKES)
COUNTS_TWICE = (*OF_PICTURES, *OF_DAYS)
"""Groupings in whose lines one take may stand more than once."""

Found = Sequence[Any]
"""A line as the database says it: grouping, key, and its figures in the order of Line."""

# PostgreSQL sums bigint into numeric, which is slow to sum again.
SUMS = ", ".join(f"CAST(SUM({name}) AS bigint) AS {name}" for name in ("charged", "earlier", "reserved", "released"))
FIGURES = """
    COUNT(*), COUNT(NULLIF(charged, 0)), SUM(charged), SUM(CASE WHEN is_moving THEN reserved ELSE 0 END), SUM(released),
    SUM(CASE WHEN is_unusable THEN charged ELSE 0 END), SUM(CASE WHEN is_spare THEN earlier ELSE 0 END),
    SUM(CASE WHEN is_unusable THEN 0 WHEN resolution = '1080p' THEN charged ELSE 0 END),
    SUM(CASE WHEN charged <> 0 THEN duration ELSE 0 END),
    SUM(CASE WHEN is_approved AND charged <> 0 THEN duration ELSE 0 END)
"""


@dataclass(frozen=True)
class Line:
    """The figures of one member, shot, day …, or of everything. Amounts in USD, `seconds` of video.

    `takes` have any movement of money, `paid` are those of them that were charged; `approved` are the seconds of
    charged takes that are picked or approved. `finals` is the part of `charged` that is usable and 1080p. `key` is ""
    for takes without a shot or a character.
    """

    key: str = ""
    takes: int = 0
    paid: int = 0
    charged: Decimal = ZERO
    reserved: Decimal = ZERO
    released: Decimal = ZERO
    wasted: Decimal = ZERO
    unpicked: Decimal = ZERO
    finals: Decimal = ZERO
    seconds: int = 0
    approved: int = 0

    @property
    def drafts(self) -> Decimal:
        return self.charged - self.wasted - self.finals

    @property
    def per_second(self) -> Decimal | None:
        """USD charged for all of its takes, for each second that was approved; None while nothing is."""
        return self.charged / self.approved if self.approved else None


@dataclass(frozen=True)
class Report:
    """`groups` has the lines of every grouping that was asked for, in no particular order."""

    total: Line = field(default_factory=Line)
    groups: dict[str, list[Line]] = field(default_factory=dict)


def report_of(rows: QuerySet[Entry], groupings: Sequence[str] = ()) -> Report:
    """One statement, whatever is asked for."""
    return report_from(ask(*statement(rows, groupings)), groupings)


def ask(sql: str, parameters: Sequence[Any]) -> list[Found]:
    with in_memory(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@contextmanager
def in_memory() -> Iterator[None]:
    """A month of a large studio is folded in memory, not on disk, and nothing is compiled for it, which takes longer.

    SQLite needs no telling, nor a lock on writing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        yield


def report_from(found: Iterable[Found], groupings: Sequence[str]) -> Report:
    groups: dict[str, list[Line]] = {name: [] for name in groupings}
    total = Line()
    for grouping, key, *figures in found:
        if grouping == TOTAL:
            total = line("", figures)
        else:
            groups[grouping].append(line(key or "", figures))
    return Report(total, groups)


def line(key: str, figures: list[Any]) -> Line:
    takes, paid, *amounts, seconds, approved = figures
    charged, reserved, released, wasted, unpicked, finals = (usd(amount) for amount in amounts)
    return Line(
        key, takes, paid, charged, reserved, released, wasted, unpicked, finals, int(seconds or 0), int(approved or 0)
    )


def usd(amount: Decimal | int | None) -> Decimal:
    """What stands in the database as ten-thousandths."""
    return (Decimal(amount or 0) * STEP).quantize(STEP)


def statement(rows: QuerySet[Entry], groupings: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """The SQL, which both databases understand; nothing in it but the parameters comes from outside."""
    inner, parameters = rows.values("generation_id", "day", "kind", "amount").query.sql_with_params()
    selects = [select(TOTAL, "''", "takes"), *(grouped(name) for name in groupings)]
    return f"{folded(inner)} {' UNION ALL '.join(selects)}", (today().isoformat(), *parameters)


def folded(rows: str) -> str:
    """`spent`: a line for each take and day; `takes`: one for each take, with what the take is."""
    charged = f"CAST(SUM(CASE WHEN kind IN ({listed(CHARGES)}) THEN amount ELSE 0 END) AS bigint)"
    return f"""
        WITH spent AS MATERIALIZED (
            SELECT generation_id, day, {charged} AS charged,
                CASE WHEN day < %s THEN {charged} ELSE 0 END AS earlier,
                CAST(SUM(CASE WHEN kind IN ({listed(kinds_into(Account.RESERVED))}) THEN amount
                    WHEN kind IN ({listed(kinds_from(Account.RESERVED))}) THEN -amount ELSE 0 END) AS bigint)
                    AS reserved,
                CAST(SUM(CASE WHEN kind IN ({listed(RELEASES)}) THEN amount ELSE 0 END) AS bigint) AS released
            FROM ({rows}) AS rows_asked_for GROUP BY generation_id, day
        ), takes AS MATERIALIZED (
            SELECT whole.*, {facts()}
            FROM (SELECT generation_id, {SUMS} FROM spent GROUP BY generation_id) AS whole
            JOIN generations_generation AS take ON take.id = whole.generation_id
        )
    """  # noqa: S608 (constants)


def facts() -> str:
    """What a take is, as it stands now. The same is said by conditions on rows in figures.py."""
    unusable = "(take.status IN ('failed', 'cancelled') OR take.visibility <> 'visible')"
    approved = "(take.is_pick OR take.verdict = 'approved')"
    return f"""
        take.project_id, take.author_id, take.shot_id, take.status, take.resolution, take.aspect_ratio, take.duration,
        take.reserved > 0 AS is_moving, {unusable} AS is_unusable, {approved} AND NOT {unusable} AS is_approved,
        take.status = 'ready' AND NOT {unusable} AND NOT {approved} AS is_spare
    """


def grouped(name: str) -> str:
    if name in OF_TAKES:
        return select(name, OF_TAKES[name], "takes")
    if name in OF_DAYS:
        return select(name, "period", f"({by_period(OF_DAYS[name])}) AS periods")
    return select(name, "shown", f"({by_picture(OF_PICTURES[name])}) AS pictures JOIN takes USING (generation_id)")


def by_period(period: str) -> str:
    names = "status, resolution, duration, is_moving, is_unusable, is_approved, is_spare"
    if period == OF_DAYS["day"]:
        sums = f"SELECT {period} AS period, spent.* FROM spent"  # noqa: S608
    else:
        sums = f"SELECT generation_id, {period} AS period, {SUMS} FROM spent GROUP BY generation_id, {period}"  # noqa: S608
    return f"SELECT sums.*, {names} FROM ({sums}) AS sums JOIN takes USING (generation_id)"  # noqa: S608


def by_picture(shown: str) -> str:
    return f"""
        SELECT DISTINCT takes.generation_id, {shown} AS shown
        FROM takes LEFT JOIN generations_reference AS picture ON picture.generation_id = takes.generation_id
    """  # noqa: S608


def select(name: str, key: str, source: str) -> str:
    group = "" if name == TOTAL else f"GROUP BY {key}"
    return f"SELECT '{name}', CAST({key} AS text), {FIGURES} FROM {source} {group}"  # noqa: S608


def listed(kinds: list[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
