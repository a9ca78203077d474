"""Ordering takes: one press of Generate, checked, priced, held and committed in one transaction.

Pressing twice, or a browser that sends the form twice, is one order: the press carries its own id.
"""

import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from generations import approving
from generations.generation import Generation, Reference, Transition
from generations.live import events
from generations.live.events import Event
from generations.money import ledger
from generations.money.ledger import Kind
from generations.money.nest import Nest
from generations.money.prices import Price
from generations.money.rules import DRAFT_FIRST, ApprovalRule
from generations.money.usd import ZERO
from generations.prompts import CastMember, Compiled
from generations.rules.policy import Policy
from generations.status import Status
from generations.tasks import dispatch
from generations.vetting import REPEATS, to_review, words_held
from happyhorse.celery import wake
from projects.characters.citing import barred, reasons_against
from projects.happenings import Happening, tell
from projects.happenings import Kind as About
from projects.models import Character, Look, Project, Shot, User

HIGHEST_SEED = 2_147_483_647
Origin = Generation.Origin


class Barred(Exception):
    """Somebody pictured may not be cited here any more, or the project's rules refuse it. Nothing was written."""

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__(" ".join([*reasons, "Nothing was sent and nothing was charged."]))


@dataclass(frozen=True)
class Recipe:
    """What to make: everything that the provider is told, and how often; and of which take it was made, and how.

    `seeds_given` asks for one take with each of them, and `takes` is their number then.
    """

    prompt: str
    compiled: Compiled
    aspect_ratio: str
    duration: int
    resolution: str
    safety_checker: bool
    seed: int | None
    takes: int
    shot: Shot | None = None
    seeds_given: tuple[int, ...] = ()
    parent: Generation | None = None
    origin: str = ""
    comment_id: int | None = None

    def seeds(self) -> list[int]:
        """One for each take: drawn, or counted up from the given one, so that no two takes are the same clip."""
        if self.seeds_given:
            return list(self.seeds_given)
        if self.seed is None:
            return [secrets.randbelow(HIGHEST_SEED + 1) for _ in range(self.takes)]
        return [(self.seed + index) % (HIGHEST_SEED + 1) for index in range(self.takes)]

    def amount(self, price: Price) -> Decimal:
        """USD that all its takes cost."""
        return price.of(self.duration) * self.takes


def cast_of(project: Project) -> dict[tuple[str, str], CastMember]:
    """Whom a prompt of this project may mention, by handle and look. The project's own win over the studio's."""
    characters = list(Character.objects.usable_in(project).prefetch_related("looks__images"))
    why = barred(project, (character.pk for character in characters))
    cast: dict[tuple[str, str], CastMember] = {}
    for character in sorted(characters, key=lambda character: character.project_id is not None):
        cast = {name: member for name, member in cast.items() if name[0] != character.handle}
        cast |= members_of(character, why.get(character.pk, ""))
    return cast


def members_of(character: Character, barred: str = "") -> dict[tuple[str, str], CastMember]:
    """A character's looks; a plain mention means the first one that has a picture."""
    members = {(character.handle, look.name): member_of(character, look, barred) for look in character.looks.all()}
    pictured = [member for member in members.values() if member.image]
    plain = (character.handle, "")
    # Known, though not by a picture: "has no picture yet" is the truth, "nobody is called so" is not.
    known = pictured or [member for member in members.values() if member.awaited] or list(members.values())
    if known and not (plain in members and members[plain].image):
        members[plain] = known[0]
    return members


def member_of(character: Character, look: Look, barred: str = "") -> CastMember:
    cover = look.cover
    if cover is None:
        return CastMember(character.pk, look.pk, None, character.name, barred, awaited=look.is_awaited)
    picture = (cover.fingerprint, cover.width, cover.height)
    return CastMember(character.pk, look.pk, cover.pk, character.name, barred, *picture)


def place(
    project: Project, author: User, recipes: Sequence[Recipe], click: uuid.UUID, *, asks: bool = False
) -> list[Generation]:
    """Commit the takes of one press and what they may cost, all or none. The same press again gives the same takes.

    `asks` is for words that a rule refuses: a moderator is asked about them. Raises OverBudget, Barred and Struck, and
    then nothing is written, and NoPrice.
    """
    pressed = Generation.objects.filter(author=author, click=click).order_by("click_index")
    if takes := list(pressed):
        return takes
    try:
        with transaction.atomic():
            takes = write(project, author, recipes, click, asks=asks)
            wake(dispatch)
    except IntegrityError:
        # The same press, a moment earlier: its row was committed between our look and our write.
        if takes := list(pressed.all()):
            return takes
        raise
    return takes


def write(
    project: Project, author: User, recipes: Sequence[Recipe], click: uuid.UUID, *, asks: bool = False
) -> list[Generation]:
    """Rows, history, hold and events of the takes. The budgets come last, because their rows are waited for most."""
    rule, recipes = ApprovalRule.of(project), safe_enough(recipes)
    assert_may_be_made(project, author, recipes, rule)
    repeats = {place for place, recipe in enumerate(recipes) if recipe.origin in REPEATS}
    prompts = [(recipe.prompt, recipe.compiled) for recipe in recipes]
    looked_at = to_review(project, author, prompts, asks=asks, repeats=repeats)
    asked = [(recipe, seed) for recipe in recipes for seed in recipe.seeds()]
    prices = {name: Price.in_force(name) for name in {recipe.resolution for recipe in recipes}}
    numbers = project.next_numbers(len(asked))
    whose = {"project": project, "author": author, "click": click}
    takes = [
        take_of(recipe, seed, prices[recipe.resolution], number=number, click_index=index, **whose)
        for index, ((recipe, seed), number) in enumerate(zip(asked, numbers, strict=True))
    ]
    why = stopped_by(rule, project, author, takes)
    reviewed = [(takes_of(takes, recipes, place), matches) for place, matches in looked_at.items()]
    hold_back(take for held, _ in reviewed for take in held)
    Generation.objects.bulk_create(takes)
    Transition.objects.bulk_create(
        Transition(generation=take, target=take.status, by=author, why=why.get(take.number, "")) for take in takes
    )
    Reference.objects.bulk_create(references_of(takes, [recipe for recipe, _ in asked]))
    events.record(project.pk, Event.Kind.TAKE, *(take.pk for take in takes))
    events.record(project.pk, Event.Kind.BUDGET, project.pk)
    tell(happening_of(takes))
    for held, matches in reviewed:
        words_held.send(Generation, takes=held, matches=matches)
    if dear := [take for take in takes if take.awaits_price]:
        approving.ask(dear, rule)
    reserve(project, author, takes)
    return takes


