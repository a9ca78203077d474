"""Two to four takes side by side: which ones, in which order, and how their recipes differ.

In a blind comparison the order is shuffled for each person, and nothing that would tell whose take is which is drawn
until they have voted: even the clips have addresses of that person's own, which name no take.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.crypto import constant_time_compare, salted_hmac

from generations.cards import Card, cards_of
from generations.generation import Generation, Reference, Transition
from generations.live.audience import Audience
from generations.money.usd import dollars
from generations.review.differences import Change, changes, unchanged
from generations.review.votes import Vote, Votes, key_of, votes_on
from generations.selection import BadSelection, in_order_of, numbers_in, watchable
from generations.status import Status
from projects.people.user import User
from projects.project import Project

FEWEST, MOST = 2, 4
LETTERS = "ABCD"
OFFERED = 24


@dataclass(frozen=True)
class Item:
    """One of the compared takes, under its letter, with the votes for it that this person may see."""

    letter: str
    card: Card
    votes: list[Vote]
    without: str
    """The numbers of the other takes, for the address that leaves this one out; empty when it must stay."""
    seal: str
    """What stands for the take in an address that must not name it."""

    @property
    def take(self) -> Generation:
        return self.card.take

    @property
    def seconds(self) -> Decimal:
        return self.take.clip_seconds or Decimal(self.take.duration)


@dataclass(frozen=True)
class Cell:
    """A setting of one take in plain words; `is_changed` against the first one."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True)
class Row:
    """One setting of all takes."""

    label: str
    cells: list[Cell]

    @property
    def is_equal(self) -> bool:
        return not any(cell.is_changed for cell in self.cells)


@dataclass(frozen=True)
class Picture:
    """A reference of a take as the table shows it; `state` is "", "changed" or "gone" against the first take."""

    reference: Reference
    state: str = ""


@dataclass(frozen=True)
class Comparison:
    """What one person sees. `is_secret`: compares blind and has not voted yet."""

    items: list[Item]
    votes: Votes
    is_blind: bool
    audience: Audience

    @property
    def key(self) -> str:
        return key_of([item.take for item in self.items])

    @property
    def named(self) -> str:
        """The numbers in the order in which they were asked for; sorted where the order would tell something."""
        return self.key if self.is_blind else ",".join(str(item.take.number) for item in self.items)

    @property
    def is_secret(self) -> bool:
        return self.is_blind and self.votes.mine is None

    @property
    def my_letter(self) -> str:
        mine = self.votes.mine and self.votes.mine.generation_id
        return next((item.letter for item in self.items if item.take.pk == mine), "")

    @property
    def shots(self) -> list[str]:
        return list(dict.fromkeys(str(item.take.shot) for item in self.items if item.take.shot))

    @property
    def frame_rate(self) -> Decimal:
        """By which one frame is stepped: the finest of the clips."""
        return max((item.take.frame_rate or Decimal(0) for item in self.items), default=Decimal(0)) or Decimal(24)

    @property
    def seconds(self) -> Decimal:
        """The longest clip's length."""
        return max(item.seconds for item in self.items)

    @property
    def prompts(self) -> list[list[Change]]:
        first, *others = [item.card.pieces for item in self.items]
        return [unchanged(first), *(changes(first, other) for other in others)]

    @property
    def prompts_are_equal(self) -> bool:
        return len({item.take.prompt for item in self.items}) == 1

    @property
    def pictures(self) -> list[list[Picture]]:
        first, *others = [list(item.take.references.all()) for item in self.items]
        return [[Picture(reference) for reference in first], *(against(first, other) for other in others)]

    @property
    def pictures_are_equal(self) -> bool:
        return not any(picture.state for pictures in self.pictures for picture in pictures)

    @property
    def rows(self) -> list[Row]:
        rendered = rendering_times([item.take for item in self.items])
        settings: list[tuple[str, Callable[[Generation], str]]] = [
            ("Length", lambda take: f"{take.duration} s"),
            ("Seed", lambda take: str(take.seed)),
            ("Size", lambda take: f"{take.resolution} · {take.aspect_ratio}"),
            ("Safety check", lambda take: "on" if take.safety_checker else "off"),
            ("Rendered in", lambda take: rendered.get(take.pk, "unknown")),
        ]
        if self.audience is Audience.COSTS:
            settings.insert(2, ("Price", lambda take: dollars(take.charged)))
        return [Row(label, cells([setting(item.take) for item in self.items])) for label, setting in settings]

    @property
    def equal_rows(self) -> int:
        """How many rows say the same of all takes."""
        rows = sum(row.is_equal for row in self.rows)
        return rows + self.prompts_are_equal + self.pictures_are_equal


