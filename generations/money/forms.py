"""Limits as people enter them: the project's, everybody's, one member's, the studio's; and when a lead decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from generations.money.budgets import Budget
from generations.money.caps import committed, foremost
from generations.money.limits import BelowCommitted
from generations.money.rules import ApprovalRule
from generations.money.usd import dollars, exact
from projects.people.user import User
from projects.project import Project

Kind, Resets = Budget.Kind, Budget.Resets
RHYTHMS = [(Resets.NEVER.value, "never"), (Resets.MONTHLY.value, "on the first of the month")]
AMOUNT = "Write an amount in dollars like 200 or 7.50, with four decimal places at most. Nothing was changed."
NO_RHYTHM = dict.fromkeys(("required", "invalid_choice"), "Choose never or monthly. Nothing was changed.")
MOST_ON_A_SHOT = 1000
PER_SHOT = f"Write a whole number of takes from 1 to {MOST_ON_A_SHOT}. Nothing was changed."
NO_LIMIT = {"none", "no limit"}


class LimitField(forms.DecimalField):
    """US dollars, exact; empty for no limit."""

    def __init__(self, **kwargs: Any) -> None:
        words = dict.fromkeys(("invalid", "max_digits", "max_decimal_places", "max_whole_digits", "min_value"), AMOUNT)
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 16})
        super().__init__(
            required=False, min_value=0, max_digits=13, decimal_places=4, error_messages=words, widget=widget, **kwargs
        )
        self.error_messages |= words

    def clean(self, value: Any) -> Decimal | None:
        amount = super().clean(str(value or "").strip().removeprefix("$").strip())
        return None if amount is None else exact(amount)


class OwnLimitField(LimitField):
    """One member's: empty for what holds for everybody, "none" for no limit. Cleans to (is it their own, USD)."""

    def clean(self, value: Any) -> Any:
        said = str(value or "").strip().lower()
        return (True, None) if said in NO_LIMIT else (bool(said), super().clean(value))


def written(limit: Decimal | None) -> str:
    """As it stands in a field: 7.50."""
    return "" if limit is None else dollars(limit).removeprefix("$").replace(",", "")


@dataclass(frozen=True)
class Wish:
    """One budget as somebody wants it; `field` is where it was entered."""

    field: str
    budget: Budget
    limit: Decimal | None
    resets: str

    @property
    def is_news(self) -> bool:
        return (self.limit, self.resets) != (self.budget.limit, self.budget.resets)

    @property
    def turns(self) -> bool:
        """Counts by another rhythm: what is committed then, only the change itself knows."""
        return self.resets != self.budget.resets

    def refusal(self) -> str:
        """Why it cannot be, before anything is changed; empty when it can."""
        if self.limit is None or self.turns or self.budget.kind == Kind.TAKE or not self.budget.pk:
            return ""
        most = foremost(self.budget)
        return str(BelowCommitted(most)) if committed(most) > self.limit else ""


class WishesForm(forms.Form):
    """Limits that are changed together: all are looked at before the first is changed."""

    def wishes(self) -> list[Wish]:
        raise NotImplementedError

    def clean(self) -> None:
        if not self.errors:
            for wish in self.news():
                if refusal := wish.refusal():
                    self.add_error(wish.field, refusal)

    def news(self) -> list[Wish]:
        """What changes; first what another rhythm could still refuse."""
        return sorted((wish for wish in self.wishes() if wish.is_news), key=lambda wish: not wish.turns)

    def save(self, by: User) -> bool:
        """False, with the error at its field, when somebody spent meanwhile; what came before is changed."""
        for wish in self.news():
            try:
                wish.budget.set_limit(wish.limit, wish.resets, by)
            except BelowCommitted as error:
                self.add_error(wish.field, str(error))
                return False
        return True


