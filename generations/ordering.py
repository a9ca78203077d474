"""Ordering takes: one press of Generate, checked, priced, held and committed in one transaction.

Pressing twice, or a browser that sends the form twice, is one order: the press carries its own id.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from generations.money.prices import Price
from generations.prompts import CastMember, Compiled
from projects.models import Character, Project, Shot

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
    characters = Character.objects.usable_in(project).prefetch_related("looks__images").order_by("-project")
    cast: dict[tuple[str, str], CastMember] = {}
    own_last = sorted(characters, key=lambda character: character.project_id is not None)
    for character in own_last:
        cast |= members_of(character)
    return cast


def members_of(character: Character) -> Mapping[tuple[str, str], CastMember]:
    return {}


def price_of(recipe_duration: int, resolution: str, takes: int) -> Decimal:
    """USD for the whole press of the button."""
    return Price.in_force(resolution).of(recipe_duration) * takes
