"""What a press of Generate would cost, what is left for it, and whose yes it needs: before anything is reserved."""

from abc import ABC, abstractmethod
from decimal import Decimal
from functools import cached_property

from generations.live.audience import Audience
from generations.money.budgets import Standing
from generations.money.ledger import today
from generations.money.nest import Nest
from generations.money.prices import NoPrice, Price
from generations.money.rules import ApprovalRule
from generations.money.usd import ZERO, dollars
from projects.models import User
from projects.project import Project


class Quote(ABC):
    """The price of what a person is about to order in a project, in USD. What that is, who inherits says."""

    project: Project
    person: User | None

    @property
    @abstractmethod
    def resolution(self) -> str: ...

    @property
    @abstractmethod
    def seconds(self) -> int:
        """Of one take."""

    @property
    @abstractmethod
    def total(self) -> int:
        """How many takes in all."""

    @property
    @abstractmethod
    def audience(self) -> Audience: ...

    @cached_property
    def rate(self) -> Decimal | None:
        """USD per second; None when nobody entered a price, and then nothing may be sent."""
        return self._price_in_force.rate if self._price_in_force else None

    @cached_property
    def price(self) -> Decimal | None:
        """USD on the button, by the function that the hold uses."""
        return self._price_in_force.of(self.seconds) * self.total if self._price_in_force else None

    @cached_property
    def _price_in_force(self) -> Price | None:
        try:
            return Price.in_force(self.resolution)
        except NoPrice:
            return None

    @property
    def sees_costs(self) -> bool:
        return self.audience is Audience.COSTS

    @cached_property
    def nest(self) -> Nest | None:
        """The budgets that this person's takes must fit in."""
        return Nest.of(self.project, self.person, today()) if self.person and self.sees_costs else None

    @cached_property
    def narrowest(self) -> Standing | None:
        """Where the least is left."""
        return self.nest.narrowest if self.nest else None

    @property
    def left(self) -> Decimal | None:
        """USD left in the narrowest budget that has a limit."""
        return self.narrowest.left if self.narrowest else None

    @cached_property
    def price_of_one(self) -> Decimal:
        return self._price_in_force.of(self.seconds) if self._price_in_force else ZERO

    @property
    def too_dear(self) -> Decimal | None:
        """What a single take may cost at most (USD), when this one costs more."""
        highest = self.nest.highest_price if self.nest else None
        return highest.limit if highest and highest.limit is not None and self.price_of_one > highest.limit else None

    @property
    def shot_id(self) -> int | None:
        """For which shot it is, if for one."""
        return None

    @cached_property
    def _rule(self) -> ApprovalRule | None:
        """That of the project, unless this person may decide by it."""
        rule = ApprovalRule.of(self.project)
        if self.person is None or rule.lets_decide(self.person, self.project.verbs, self.person.pk):
            return None
        return rule

    @cached_property
    def rule(self) -> ApprovalRule | None:
        """By which each of these takes, or the last of them, waits for somebody's yes."""
        return self._rule if self._is_dear or self._are_many else None

    @property
    def asked_because(self) -> str:
        """What it is about them, as a sentence begins; without a figure of money for whoever may not see costs."""
        if self._is_dear and self._rule and self._rule.over is not None:
            return f"Over {dollars(self._rule.over)}" if self.sees_costs else ""
        return f"After {self._rule.per_shot} takes on a shot in a day" if self._rule else ""

    @property
    def _is_dear(self) -> bool:
        return self._rule is not None and self._rule.stops(self.price_of_one)

    @cached_property
    def _are_many(self) -> bool:
        if self._rule is None:
            return False
        sent = self._rule.sent_today(self.project, [self.shot_id])
        return self._rule.is_full(sent, self.shot_id, self.total)

    @property
    def is_too_early(self) -> bool:
        """Whether the project wants a chosen take at 720p before any at this resolution."""
        return self._rule is not None and self._rule.wants_draft(self.resolution)

    @property
    def left_after(self) -> Decimal | None:
        return None if self.left is None else self.left - (self.price or ZERO)

    @property
    def missing(self) -> Decimal:
        """USD by which the price is more than what is left."""
        return max(-(self.left_after or ZERO), ZERO)


def dearer(price: Decimal | None, agreed: Decimal | None) -> str:
    """Why a press is no agreement: the button said less (USD). Empty when it is one."""
    if agreed is None or price is None or price <= agreed:
        return ""
    return (
        f"This costs {dollars(price)}; the button still said {dollars(agreed)}. Nothing was sent. "
        "Press again if that is right."
    )
