"""Reading a list request: filter ``q``, ``sort_by``, ``limit`` and cursor become one SQL statement.

Column names are checked against a list and values are bound, so nothing of a request is ever part of the SQL text.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from generations.sandbox.errors import bad_request
from generations.sandbox.moments import stamp

FIELDS = (
    "id",
    "client_ref",
    "status_code",
    "callback_url",
    "failure_code",
    "created_at",
    "started_at",
    "completed_at",
)
LARGEST_PAGE = 500
OPERATORS = {":": "=", ".EQ:": "=", ".NE:": "<>", ".GT:": ">", ".GTE:": ">=", ".LT:": "<", ".LTE:": "<="}
PIECE = re.compile(
    r"""\s*(?:
        (?P<field>[a-z_]+)\s*(?P<operator>\.(?:EQ|NE|GTE|GT|LTE|LT):|>=|<=|[:=<>])\s*
        (?P<value>'[^']*'|"[^"]*"|[^\s()'"]+)
        | (?P<word>AND\b|OR\b|NOT\b|[()])
    )\s*""",
    re.VERBOSE,
)

Item = TypeVar("Item")


@dataclass(frozen=True)
class Listing:
    """A page that was asked for: a condition with its values, and (column, descending) pairs to sort by."""

    condition: str
    values: tuple[Any, ...]
    order: tuple[tuple[str, bool], ...]
    limit: int
    after: tuple[str, ...]
    backwards: bool

    def statement(self, table: str) -> tuple[str, list[Any]]:
        """Select one row more than the page holds, which tells whether another page follows."""
        order = [(column, descending != self.backwards) for column, descending in self.order]
        place, place_values = _beyond(order, self.after)
        sorting = ", ".join(f"coalesce({column}, '') {'desc' if down else 'asc'}" for column, down in order)
        text = f"select * from {table} where ({self.condition}) and ({place}) order by {sorting} limit ?"  # noqa: S608
        return text, [*self.values, *place_values, self.limit + 1]


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Items in the asked order, and the cursors to its neighbours."""

    items: list[Item]
    next: str | None
    previous: str | None


def read_listing(query: Mapping[str, str]) -> Listing:
    """Raises ApiError 400 where a parameter cannot be understood."""
    condition, values = read_filter(query.get("q", ""))
    return Listing(
        condition,
        tuple(values),
        _read_order(query.get("sort_by", "created_at:desc")),
        _read_limit(query.get("limit", "50")),
        _read_cursor(query.get("cursor") or query.get("pq") or ""),
        query.get("from_prev") == "true",
    )


def read_filter(text: str) -> tuple[str, list[Any]]:
    """Translate ``client_ref:x AND created_at>2026-04-01`` or ``client_ref.EQ:'x'``; raises ApiError 400."""
    pieces: list[str] = []
    values: list[Any] = []
    position = 0
    while position < len(text.strip()):
        piece = PIECE.match(text, position)
        if piece is None:
            raise bad_request(f"The filter could not be read from {text[position:][:40]!r} on.")
        position = piece.end()
        if piece["word"]:
            pieces.append(piece["word"])
        else:
            pieces.append(f"{_column(piece['field'])} {OPERATORS.get(piece['operator'], piece['operator'])} ?")
            values.append(_value(piece["field"], piece["value"]))
    return " ".join(pieces) or "1", values


def page_of(items: list[Item], listing: Listing) -> Page[Item]:
    """Cut the extra row off and make the cursors."""
    more, items = len(items) > listing.limit, items[: listing.limit]
    if listing.backwards:
        items.reverse()
    follows = bool(items) and (more or listing.backwards)
    precedes = bool(items) and (more if listing.backwards else bool(listing.after))
    return Page(
        items,
        _cursor(items[-1], listing) if follows else None,
        _cursor(items[0], listing) if precedes else None,
    )


def _beyond(order: Sequence[tuple[str, bool]], after: Sequence[str]) -> tuple[str, list[str]]:
    """Rows behind a place in the order: the first column is beyond it, or equal and the second beyond, and so on."""
    if not after:
        return "1", []
    alternatives, values = [], []
    for position, (column, descending) in enumerate(order):
        equal = "".join(f"coalesce({earlier}, '') = ? and " for earlier, _ in order[:position])
        alternatives.append(f"({equal}coalesce({column}, '') {'<' if descending else '>'} ?)")
        values += [*after[:position], after[position]]
    return " or ".join(alternatives), values


def _column(name: str) -> str:
    if name not in FIELDS:
        raise bad_request(f"There is no field {name!r} to filter or sort by.")
    return name


def _value(field: str, text: str) -> str:
    value = text.strip("'\"")
    if not field.endswith("_at"):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise bad_request(f"{value!r} is not a date or time.") from error
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _read_order(text: str) -> tuple[tuple[str, bool], ...]:
    order = []
    for part in text.split(","):
        name, _, direction = part.strip().partition(":")
        order.append((_column(name), direction == "desc"))
    return (*order, ("id", order[0][1]))


def _read_limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_PAGE:
        raise bad_request(f"limit is a number from 1 to {LARGEST_PAGE}.")
    return int(text)


def _read_cursor(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(value) for value in json.loads(base64.urlsafe_b64decode(text))) if text else ()
    except ValueError as error:
        raise bad_request("This cursor was not given out here.") from error


def _cursor(item: Any, listing: Listing) -> str:
    place = [getattr(item, column) or "" for column, _ in listing.order]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