class ProjectLimitsForm(WishesForm):
    """The project's budget, and the caps of everybody who has none of their own."""

    project_limit, project_resets = LimitField(), forms.ChoiceField(choices=RHYTHMS, error_messages=NO_RHYTHM)
    member_limit, member_resets = LimitField(), forms.ChoiceField(choices=RHYTHMS, error_messages=NO_RHYTHM)
    day_limit, take_limit = LimitField(), LimitField()

    def __init__(self, shared: dict[str, Budget], data: Mapping[str, Any] | None = None) -> None:
        self.shared = shared
        limits = {f"{kind}_limit": written(budget.limit) for kind, budget in shared.items()}
        resets = {f"{kind}_resets": shared[kind].resets for kind in (Kind.PROJECT, Kind.MEMBER)}
        super().__init__(data, initial=limits | resets)

    def wishes(self) -> list[Wish]:
        said = self.cleaned_data
        shared = [
            Wish(f"{kind}_limit", budget, said[f"{kind}_limit"], said.get(f"{kind}_resets", budget.resets))
            for kind, budget in self.shared.items()
        ]
        return [*shared, *self.followers(said["member_resets"])]

    def followers(self, resets: str) -> list[Wish]:
        """Whoever has a cap of their own in all is counted by the same rhythm as everybody."""
        own = Budget.objects.filter(project=self.shared[Kind.PROJECT].project, kind=Kind.MEMBER).exclude(member=None)
        return [Wish("member_limit", row, row.limit, resets) for row in own.select_related("project", "member")]


class StudioLimitForm(WishesForm):
    """What the whole studio may spend."""

    studio_limit, studio_resets = LimitField(), forms.ChoiceField(choices=RHYTHMS, error_messages=NO_RHYTHM)

    def __init__(self, budget: Budget, data: Mapping[str, Any] | None = None) -> None:
        self.budget = budget
        super().__init__(data, initial={"studio_limit": written(budget.limit), "studio_resets": budget.resets})

    def wishes(self) -> list[Wish]:
        said = self.cleaned_data
        return [Wish("studio_limit", self.budget, said["studio_limit"], said["studio_resets"])]


class OwnLimitsForm(WishesForm):
    """One member's caps, per day and in all."""

    day, member = OwnLimitField(), OwnLimitField()

    def __init__(self, project: Project, person: User, data: Mapping[str, Any] | None = None, **said: Any) -> None:
        super().__init__(data, auto_id=f"%s-{person.pk}", **said)
        self.project, self.person = project, person

    @classmethod
    def of(cls, project: Project, person: User, own: Mapping[str, Budget]) -> "OwnLimitsForm":
        """Filled with the limits that this member has of their own, by kind."""
        initial = {kind: "none" if budget.limit is None else written(budget.limit) for kind, budget in own.items()}
        return cls(project, person, initial=initial)

    def wishes(self) -> list[Wish]:
        return [wish for wish in map(self.wish, ("day", "member")) if wish]

    def wish(self, field: str) -> Wish | None:
        """None where everybody's cap is to hold."""
        is_own, limit = self.cleaned_data[field]
        budget, shared = (Budget.named(Kind(field), self.project, whose) for whose in (self.person, None))
        return OwnWish(field, budget, limit, shared.resets) if is_own else None

    def save(self, by: User) -> bool:
        for field in ("day", "member"):
            budget = Budget.named(Kind(field), self.project, self.person)
            if budget.pk and not self.cleaned_data[field][0]:
                budget.remove(by)
        return super().save(by)


@dataclass(frozen=True)
class OwnWish(Wish):
    """To have a limit of one's own, even if it says what everybody's says."""

    @property
    def is_news(self) -> bool:
        return not self.budget.pk or super().is_news


class ApprovalForm(forms.ModelForm[ApprovalRule]):
    """Over which price of a take, and after how many on a shot in a day, somebody decides, and who; and 720p first."""

    is_on, counts_shots = forms.BooleanField(required=False), forms.BooleanField(required=False)
    over = LimitField()
    per_shot = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_ON_A_SHOT,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), PER_SHOT),
    )  # fmt: skip

    class Meta:
        model = ApprovalRule
        fields = ("over", "per_shot", "final_first", "decider")
        error_messages = {
            "decider": dict.fromkeys(("required", "invalid_choice"), "Choose who decides. Nothing was changed.")
        }

    def __init__(self, rule: ApprovalRule, data: Mapping[str, Any] | None = None) -> None:
        initial = {
            "is_on": rule.over is not None,
            "over": written(rule.over),
            "counts_shots": rule.per_shot is not None,
        }
        super().__init__(data, instance=rule, initial=initial)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.switched(said, "is_on", "over", "Write the amount over which somebody decides, or switch the rule off.")
        self.switched(said, "counts_shots", "per_shot", "Write after how many takes, or switch the rule off.")
        return said

    def switched(self, said: dict[str, Any], switch: str, name: str, missing: str) -> None:
        """Off is empty; on needs a figure."""
        if not said.get(switch):
            said[name] = None
            self.errors.pop(name, None)
        elif said.get(name) is None and name not in self.errors:
            self.add_error(name, missing)
