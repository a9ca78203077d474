"""The composer as a page shows it: the form, its findings, what Runflow would receive, and the price on the button."""

import json
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict

from generations.cards import Piece, compiled_pieces_of
from generations.forms import TakeForm
from generations.live.audience import Audience
from generations.money.budgets import Budget
from generations.money.prices import NoPrice, Price
from generations.money.usd import ZERO, dollars
from generations.ordering import HIGHEST_SEED
from generations.prompts import LONGEST_PROMPT, MOST_REFERENCES, Compiled, Finding
from generations.runflow.schema import MODEL
from projects.models import Character
from projects.project import Project


@dataclass(frozen=True)
class Picture:
    """A reference picture that Runflow would receive, in the colour of its character."""

    id: int
    name: str
    tint: int


@dataclass
class Composer:
    """One person's composer in one project. `was_pressed`: Generate was pressed, so an empty prompt is worth a word."""

    project: Project
    form: TakeForm
    was_pressed: bool = False
    refusals: list[str] = field(default_factory=list)

    @classmethod
    def fresh(cls, project: Project) -> "Composer":
        return cls(project, TakeForm.fresh(project))

    @classmethod
    def checked(cls, form: TakeForm, *, was_pressed: bool = False) -> "Composer":
        form.is_valid()
        return cls(form.project, form, was_pressed)

    @classmethod
    def again(cls, project: Project, sent: QueryDict) -> "Composer":
        """The composer after a press of Generate: the same words and settings, ready for another press."""
        data = sent.copy()
        data["click"] = str(uuid.uuid4())
        return cls.checked(TakeForm(project, data))

    @property
    def audience(self) -> Audience:
        return Audience.of(self.project.verbs)

    @cached_property
    def click(self) -> uuid.UUID:
        """The next press of Generate; a press that was refused keeps its own."""
        pressed: uuid.UUID | None = self.cleaned.get("click")
        return pressed or uuid.uuid4()

    @property
    def cleaned(self) -> dict[str, Any]:
        return getattr(self.form, "cleaned_data", {})

    def value(self, name: str) -> Any:
        """What stands in a field now: typed, cleaned or preselected."""
        return self.cleaned.get(name, self.form[name].value())

    # The words

    @property
    def compiled(self) -> Compiled | None:
        return self.form.compiled

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the words. That there are none yet is not said while somebody only looks."""
        found = self.compiled.findings if self.compiled else ()
        return [finding for finding in found if self.was_pressed or finding.code != "empty"]

    @property
    def problems(self) -> list[str]:
        """What is wrong with the rest, and why an order was refused although its form was right."""
        elsewhere = {"seed", "prompt"} if self.compiled else {"seed"}
        errors = [each for name, of in self.form.errors.items() if name not in elsewhere for each in of]
        messages = [str(error) for error in errors]
        if self.price is None:
            messages.append(f"Nobody has entered a price for {self.resolution} yet, so nothing can be sent.")
        return [*messages, *self.refusals]

    @property
    def length(self) -> int:
        """Characters that count towards the limit: those of the compiled prompt."""
        return len(self.compiled.text) if self.compiled else 0

    @property
    def longest_prompt(self) -> int:
        return LONGEST_PROMPT

    @cached_property
    def tints(self) -> dict[int, int]:
        return dict(Character.objects.usable_in(self.project).values_list("pk", "tint"))

    @property
    def handles(self) -> str:
        """For the marks behind the words: whom one may name, each with a colour, null for one without a picture."""
        named = {f"{handle}:{look}".rstrip(":"): member for (handle, look), member in self.form.cast.items()}
        tints = {name: self.tints[member.character] if member.image else None for name, member in named.items()}
        return json.dumps(tints)

    @property
    def pictures(self) -> list[Picture]:
        """What Runflow would receive, in its order."""
        members = [reference.member for reference in self.compiled.references] if self.compiled else []
        return [Picture(each.image, each.name, self.tints[each.character]) for each in members if each.image]

    @property
    def free_places(self) -> range:
        return range(MOST_REFERENCES - len(self.pictures))

    @property
    def compiled_pieces(self) -> list[Piece]:
        tints = {position: picture.tint for position, picture in enumerate(self.pictures, start=1)}
        return list(compiled_pieces_of(self.compiled.text, tints)) if self.compiled else []

    # The settings

    @property
    def seconds(self) -> int:
        return self._number("duration", 5)

    @property
    def takes(self) -> int:
        return self._number("takes", 1)

    def _number(self, name: str, default: int) -> int:
        value = self.value(name)
        return value if isinstance(value, int) else default

    @property
    def resolution(self) -> str:
        value = self.value("resolution")
        return value if value in dict(self.form.fields["resolution"].choices) else self.project.resolution  # type: ignore[attr-defined]

    @property
    def aspect_ratio(self) -> str:
        value = self.value("aspect_ratio")
        return value if value in dict(self.form.fields["aspect_ratio"].choices) else self.project.aspect_ratio  # type: ignore[attr-defined]

    @property
    def seed_mode(self) -> str:
        return "locked" if self.value("seed_mode") == "locked" else "random"

    @property
    def is_safe(self) -> bool:
        return bool(self.value("safety_checker"))

    @property
    def seeds(self) -> str:
        """In words: what the seeds will be."""
        seed = self.cleaned.get("seed")
        if self.seed_mode == "random" or seed is None:
            return "drawn by the studio, one for each take"
        return str(seed) if self.takes == 1 else f"{seed} to {(seed + self.takes - 1) % (HIGHEST_SEED + 1)}"

    @property
    def model(self) -> str:
        return MODEL

    # The money

    @property
    def may_send(self) -> bool:
        return not self.refusals and self.price is not None and self.form.is_valid()

    def refuse(self, message: str) -> None:
        """Say why the order was not taken although the form was right."""
        self.refusals.append(message)

    def refuse_if_dearer(self) -> None:
        """A button that was pressed before its price had followed the settings is not an agreement to the new price."""
        agreed: Decimal | None = self.cleaned.get("price")
        if agreed is not None and self.price is not None and self.price > agreed:
            self.refuse(
                f"This costs {dollars(self.price)}; the button still said {dollars(agreed)}. Nothing was sent. "
                f"Press again if that is right."
            )

    @cached_property
    def rate(self) -> Decimal | None:
        """USD per second; None when nobody entered a price, and then nothing may be sent."""
        return self._price_in_force.rate if self._price_in_force else None

    @cached_property
    def price(self) -> Decimal | None:
        """USD on the button, by the function that the hold uses."""
        return self._price_in_force.of(self.seconds) * self.takes if self._price_in_force else None

    @cached_property
    def _price_in_force(self) -> Price | None:
        try:
            return Price.in_force(self.resolution)
        except NoPrice:
            return None

    @cached_property
    def left(self) -> Decimal | None:
        """USD left in the narrowest budget that has a limit."""
        limits = [budget.left for budget in (Budget.of(self.project), Budget.of(None)) if budget.left is not None]
        return min(limits, default=None)

    @property
    def left_after(self) -> Decimal | None:
        return None if self.left is None else self.left - (self.price or ZERO)

    @property
    def missing(self) -> Decimal:
        """USD by which the price is more than what is left."""
        return max(-(self.left_after or ZERO), ZERO)
