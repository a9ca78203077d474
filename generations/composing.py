"""The composer as a page shows it: the form, its findings, what Runflow would receive, and the price on the button."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict

from generations.forms import TakeForm
from generations.live.audience import Audience
from generations.money.budgets import Budget
from generations.money.prices import MODEL, NoPrice, Price
from generations.money.usd import ZERO
from generations.prompts import LONGEST_PROMPT, Compiled, Finding
from projects.project import RESOLUTIONS, Project


@dataclass
class Composer:
    """One person's composer in one project."""

    project: Project
    form: TakeForm
    refusals: list[str] = field(default_factory=list)
    was_checked: bool = False

    @classmethod
    def fresh(cls, project: Project) -> "Composer":
        return cls(project, TakeForm.fresh(project))

    @classmethod
    def checked(cls, form: TakeForm) -> "Composer":
        form.is_valid()
        return cls(form.project, form, was_checked=True)

    @classmethod
    def again(cls, project: Project, sent: QueryDict) -> "Composer":
        """The composer after a press of Generate: the same words and settings, ready for another press."""
        data = sent.copy()
        data["click"] = str(TakeForm.fresh(project)["click"].value())
        return cls.checked(TakeForm(project, data))

    @property
    def compiled(self) -> Compiled | None:
        return self.form.compiled

    @property
    def findings(self) -> list[Finding]:
        return list(self.compiled.findings) if self.compiled else []

    @property
    def may_send(self) -> bool:
        return not self.refusals and self.price is not None and self.form.is_valid()

    def refuse(self, message: str) -> None:
        """Say why the order was not taken although the form was right."""
        self.refusals.append(message)

    @property
    def audience(self) -> Audience:
        return Audience.of(self.project.verbs)

    def value(self, name: str) -> Any:
        """What stands in a field now: typed, cleaned or preselected."""
        cleaned = getattr(self.form, "cleaned_data", {})
        return cleaned.get(name, self.form[name].value())

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
        return value if value in RESOLUTIONS else self.project.resolution

    @property
    def rate(self) -> Decimal | None:
        """USD per second; None when nobody entered a price, and then nothing may be sent."""
        return Decimal(self._in_force.rate) if self._in_force else None

    @property
    def price(self) -> Decimal | None:
        """USD on the button, by the function that the hold uses."""
        return self._in_force.of(self.seconds) * self.takes if self._in_force else None

    @cached_property
    def _in_force(self) -> Price | None:
        try:
            return Price.in_force(self.resolution)
        except NoPrice:
            return None

    @property
    def left(self) -> Decimal | None:
        """USD left in the narrowest budget that has a limit."""
        limits = [budget.left for budget in (Budget.of(self.project), Budget.of(None)) if budget.left is not None]
        return min(limits, default=None)

    @property
    def left_after(self) -> Decimal | None:
        return None if self.left is None else self.left - (self.price or ZERO)

    @property
    def longest_prompt(self) -> int:
        return LONGEST_PROMPT

    @property
    def model(self) -> str:
        return MODEL
