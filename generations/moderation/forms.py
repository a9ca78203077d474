"""What moderators ask of the queue, and what they say when they decide."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from generations.moderation.cases import Case
from generations.moderation.opening import moderators
from generations.moderation.ruling import Ruling
from projects.people.user import User
from projects.project import Project

HIGHEST = 2**63 - 1
LONGEST_SUSPENSION = timedelta(days=366)
TABS = {"waiting": "Waiting", "mine": "Mine", "appeals": "Appeals", "decided": "Decided"}


@dataclass(frozen=True)
class Wanted:
    """Which cases somebody wants to see. `after` is the last case of the page before."""

    tab: str = "waiting"
    kind: str = ""
    severity: int | None = None
    project: int | None = None
    person: int | None = None
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.severity or self.project or self.person)

    @property
    def title(self) -> str:
        return TABS[self.tab]


class QueueFilter(forms.Form):
    """From the address. What makes no sense there filters nothing."""

    tab = forms.ChoiceField(choices=list(TABS.items()))
    kind = forms.ChoiceField(choices=Case.Kind.choices)
    severity = forms.TypedChoiceField(choices=Case.Severity.choices, coerce=int)
    project = forms.IntegerField(min_value=1, max_value=HIGHEST)
    person = forms.IntegerField(min_value=1, max_value=HIGHEST)
    after = forms.IntegerField(min_value=1, max_value=HIGHEST)

    def wanted(self) -> Wanted:
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})


class DecisionForm(forms.Form):
    """One decision. `until` is a suspension's last day, and ends with it."""

    step = forms.ChoiceField(choices=Ruling.Step.choices, error_messages={"required": "Choose what is to be done."})
    reason = forms.ChoiceField(
        choices=Ruling.Reason.choices, error_messages={"required": "Choose a reason. Nothing was decided."}
    )
    note = forms.CharField(required=False, max_length=600)
    until = forms.DateField(required=False, error_messages={"invalid": "Write the day like 2026-12-31."})

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        if self.data.get("step") != Ruling.Step.SUSPEND:
            return None
        if day is None:
            raise forms.ValidationError("Choose until which day. Nothing was decided.")
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST_SUSPENSION:
            raise forms.ValidationError("Choose a day from today on, within a year. Nothing was decided.")
        return timezone.make_aware(datetime.combine(day, time.max))

    @property
    def problem(self) -> str:
        """The first thing that is wrong, in words."""
        return next((str(words[0]) for words in self.errors.values()), "")


class PassForm(forms.Form):
    """To whom a case is passed."""

    to = forms.ModelChoiceField(queryset=User.objects.none())

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type alone)
        field.queryset = moderators()


def projects_with_cases() -> "list[Project]":
    return list(Project.objects.filter(cases__isnull=False).distinct().order_by("name"))


def people_with_cases() -> "list[User]":
    return list(User.objects.filter(cases__isnull=False).distinct().order_by("name"))
