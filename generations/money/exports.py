"""The ledger to take away: CSV, JSON and FOCUS, the same rows that the screen's filter shows.

Rows are read in pages by their key, and between two pages no connection is held: a slow download costs neither memory
nor a place in the pool. The ledger is append-only, so pages that are read one after another fit together.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from asgiref.sync import sync_to_async
from django.db import connections
from django.db.models import F, QuerySet

from generations.money.ledger import Entry
from projects.project import Project

PAGE = 1000
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
UTC = ZoneInfo("UTC")

Row = dict[str, Any]
Writer = Callable[[Iterable[list[Row]]], Iterator[str]]

COLUMNS: dict[str, str] = {
    "project": "project__slug",
    "entry": "position",
    "booked_at": "created_at",
    "day": "day",
    "kind": "kind",
    "from": "source",
    "to": "target",
    "amount_usd": "amount",
    "take": "generation__number",
    "take_code": "generation__code",
    "run_id": "run_id",
    "member_id": "member_id",
    "member": "member__name",
    "shot": "generation__shot__code",
    "resolution": "generation__resolution",
    "aspect_ratio": "generation__aspect_ratio",
    "seconds": "generation__duration",
    "status": "generation__status",
    "price_id": "price_id",
    "rate_usd": "price__rate",
    "reason": "reason",
    "corrected_by_id": "by_id",
    "hash": "hash",
}


def pages(rows: QuerySet[Entry], columns: dict[str, str], project: Project | None) -> Iterator[list[Row]]:
    """The rows, PAGE at a time: along one project's chain, or as the studio booked them."""
    key = "position" if project else "pk"
    named = {f"as_{name}": F(path) for name, path in columns.items()}
    wanted: Any = rows.order_by(key).values(row_key=F(key), **named)
    last = 0
    while found := list(wanted.filter(**{f"{key}__gt": last})[:PAGE]):
        last = found[-1]["row_key"]
        yield [{name: row[f"as_{name}"] for name in columns} for row in found]


def as_csv(found: Iterable[list[Row]]) -> Iterator[str]:
    """For spreadsheets: with a mark that says UTF-8, exact decimals, and no cell that one would take for a formula."""
    yield "\ufeff" + lines([list(COLUMNS)])
    for page in found:
        yield lines([cell(value) for value in readable(row).values()] for row in page)


def as_json(found: Iterable[list[Row]]) -> Iterator[str]:
    """One array. Amounts are exact, so they are text."""
    before = "[\n"
    for page in found:
        yield before + ",\n".join(json.dumps(plain(readable(row)), ensure_ascii=False) for row in page)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def readable(row: Row) -> Row:
    return row | {"take": f"T{row['take']}", "shot": row["shot"] or "", "run_id": row["run_id"] or ""}


def plain(row: Row) -> Row:
    return {name: value if value is None or isinstance(value, int) else text(value) for name, value in row.items()}


def lines(rows: Iterable[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def text(value: object) -> str:
    """Four decimal places for money, ISO for times (UTC) and days; nothing for None."""
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def cell(value: object) -> str:
    """Numbers stay numbers, negative ones too; only words can be formulas."""
    said = text(value)
    is_formula = isinstance(value, str) and said.lstrip(" \n").startswith(FORMULA)
    return f"'{said}" if is_formula else said


async def streamed(pieces: Iterator[str]) -> AsyncIterator[bytes]:
    """One after another, each read in a thread when the one before it is sent."""

    def following() -> str | None:
        try:
            return next(pieces, None)
        finally:
            # Whoever downloads slowly holds no connection meanwhile.
            connections.close_all()

    while (piece := await sync_to_async(following)()) is not None:
        yield piece.encode()
