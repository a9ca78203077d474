"""Takes made of other takes: a recipe used again as it was, finished at 1080p, tried again, changed, or read.

A recipe that is used again sends the very pictures of its take, whatever became of names and covers since; one that is
changed is a new prompt, in the names of today.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from generations.approving import passes
from generations.generation import Generation
from generations.money.prices import NoPrice, Price
from generations.money.rules import DRAFT_FIRST, ApprovalRule
from generations.ordering import Origin, Recipe
from generations.prompts import mentions
from generations.rules.checking import Effect, Match, severest
from generations.runflow.schema import MODEL
from generations.status import Status
from generations.vetting import compiled_of, stops, vet
from projects.people.user import User

FINAL_RESOLUTION = "1080p"


@dataclass
class Variant:
    """A way to make a take of another one: what its page says, and why it may not be had (`refusal`), if so."""

    origin: Origin
    take: Generation
    person: User | None = None

    @property
    def title(self) -> str:
        titles = {
            Origin.AGAIN: f"{self.take} once more",
            Origin.FINAL: f"1080p final of {self.take}",
            Origin.RETRY: f"Try {self.take} again",
        }
        return titles[self.origin]

    @property
    def words(self) -> str:
        says = {
            Origin.AGAIN: "The same words, pictures and settings with a new seed: another clip of the same idea.",
            Origin.FINAL: f"The same words, pictures and seed {self.take.seed}, at 1080p.",
            Origin.RETRY: f"The same words, pictures, settings and seed {self.take.seed}.",
        }
        return says[self.origin]

    @property
    def refusal(self) -> str:
        take = self.take
        if self.price is None:
            return f"Nobody has entered a price for {self.resolution} yet, so nothing can be sent."
        if not take.references.exists():
            return f"{take} has no pictures, so it cannot be sent."
        if self.origin == Origin.FINAL and take.resolution == FINAL_RESOLUTION:
            return f"{take} is at {FINAL_RESOLUTION} already."
        if self.origin == Origin.FINAL and (take.status != Status.READY or take.is_veiled):
            state = take.get_visibility_display().lower() if take.is_veiled else "not ready"
            return f"{take} is {state}. A final is made of a take that one has seen."
        if self.origin == Origin.RETRY and take.status not in (Status.FAILED, Status.CANCELLED):
            return f"{take} has not failed. Make it once more instead."
        return DRAFT_FIRST if self.is_too_early else ""

    @property
    def is_too_early(self) -> bool:
        """Whether the project wants a chosen take at 720p first, and this person may not decide otherwise."""
        project, rule = self.take.project, ApprovalRule.of(self.take.project)
        if self.person is None or not rule.wants_draft(self.resolution, self.origin, self.take):
            return False
        return not passes(project, self.person, rule)

    @cached_property
    def matches(self) -> list[Match]:
        """What the rules of today find in its words."""
        return vet(self.take.project, self.take.prompt, compiled_of(self.take), is_repeat=True)

    @property
    def is_refused(self) -> bool:
        """Whether a rule refuses its words, so that only a moderator may be asked about them."""
        return severest(self.matches) == Effect.REFUSE

    @property
    def is_looked_at(self) -> bool:
        """Whether a moderator looks first."""
        return stops(self.matches) or (self.person is not None and self.person.needs_review)

    @property
    def resolution(self) -> str:
        return FINAL_RESOLUTION if self.origin == Origin.FINAL else self.take.resolution

    @cached_property
    def price(self) -> Decimal | None:
        """USD of today, by the function that the hold uses; None while nobody has entered a price."""
        try:
            return Price.in_force(self.resolution).of(self.take.duration)
        except NoPrice:
            return None

    def recipe(self) -> Recipe:
        take = self.take
        return Recipe(
            prompt=take.prompt, compiled=compiled_of(take), aspect_ratio=take.aspect_ratio, duration=take.duration,
            resolution=self.resolution, safety_checker=take.safety_checker, takes=1, shot=take.shot, parent=take,
            seed=None if self.origin == Origin.AGAIN else take.seed, origin=self.origin,
        )  # fmt: skip


def filled(take: Generation, comment: str = "") -> dict[str, Any]:
    """The composer's fields for a remix. The seed is at hand, but a new one is drawn unless somebody locks it."""
    return {
        "prompt": words_of_today(take), "shot": take.shot_id or "", "aspect_ratio": take.aspect_ratio,
        "duration": take.duration, "resolution": take.resolution, "takes": 1, "seed_mode": "random",
        "seed": str(take.seed), "safety_checker": "on" if take.safety_checker else "", "parent": take.number,
        "comment": comment,
    }  # fmt: skip


def words_of_today(take: Generation) -> str:
    """The prompt with the handles that its characters have now."""
    rows = take.references.select_related("image__look__character")
    renamed = {row.handle: row.image.look.character.handle for row in rows}
    text, pieces, end = take.prompt, [], 0
    for mention in mentions(text):
        handle = renamed.get(mention.handle, mention.handle)
        if handle != mention.handle:
            pieces += [text[end : mention.start], f"@{handle}"]
            end = mention.start + 1 + len(mention.handle)
    return "".join([*pieces, text[end:]])


def as_json(take: Generation) -> dict[str, Any]:
    """A recipe for people and programs: all that one needs to make the take again. Names no money."""
    return {
        "take": str(take),
        "project": take.project.slug,
        "shot": take.shot.code if take.shot else None,
        "model": MODEL,
        "prompt": take.prompt,
        "compiled_prompt": take.compiled_prompt,
        "references": [
            {
                "position": row.position, "handle": row.handle, "look": row.look, "filename": row.image.filename,
                "sha256": row.image.sha256,
            }
            for row in take.references.select_related("image")
        ],
        "aspect_ratio": take.aspect_ratio,
        "duration": take.duration,
        "resolution": take.resolution,
        "seed": take.seed,
        "enable_safety_checker": take.safety_checker,
        "made_of": {"take": str(take.parent), "how": take.origin} if take.parent else None,
    }  # fmt: skip
