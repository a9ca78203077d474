"""The board's contents: takes by shot or by time, filtered, a page at a time, in a constant number of queries."""

from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, QuerySet, Subquery

from generations.cards import Card, cards_of
from generations.generation import Generation, GenerationQuerySet
from generations.live.audience import Audience
from generations.tallies import NOTHING, Tallies, Tally, tallies_of
from projects.models import Project, Shot

PER_SHOT = 8
PER_PAGE = 24


@dataclass(frozen=True)
class Filter:
    """What the person asked to see, already checked. `before` is the number at which the next page begins."""

    text: str = ""
    status: tuple[str, ...] = ()
    author: int | None = None
    character: str = ""
    shot: int | None = None
    newest_first: bool = False
    before: int | None = None

    @property
    def is_on(self) -> bool:
        return bool(self.text or self.status or self.author or self.character or self.shot)

    @property
    def is_flat(self) -> bool:
        """One list by age, rather than groups by shot."""
        return self.is_on or self.newest_first or self.before is not None

    def apply(self, takes: GenerationQuerySet) -> GenerationQuerySet:
        """Every condition that is set. The text is looked for in the prompt, a number as a take's number."""
        conditions = Q(prompt__icontains=self.text) if self.text else Q()
        if self.text.lstrip("Tt").isdecimal():
            conditions |= Q(number=int(self.text.lstrip("Tt")[:9]))
        conditions &= Q(status__in=self.status) if self.status else Q()
        conditions &= Q(author=self.author) if self.author else Q()
        conditions &= Q(shot=self.shot) if self.shot else Q()
        conditions &= Q(number__lt=self.before) if self.before else Q()
        takes = takes.filter(conditions)
        return takes.filter(references__handle=self.character).distinct() if self.character else takes


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
    """What one person sees: groups, or one flat page with the number at which the next begins."""

    groups: list[Group]
    tally: Tally
    is_flat: bool
    next_before: int | None = None


def board_of(project: Project, wanted: Filter, audience: Audience) -> Board:
    tallies = tallies_of(project)
    if wanted.is_flat:
        group, following = flat(project, wanted, audience)
        return Board([group], tallies.whole, is_flat=True, next_before=following)
    return Board(by_shot(project, tallies, audience), tallies.whole, is_flat=False)


def flat(project: Project, wanted: Filter, audience: Audience) -> tuple[Group, int | None]:
    """One page of one list, newest first. The page after it begins below the last number shown."""
    takes = wanted.apply(Generation.objects.filter(project=project))
    found = list(takes.for_cards().order_by("-number")[: PER_PAGE + 1])
    page = found[:PER_PAGE]
    return Group(None, cards_of(page, audience)), page[-1].number if len(found) > PER_PAGE else None


def by_shot(project: Project, tallies: Tallies, audience: Audience) -> list[Group]:
    """Every shot in order, each with its newest takes, then those without a shot."""
    shots = list(project.shots.annotate(floor=floor(OuterRef("project"), OuterRef("pk"))))
    takes = Generation.objects.filter(project=project)
    loose = takes.filter(shot=None).order_by("-number").values_list("number", flat=True)[PER_SHOT - 1 : PER_SHOT]
    shown = Q(shot=None, number__gte=next(iter(loose), 0))
    for shot in shots:
        shown |= Q(shot=shot, number__gte=shot.floor or 0)
    groups: dict[int | None, Group] = {shot.pk: Group(shot, tally=tallies.of(shot.pk)) for shot in shots}
    groups[None] = Group(None, tally=tallies.of(None))
    for card in cards_of(takes.filter(shown).for_cards().order_by("-number"), audience):
        groups[card.take.shot_id].cards.append(card)
    return [group for group in groups.values() if group.shot or group.cards]


def floor(project: OuterRef, shot: OuterRef) -> Subquery:
    """The number of a shot's last take that is shown, so that every shot shows its newest few by one index lookup."""
    numbers: QuerySet[Generation, int] = (
        Generation.objects.filter(project=project, shot=shot).order_by("-number").values_list("number", flat=True)
    )
    return Subquery(numbers[PER_SHOT - 1 : PER_SHOT])