def comparison_of(project: Project, numbers: list[int], person: User, *, blind: bool) -> Comparison:
    """The takes with these numbers, for this person. Raises BadSelection unless two to four of them can be watched."""
    if not FEWEST <= len(numbers) <= MOST:
        raise BadSelection(f"{FEWEST} to {MOST} takes can be compared. Choose them on the board.")
    takes = in_order_of(numbers, watchable(project).for_cards().filter(number__in=numbers))
    missing = [f"T{number}" for number in numbers if number not in {take.number for take in takes}]
    if missing:
        raise BadSelection(f"Only clips that are ready and not hidden can be compared. Not here: {', '.join(missing)}.")
    votes = votes_on(takes, person)
    takes = shuffled(takes, person) if blind else takes
    audience = Audience.of(project.verbs)
    is_secret = blind and votes.mine is None
    items = [
        Item(
            letter,
            card,
            [] if is_secret else votes.by_take.get(card.take.pk, []),
            others(card.take, takes),
            seal_of(card.take, key_of(takes), person),
        )
        for letter, card in zip(LETTERS, cards_of(takes, audience), strict=False)
    ]
    return Comparison(items, votes, blind, audience)


def shuffled(takes: list[Generation], person: User) -> list[Generation]:
    """An order of this person's own, the same whenever they come back."""
    key = key_of(takes)
    return sorted(takes, key=lambda take: seal_of(take, key, person))


def seal_of(take: Generation, comparison: str, person: User) -> str:
    """Says which take of a comparison is meant, to this server and for this person alone."""
    said = f"{person.pk}:{take.project_id}:{comparison}:{take.number}"
    return salted_hmac("generations.review.compare", said, algorithm="sha256").hexdigest()


def sealed(project: Project, comparison: str, seal: str, person: User) -> Generation | None:
    """The take that this person's seal stands for; None for anybody else's, or when it cannot be watched any more."""
    takes = watchable(project).filter(number__in=numbers_in([comparison], MOST))
    return next((take for take in takes if constant_time_compare(seal, seal_of(take, comparison, person))), None)


def others(take: Generation, takes: list[Generation]) -> str:
    rest = [str(other.number) for other in takes if other is not take]
    return ",".join(rest) if len(rest) >= FEWEST else ""


def offered(project: Project, here: list[Generation]) -> list[Generation]:
    """More takes to compare with: those of the same shots, or any where these have none; newest first."""
    if len(here) >= MOST:
        return []
    takes = watchable(project).exclude(pk__in=[take.pk for take in here]).for_cards().order_by("-number")
    shots = {take.shot_id for take in here if take.shot_id}
    return list(takes.filter(shot__in=shots)[:OFFERED]) or list(takes[:OFFERED])


def alone(project: Project, numbers: list[int]) -> Generation | None:
    """The take that was named without one to compare it with."""
    return watchable(project).for_cards().filter(number__in=numbers).first() if len(numbers) == 1 else None


def cells(texts: list[str]) -> list[Cell]:
    return [Cell(text, text != texts[0]) for text in texts]


def against(first: Iterable[Reference], other: Iterable[Reference]) -> list[Picture]:
    """The references of `other`, marked where `first` sent another picture, and those that it does without."""
    first, other = list(first), list(other)
    images, handles = {reference.image_id for reference in first}, {reference.handle for reference in other}
    here = [Picture(reference, "" if reference.image_id in images else "changed") for reference in other]
    return here + [Picture(reference, "gone") for reference in first if reference.handle not in handles]


def rendering_times(takes: Iterable[Generation]) -> dict[int, str]:
    """How long each take was rendered, as a clock counts, by its id, from the history; in one query."""
    moves = Transition.objects.filter(generation__in=takes, target__in=(Status.RENDERING, Status.STORING))
    began: dict[int, datetime] = {}
    lasted: dict[int, str] = {}
    for move in moves:
        if move.target == Status.RENDERING:
            began[move.generation_id] = move.at
        elif move.generation_id in began:
            minutes, seconds = divmod(int((move.at - began[move.generation_id]).total_seconds()), 60)
            lasted[move.generation_id] = f"{minutes}:{seconds:02}"
    return lasted
