"""The board's contents: takes by shot or in one list, filtered, a page at a time, in a constant number of queries."""

from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter, or_

from django.db.models import OuterRef, Q, QuerySet, Subquery

from generations.cards import Card, cards_of
from generations.finding import Filter, page_of
from generations.generation import Generation
from generations.indexes import age
from generations.live.audience import Audience
from generations.tallies import NOTHING, Tallies, Tally, tallies_of
from projects.models import Project, Shot

PER_SHOT = 8
PER_PAGE = 24
PER_LIST = 50


@dataclass
class Group:
    """A shot with its newest takes; `shot` is None for takes that belong to none yet, and for a flat page."""

    shot: Shot | None
    cards: list[Card] = field(default_factory=list)
    tally: Tally = NOTHING

    @property
    def hidden(self) -> int:
        return max(self.tally.total - len(self.cards), 0)


@dataclass(frozen=True)
class Board:
    """What one person sees: groups, or one flat page with the number after which the next begins."""

    groups: list[Group]
    tally: Tally
    is_flat: bool
    next_before: int | None = None

    @property
    def cards(self) -> list[Card]:
        return [card for group in self.groups for card in group.cards]


def board_of(project: Project, wanted: Filter, audience: Audience) -> Board:
    tallies = tallies_of(project)
    if wanted.is_flat:
        group, following = flat(project, wanted, audience)
        return Board([group], tallies.whole, is_flat=True, next_before=following)
    return Board(by_shot(project, tallies, audience), tallies.whole, is_flat=False)


def flat(project: Project, wanted: Filter, audience: Audience) -> tuple[Group, int | None]:
    """One page of one list. The page after it begins after the last take shown."""
    ids, more = page_of(project, wanted, PER_LIST if wanted.is_list else PER_PAGE)
    rows = Generation.objects.for_cards().in_bulk(ids)
    cards = cards_of([rows[pk] for pk in ids if pk in rows], audience)
    return Group(None, cards), cards[-1].take.number if more and cards else None


def by_shot(project: Project, tallies: Tallies, audience: Audience) -> list[Group]:
    """Every shot in order, each with its newest takes, then those without a shot."""
    shots = list(project.shots.annotate(floor=floor(OuterRef("project"), OuterRef("pk"))))
    takes = Generation.objects.filter(project=project, archived_at=None)
    loose = takes.filter(shot=None).order_by(f"-{age()}").values_list(age(), flat=True)[PER_SHOT - 1 : PER_SHOT]
    # The project stands in each part, because SQLite looks for an index in each alone.
    since = f"{age()}__gte"
    of_shots = [Q(project=project, shot=shot, **{since: shot.floor or 0}) for shot in shots]
    shown = reduce(or_, of_shots, Q(project=project, shot=None, **{since: next(iter(loose), 0)}))
    groups: dict[int | None, Group] = {shot.pk: Group(shot, tally=tallies.of(shot.pk)) for shot in shots}
    groups[None] = Group(None, tally=tallies.of(None))
    # Sorted here: asked for an order, SQLite would walk the whole project by age instead of a few rows by shot.
    rows = Generation.objects.filter(shown, archived_at=None).for_cards().order_by()
    found = sorted(rows, key=attrgetter("number"), reverse=True)
    for card in cards_of(found, audience):
        groups[card.take.shot_id].cards.append(card)
    return [group for group in groups.values() if group.shot or group.cards]


def floor(project: OuterRef, shot: OuterRef) -> Subquery:
    """The age of a shot's last take that is shown, so that every shot shows its newest few by one index lookup."""
    takes = Generation.objects.filter(project=project, shot=shot, archived_at=None)
    ages: QuerySet[Generation, int] = takes.order_by(f"-{age()}").values_list(age(), flat=True)
    return Subquery(ages[PER_SHOT - 1 : PER_SHOT])
