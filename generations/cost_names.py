"""Who and what the lines of a cost report stand for: people, shots, projects, characters with their pictures, rates."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from generations.money.prices import Price
from generations.money.reports import Report
from generations.money.usd import dollars
from generations.runflow.schema import MODEL
from generations.status import Status
from projects.models import Character, Project, Shot
from projects.people.user import User

NONE_OF_THEM = {"shot": "No shot", "character": "No character", "look": "No character"}


@dataclass(frozen=True)
class Face:
    """The colour of a character, and the picture that a mention of this look sends, by id."""

    tint: int
    picture: int | None


@dataclass(frozen=True)
class Names:
    """What the lines of a report are called, by id; faces by handle:look, rates in words by resolution."""

    people: dict[int, User]
    shots: dict[int, Shot]
    projects: dict[int, Project]
    faces: dict[str, Face] = field(default_factory=dict)
    rates: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report, project: Project | None, last: date) -> "Names":
        """`project` is the one whose report it is; in the studio's, one handle may be of many characters."""
        ids = {by: [int(line.key) for line in lines if line.key.isdecimal()] for by, lines in report.groups.items()}
        handles = {line.key.partition(":")[0] for by in ("character", "look") for line in report.groups.get(by, [])}
        return cls(
            User.objects.in_bulk(ids.get("member", [])),
            Shot.objects.in_bulk(ids.get("shot", [])),
            Project.objects.in_bulk(ids.get("project", [])),
            faces_of(project, handles) if project and handles else {},
            rates_until(last) if "resolution" in report.groups else {},
        )


def faces_of(project: Project, handles: Iterable[str]) -> dict[str, Face]:
    """Of the characters that may be named today; the project's own before the studio's."""
    characters = Character.objects.usable_in(project).filter(handle__in=handles).prefetch_related("looks__images")
    found = {}
    for character in sorted(characters, key=lambda character: character.project_id is not None):
        cover = character.cover
        found[character.handle] = Face(character.tint, cover.pk if cover else None)
        for look in character.looks.all():
            picture = look.cover or cover
            found[f"{character.handle}:{look.name}"] = Face(character.tint, picture.pk if picture else None)
    return found


def rates_until(last: date) -> dict[str, str]:
    """What a second cost at each resolution at the end of that day, or costs now."""
    rates: dict[str, Decimal] = {}
    for price in Price.objects.filter(model=MODEL, starts_at__lte=timezone.now()).order_by("starts_at"):
        if timezone.localdate(price.starts_at) <= last or price.resolution not in rates:
            rates[price.resolution] = price.rate
    return {resolution: f"{dollars(rate)} / s" for resolution, rate in rates.items()}


def words_for(by: str, key: str) -> str:
    """What a line is called that stands for no row."""
    if by == "day":
        return said(date.fromisoformat(key))
    if by == "month":
        return f"{date.fromisoformat(f'{key}-01'):%B %Y}"
    if by == "status":
        return dict(Status.choices).get(key, key)
    return (key if by == "aspect" else key.removesuffix(":")) or NONE_OF_THEM.get(by, "")


def said(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
