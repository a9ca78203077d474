"""What other pages say of the review: how much waits for the person who looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template

from generations.review import desk
from projects.people.user import User
from projects.project import Project

register = template.Library()


@register.simple_tag
def waiting_for(project: Project, person: User) -> int:
    """One query."""
    return desk.waiting_for(project, person)


WORDS = {
    desk.PRICE: ("over the limit", "over the limit"),
    desk.ASKED: ("to approve", "to approve"),
    desk.CHANGES: ("to change", "to change"),
    desk.NAMED: ("comment that names you", "comments that name you"),
    desk.MORE: ("wish for a higher limit", "wishes for a higher limit"),
}


@dataclass(frozen=True)
class Need:
    """What waits in one project of the first page, whose card is `card`."""

    card: Any
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def words(self) -> str:
        """2 to approve, 1 comment that names you"""
        return ", ".join(f"{many} {WORDS[kind][many != 1]}" for kind, many in self.counts.items())


@register.simple_tag
def needs_of(cards: Iterable[Any], person: User) -> list[Need]:
    """A query for each kind of thing, however many projects there are; the fullest desk first."""
    shown = {card.project.pk: card for card in cards}
    counts = desk.counts_in([card.project for card in shown.values()], person)
    return sorted((Need(shown[pk], each) for pk, each in counts.items()), key=lambda need: -need.total)


@register.filter
def timecode(seconds: object) -> str:
    """A moment of a clip as the player writes it: 0:01.20."""
    value = float(str(seconds))
    return f"{int(value // 60)}:{value % 60:05.2f}"