def safe_enough(recipes: Sequence[Recipe]) -> Sequence[Recipe]:
    """As they were asked for, or all checked, where the studio wants it so."""
    if not Policy.now().requires_safety_checker:
        return recipes
    return [replace(recipe, safety_checker=True) for recipe in recipes]


def assert_may_be_made(project: Project, author: User, recipes: Sequence[Recipe], rule: ApprovalRule) -> None:
    """Raises Barred, for what is shown and for what the project makes."""
    cited = [each.member for recipe in recipes for each in recipe.compiled.references]
    if reasons := reasons_against(project, ((member.character, member.image) for member in cited)):
        raise Barred(reasons)
    early = any(rule.wants_draft(recipe.resolution, recipe.origin, recipe.parent) for recipe in recipes)
    if early and not approving.passes(project, author, rule):
        raise Barred([DRAFT_FIRST])


def takes_of(takes: Sequence[Generation], recipes: Sequence[Recipe], place: int) -> Sequence[Generation]:
    """Those of one press that were made by the recipe at this place."""
    start = sum(recipe.takes for recipe in recipes[:place])
    return takes[start : start + recipes[place].takes]


def hold_back(takes: Iterable[Generation]) -> None:
    """Not yet saved: let a moderator look first."""
    for take in takes:
        take.status, take.reserved, take.awaits_review = Status.HELD, ZERO, True


def reserve(project: Project, author: User, takes: Sequence[Generation]) -> None:
    """The hold of those that are sent; those that wait must fit, each alone, and reserve nothing. Raises OverBudget."""
    waiting = [take for take in takes if take.status == Status.HELD]
    if waiting:
        Nest.of(project, author, ledger.today()).check_each(take.amount for take in waiting)
    ledger.hold(project, author, [take.movement(Kind.HOLD, take.amount) for take in takes if take not in waiting])


def stopped_by(rule: ApprovalRule, project: Project, author: User, takes: Sequence[Generation]) -> dict[int, str]:
    """Put those on hold that somebody decides on first, and say why, by number."""
    why = rule.reasons(project, takes)
    if not why or approving.passes(project, author, rule):
        return {}
    for take in takes:
        if take.number in why:
            take.status, take.reserved, take.awaits_price = Status.HELD, ZERO, True
    return why


def take_of(recipe: Recipe, seed: int, price: Price, **fields: Any) -> Generation:
    """One take of a recipe, not yet saved; `fields` say whose it is, and where."""
    amount = price.of(recipe.duration)
    return Generation(
        shot=recipe.shot,
        prompt=recipe.prompt,
        compiled_prompt=recipe.compiled.text,
        aspect_ratio=recipe.aspect_ratio,
        duration=recipe.duration,
        resolution=recipe.resolution,
        seed=seed,
        safety_checker=recipe.safety_checker,
        parent=recipe.parent,
        origin=recipe.origin,
        from_comment_id=recipe.comment_id,
        price=price,
        amount=amount,
        reserved=amount,
        **fields,
    )


def references_of(takes: Sequence[Generation], recipes: Sequence[Recipe]) -> Iterator[Reference]:
    """Which exact pictures the takes are made with, in the order in which the provider gets them."""
    cited = {each.member.character for recipe in recipes for each in recipe.compiled.references}
    tints = dict(Character.objects.filter(pk__in=cited).values_list("pk", "tint"))
    for take, recipe in zip(takes, recipes, strict=True):
        for each in recipe.compiled.references:
            if each.member.image is not None:
                tint = tints[each.member.character]
                yield Reference(
                    generation=take,
                    position=each.position,
                    image_id=each.member.image,
                    handle=each.handle,
                    look=each.look,
                    tint=tint,
                )


MADE = {
    Origin.REMIX: "remixed {parent} as {{take}}",
    Origin.AGAIN: "made {parent} again as {{take}}",
    Origin.FINAL: "asked for the 1080p final of {parent}, {{take}}",
    Origin.RETRY: "tried {parent} again as {{take}}",
    Origin.COMMENT: "made {{take}} of {parent}, after a comment",
}


def happening_of(takes: Sequence[Generation]) -> Happening:
    """One press, as the activity feed tells it; the feed itself names every take of the press."""
    first = takes[0]
    first_words = "asked whether to send {take}" if first.status == Status.HELD else "sent {take}"
    words = MADE[Origin(first.origin)].format(parent=first.parent) if first.parent else first_words
    return Happening(
        first.project_id,
        About.TAKES,
        words + (" for {shot}" if first.shot_id else ""),
        by=first.author,
        take_id=first.pk,
        shot_id=first.shot_id,
        amount=sum((take.amount for take in takes), ZERO),
    )
