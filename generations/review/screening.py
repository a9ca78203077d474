"""The screening room's reel: every shot in order with its picks, and where one is missing, that it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from generations.cards import Card, cards_of
from generations.live.audience import Audience
from generations.selection import picks_of
from projects.project import Project, Shot


@dataclass(frozen=True)
class Screened:
    """A place of the reel. `card` is None for a shot without a pick; `shot` is None for a pick without a shot."""

    shot: Shot | None
    card: Card | None = None

    @property
    def seconds(self) -> Decimal:
        if self.card is None:
            return Decimal(0)
        return self.card.take.clip_seconds or Decimal(self.card.take.duration)


@dataclass(frozen=True)
class Reel:
    """The picks in the order of the shot list, `seconds` long in all."""

    places: list[Screened]

    @property
    def picks(self) -> list[Screened]:
        return [place for place in self.places if place.card]

    @property
    def seconds(self) -> Decimal:
        return sum((place.seconds for place in self.places), Decimal(0))


def reel_of(project: Project) -> Reel:
    """In a constant number of queries."""
    by_shot: dict[int | None, list[Card]] = {}
    for card in cards_of(picks_of(project).for_cards(), Audience.of(project.verbs)):
        by_shot.setdefault(card.take.shot_id, []).append(card)
    return Reel(list(places(list(project.shots.all()), by_shot)))


def places(shots: list[Shot], by_shot: dict[int | None, list[Card]]) -> Iterator[Screened]:
    for shot in shots:
        cards = by_shot.get(shot.pk)
        if cards:
            yield from (Screened(shot, card) for card in cards)
        else:
            yield Screened(shot)
    yield from (Screened(None, card) for card in by_shot.get(None, []))
