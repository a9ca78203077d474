"""What people type about share links, and what guests type through them, checked before anything happens."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from generations.generation import Generation
from generations.sharing.links import MOST_TAKES, GuestAnswer, ShareLink, end_of, showable
from generations.sharing.visits import Visit
from projects.access import Verb
from projects.project import Project

NUMBER = re.compile(r"[0-9]{1,9}")
LONGEST_YEARS = 5
SHORTEST_PASSWORD, LONGEST_PASSWORD = 6, 100
LATEST = Decimal("999.999")
NAME = {"required": "Say who you are, so that they know who wrote.", "max_length": "A name has at most 60 letters."}
TEXT = {"required": "Write something first.", "max_length": "This is too long: a comment has at most 2000 letters."}


@dataclass(frozen=True)
class Selection:
    """The takes that a link is asked for. `picks` means those that are picked whenever somebody looks."""

    numbers: list[int]
    takes: list[Generation]
    picks: bool = False
    left_out: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, project: Project, asked: QueryDict) -> "Selection":
        """In the order in which they were asked for; what may not leave the house is left out and named."""
        if asked.get("picks"):
            return cls([], showable(project, Generation.objects.filter(is_pick=True)), picks=True)
        numbers = list(dict.fromkeys(map(int, NUMBER.findall(",".join(asked.getlist("takes"))))))
        found = {take.number: take for take in showable(project, Generation.objects.filter(number__in=numbers))}
        takes = [found[number] for number in numbers if number in found]
        return cls(numbers, takes, left_out=[number for number in numbers if number not in found])

    @property
    def problem(self) -> str:
        """Why no link can be made of it; empty when one can."""
        if len(self.numbers) > MOST_TAKES:
            return f"A link shows at most {MOST_TAKES} takes, and you chose {len(self.numbers)}. Make several links."
        if not self.takes and not self.picks:
            return "There is nothing to share yet. Choose takes that are ready, and that nobody hid or put away."
        return ""

    @property
    def title(self) -> str:
        """What the link is called unless somebody says otherwise."""
        if self.picks:
            return "Picks"
        if len(self.takes) == 1:
            return str(self.takes[0].shot.title if self.takes[0].shot else self.takes[0])
        return "Selection"


class UntilForm(forms.Form):
    """How long a link works."""

    UNTIL: tuple[tuple[str, str], ...] = (
        ("1", "Tomorrow"),
        ("7", "7 days"),
        ("30", "30 days"),
        ("never", "Never ends"),
        ("date", "A date"),
    )

    until = forms.ChoiceField(
        choices=UNTIL, initial="7", error_messages={"invalid_choice": "Choose how long the link works."}
    )
    until_date = forms.DateField(required=False, error_messages={"invalid": "Type a date, like 2030-12-24."})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["expires_at"] = self.end(cleaned.get("until", ""), cleaned.get("until_date"))
        return cleaned

    def end(self, until: str, day: date | None) -> datetime | None:
        today = timezone.localdate()
        if until.isdecimal():
            return end_of(today + timedelta(days=int(until)))
        if until == "date" and "until_date" not in self.errors:
            if day is None or not today <= day <= today.replace(year=today.year + LONGEST_YEARS, day=1):
                self.add_error("until_date", f"Choose a day from today to {LONGEST_YEARS} years from now.")
                return None
            return end_of(day)
        return None


def password_field(**options: Any) -> forms.CharField:
    words = {
        "min_length": f"Use at least {SHORTEST_PASSWORD} letters.",
        "max_length": f"Use at most {LONGEST_PASSWORD} letters.",
    }
    return forms.CharField(
        required=False, min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD, error_messages=words, **options
    )


class ShareForm(UntilForm):
    """A new link. Prompt and price stay in the house unless somebody who may see them says otherwise."""

    title = forms.CharField(max_length=80, error_messages={"required": "Give the link a title; guests read it."})
    password = password_field()
    may_comment = forms.BooleanField(required=False, initial=True)
    may_download = forms.BooleanField(required=False)
    shows_prompt = forms.BooleanField(required=False)
    shows_price = forms.BooleanField(required=False)
    watermark = forms.CharField(
        required=False, max_length=60, error_messages={"max_length": "A watermark has at most 60 letters."}
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Verb.SEE_COSTS not in project.verbs:
            del self.fields["shows_price"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("watermark") and cleaned.get("may_download"):
            words = "A downloaded file carries no watermark. Choose one of the two."
            self.add_error("may_download", words)
        return cleaned

    def made(self) -> dict[str, Any]:
        """The fields of the link, as `ShareLink.make` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"until", "until_date"}}


class ChangeForm(UntilForm):
    """Another end or password for a link that was given out. An empty password leaves the one that there is."""

    UNTIL = (("keep", "As it is"), *UntilForm.UNTIL)

    until = forms.ChoiceField(choices=UNTIL, initial="keep")
    password = password_field()
    no_password = forms.BooleanField(required=False)

    def __init__(self, link: ShareLink, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link = link

    def end(self, until: str, day: date | None) -> datetime | None:
        return self.link.expires_at if until == "keep" else super().end(until, day)

    @property
    def new_password(self) -> str | None:
        if self.cleaned_data["no_password"]:
            return ""
        return self.cleaned_data["password"] or None


class GuestForm(forms.Form):
    """What a guest sends: with a name, unless the browser has one already."""

    name = forms.CharField(max_length=60, error_messages=NAME)

    def __init__(self, visit: Visit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if visit.name:
            del self.fields["name"]

    @property
    def given_name(self) -> str:
        return str(self.cleaned_data.get("name", ""))


class GateForm(forms.Form):
    password = forms.CharField(max_length=LONGEST_PASSWORD, error_messages={"required": "Type the password."})
    name = forms.CharField(max_length=60, error_messages=NAME)


class NameForm(forms.Form):
    name = forms.CharField(max_length=60, error_messages=NAME)


class AnswerForm(GuestForm):
    verdict = forms.ChoiceField(
        choices=GuestAnswer.Verdict.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Approve the clip, or ask for changes."),
    )


class EditForm(forms.Form):
    text = forms.CharField(max_length=2000, error_messages=TEXT)


class CommentForm(GuestForm, EditForm):
    """`at_seconds` is the moment of the clip and counts only when `pinned`."""

    pinned = forms.BooleanField(required=False)
    at_seconds = forms.DecimalField(
        required=False, min_value=Decimal(0), max_value=LATEST, max_digits=6, decimal_places=3,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            "That moment is not in the clip.",
        ),
    )  # fmt: skip

    @property
    def moment(self) -> Decimal | None:
        return self.cleaned_data["at_seconds"] if self.cleaned_data["pinned"] else None
