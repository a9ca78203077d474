"""Ordering takes: one press of Generate, checked, priced, held and committed in one transaction.

Pressing twice, or a browser that sends the form twice, is one order: the press carries its own id.
"""

import secrets
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from generations.generation import Generation, Reference, Status, Transition
from generations.live import events
from generations.live.events import Event
from generations.money import ledger
from generations.money.ledger import Kind
from generations.money.prices import Price
from generations.prompts import CastMember, Compiled
from generations.tasks import dispatch
from happyhorse.celery import wake
from projects.models import Character, Project, Shot, User

HIGHEST_SEED = 2_147_483_647


@dataclass(frozen=True)
class Recipe:
    """What to make: everything that the provider is told, and how often."""

    prompt: str
    compiled: Compiled
    aspect_ratio: str
    duration: int
    resolution: str
    safety_checker: bool
    seed: int | None
    takes: int
    shot: Shot | None = None

    def seeds(self) -> list[int]:
        """One for each take: drawn, or counted up from the given one, so that no two takes are the same clip."""
        if self.seed is None:
            return [secrets.randbelow(HIGHEST_SEED + 1) for _ in range(self.takes)]
        return [(self.seed + index) % (HIGHEST_SEED + 1) for index in range(self.takes)]


def cast_of(project: Project) -> dict[tuple[str, str], CastMember]:
    """Whom a prompt of this project may mention, by handle and look. The project's own win over the studio's."""
    characters = Character.objects.usable_in(project).prefetch_related("looks__images")
    cast: dict[tuple[str, str], CastMember] = {}
    for character in sorted(characters, key=lambda character: character.project_id is not None):
        cast = {name: member for name, member in cast.items() if name[0] != character.handle}
        cast |= members_of(character)
    return cast


def members_of(character: Character) -> dict[tuple[str, str], CastMember]:
    """A character's looks; a plain mention means the first one that has a picture."""
    members = {}
    for look in character.looks.all():
        cover = look.cover
        members[character.handle, look.name] = CastMember(
            character.pk, look.pk, cover.pk if cover else None, character.name
        )
    pictured = [member for member in members.values() if member.image]
    plain = (character.handle, "")
    if pictured and not (plain in members and members[plain].image):
        members[plain] = pictured[0]
    return members


def place(project: Project, author: User, recipe: Recipe, click: uuid.UUID) -> list[Generation]:
    """Commit the takes of one press and what they may cost. The same press again gives the same takes.

    Raises OverBudget, and then nothing is written, and NoPrice.
    """
    pressed = Generation.objects.filter(author=author, click=click).order_by("click_index")
    if takes := list(pressed):
        return takes
    try:
        with transaction.atomic():
            takes = write(project, author, recipe, click)
            wake(dispatch)
    except IntegrityError:
        # The same press, a moment earlier: its row was committed between our look and our write.
        if takes := list(pressed.all()):
            return takes
        raise
    return takes


def write(project: Project, author: User, recipe: Recipe, click: uuid.UUID) -> list[Generation]:
    """Rows, history, hold and events of the takes. The budgets come last, because their rows are waited for most."""
    price = Price.in_force(recipe.resolution)
    seeds = recipe.seeds()
    takes = [
        Generation(
            project=project,
            number=number,
            shot=recipe.shot,
            author=author,
            click=click,
            click_index=index,
            prompt=recipe.prompt,
            compiled_prompt=recipe.compiled.text,
            aspect_ratio=recipe.aspect_ratio,
            duration=recipe.duration,
            resolution=recipe.resolution,
            seed=seed,
            safety_checker=recipe.safety_checker,
            price=price,
            amount=price.of(recipe.duration),
            reserved=price.of(recipe.duration),
        )
        for index, (seed, number) in enumerate(zip(seeds, project.next_numbers(len(seeds)), strict=True))
    ]
    Generation.objects.bulk_create(takes)
    Transition.objects.bulk_create(Transition(generation=take, target=Status.QUEUED, by=author) for take in takes)
    Reference.objects.bulk_create(reference for take in takes for reference in references_of(take, recipe))
    events.record(project.pk, Event.Kind.TAKE, *(take.pk for take in takes))
    events.record(project.pk, Event.Kind.BUDGET, project.pk)
    ledger.hold(project, [take.movement(Kind.HOLD, take.amount) for take in takes])
    return takes


def references_of(take: Generation, recipe: Recipe) -> list[Reference]:
    """Which exact pictures the take is made with, in the order in which the provider gets them."""
    cited = recipe.compiled.references
    tints = dict(Character.objects.filter(pk__in={each.member.character for each in cited}).values_list("pk", "tint"))
    return [
        Reference(
            generation=take,
            position=each.position,
            image_id=each.member.image,
            handle=each.handle,
            look=each.look,
            tint=tints[each.member.character],
        )
        for each in cited
        if each.member.image is not None
    ]
