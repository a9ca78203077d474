"""Which rows of the ledger somebody asks for: days, and what their takes are. One object for screens and exports.

The address carries it: `?from=2026-11-01&to=2026-11-30&member=3&shot=none&character=mara&status=ready`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import MAXYEAR, date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet

from generations.money.ledger import Entry, today
from projects.project import ASPECT_RATIOS, RESOLUTIONS, Project

NONE = "none"
"""In place of a shot, a character or a look: takes without one."""

BIGGEST = 2**31 - 1
LONGEST = 61
FIRST_YEAR = 2000


class BadFilter(Exception):
    """The address asks for something that makes no sense; the words are for the person who asked."""


@dataclass(frozen=True)
class Filter:
    """`first` and `last` are days in the studio's time zone, both included. An empty field asks for everything.

    `member` and `shot` are ids as text, `character` a handle, `look` a handle and a look as in `mara:raincoat`.
    """

    first: date
    last: date
    member: str = ""
    shot: str = ""
    character: str = ""
    look: str = ""
    status: str = ""
    resolution: str = ""
    aspect: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], first: date | None = None, last: date | None = None) -> "Filter":
        """From an address; without days `first` to `last`, else this month so far. Raises BadFilter."""
        last = day_in(query, "to") or last or today()
        first = day_in(query, "from") or first or last.replace(day=1)
        if first > last:
            raise BadFilter("The first day comes after the last one. Choose the days again.")
        return cls(first, last, **{name: read(query.get(name, "")) for name, read in READERS.items()})

    def query(self, **changed: str) -> str:
        """The address's part after the question mark, with some fields `changed`."""
        said = {field.name: str(getattr(self, field.name)) for field in fields(self)} | changed
        named = {"from": said.pop("first"), "to": said.pop("last"), **said}
        return urlencode({name: value for name, value in named.items() if value})

    def rows(self, project: Project | None = None) -> QuerySet[Entry]:
        """The ledger rows, of one project or of the whole studio, in no particular order."""
        rows = Entry.objects.filter(day__gte=self.first, day__lte=self.last).order_by()
        rows = rows.filter(project=project) if project else rows
        for name, lookup in LOOKUPS.items():
            if value := getattr(self, name):
                rows = rows.filter(**({f"{lookup}__isnull": True} if value == NONE else {lookup: value}))
        return self.of_characters(rows)

    def of_characters(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """A take may show one character in two looks, and is one row all the same."""
        if NONE in {self.character, self.look}:
            rows = rows.exclude(having())
        if self.character not in {"", NONE}:
            rows = rows.filter(having(handle=self.character))
        if self.look not in {"", NONE}:
            handle, _, look = self.look.partition(":")
            rows = rows.filter(having(handle=handle, look=look))
        return rows


def having(**reference: str) -> Exists:
    """That the row's take shows a picture like this, or any."""
    own = Entry.objects.filter(pk=OuterRef("pk"), generation__references__isnull=False).order_by()
    return Exists(own.filter(**{f"generation__references__{name}": value for name, value in reference.items()}))


LOOKUPS = {
    "member": "member_id",
    "shot": "generation__shot_id",
    "status": "generation__status",
    "resolution": "generation__resolution",
    "aspect": "generation__aspect_ratio",
}


def day_in(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadFilter("Write a day like 2026-11-22. Choose the days again.") from error
    # A day before and one after it must exist too.
    if not FIRST_YEAR <= day.year < MAXYEAR:
        raise BadFilter("There is no such day in the books. Choose the days again.")
    return day


def number(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and int(text[:11]) <= BIGGEST and len(text) <= 10):
        raise BadFilter("There is no such person. Choose the filter again.")
    return text


def number_or_none(text: str) -> str:
    if text == NONE:
        return text
    try:
        return number(text)
    except BadFilter as error:
        raise BadFilter("There is no such shot. Choose the filter again.") from error


def name_of(text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        raise BadFilter("There is nothing of that name. Choose the filter again.")
    return text


def resolution(text: str) -> str:
    return among(text, RESOLUTIONS, "resolution")


def aspect(text: str) -> str:
    return among(text, ASPECT_RATIOS, "shape")


def among(text: str, known: tuple[str, ...], what: str) -> str:
    if text and text not in known:
        raise BadFilter(f"There is no such {what}. Choose the filter again.")
    return text


READERS = {
    "member": number,
    "shot": number_or_none,
    "character": name_of,
    "look": name_of,
    "status": name_of,
    "resolution": resolution,
    "aspect": aspect,
}
