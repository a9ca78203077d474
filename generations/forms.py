"""What people type: the composer's form and the board's filter, checked before anything happens."""

import re
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from generations import query_box
from generations.finding import Filter
from generations.generation import Generation
from generations.ordering import HIGHEST_SEED, Recipe, cast_of
from generations.prompts import LONGEST_PROMPT, CastMember, Compiled, compile_prompt
from generations.query_box import Asked
from projects.models import Project, Shot, User
from projects.project import ASPECT_RATIOS, RESOLUTIONS

SHORTEST, LONGEST, MOST_TAKES = 3, 15, 4
MOST_LINES, MOST_SEEDS, MOST_AT_ONCE = 20, 20, 80
LONGEST_DRAFT = 10_000
LONGEST_BATCH = MOST_LINES * LONGEST_PROMPT
WRONG_SEED = (
    f"A seed is a whole number from 0 to {HIGHEST_SEED}; several are set apart by commas, {MOST_SEEDS} at most."
)
TOO_LONG = f"This is far too long: the model takes {LONGEST_PROMPT} characters."
OUT_OF_DATE = "This page is out of date. Nothing was sent; reload it and press again."


def choice(choices: list[tuple[str, str]], wrong: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, error_messages=dict.fromkeys(("required", "invalid_choice"), wrong))


def number(lowest: int, highest: int, wrong: str, *, required: bool = True) -> forms.IntegerField:
    words = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(min_value=lowest, max_value=highest, required=required, error_messages=words)


@dataclass(frozen=True)
class Line:
    """One prompt of the form, as it would be sent. `number` counts from 1 where there may be several, else it is 0."""

    number: int
    prompt: str
    compiled: Compiled


class TakeForm(forms.Form):
    """The composer. Its findings say what is wrong with the prompt, each beside its cause.

    `per_line` makes each line a prompt of its own. `click` is the press of Generate and `price` the USD that stood on
    the button. `parent` is the number of the take that it remixes, and `comment` the one that asked for it. `ask` asks
    a moderator about words that a rule refuses.
    """

    per_line = forms.BooleanField(required=False)
    prompt = forms.CharField(
        required=False, strip=False, max_length=LONGEST_BATCH, error_messages={"max_length": TOO_LONG}
    )
    shot = forms.ModelChoiceField(
        Shot.objects.none(), required=False, error_messages={"invalid_choice": "That shot is not there any more."}
    )
    aspect_ratio = choice([(ratio, ratio) for ratio in ASPECT_RATIOS], "Choose one of the five shapes.")
    duration = number(SHORTEST, LONGEST, f"A clip is {SHORTEST} to {LONGEST} seconds long.")
    resolution = choice([(name, name) for name in RESOLUTIONS], "Choose 720p or 1080p.")
    takes = number(1, MOST_TAKES, f"Ask for 1 to {MOST_TAKES} takes at once.")
    seed_mode = choice([("random", "Random"), ("locked", "Locked")], "Choose a random seed or a locked one.")
    seed = forms.CharField(required=False, max_length=400, error_messages={"max_length": WRONG_SEED})
    safety_checker = forms.BooleanField(required=False)
    parent = forms.ModelChoiceField(
        Generation.objects.none(),
        to_field_name="number",
        required=False,
        error_messages={"invalid_choice": OUT_OF_DATE},
    )
    comment = number(1, 2**63 - 1, OUT_OF_DATE, required=False)
    click = forms.UUIDField(error_messages=dict.fromkeys(("required", "invalid"), OUT_OF_DATE))
    price = forms.DecimalField(required=False, max_digits=12, decimal_places=4, error_messages={"invalid": OUT_OF_DATE})
    ask = forms.BooleanField(required=False)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        shots: Any = self.fields["shot"]
        shots.queryset = project.shots.all()
        parents: Any = self.fields["parent"]
        parents.queryset = project.generations.select_related("author")
        self.lines: list[Line] = []

    @cached_property
    def cast(self) -> dict[tuple[str, str], CastMember]:
        """Whom the prompt may mention, by handle and look."""
        return cast_of(self.project)

    @classmethod
    def fresh(cls, project: Project) -> "TakeForm":
        """An empty composer with the project's preselections."""
        initial = {
            "aspect_ratio": project.aspect_ratio, "resolution": project.resolution, "duration": 5, "takes": 1,
            "seed_mode": "random", "safety_checker": True,
        }  # fmt: skip
        return cls(project, initial=initial)

    def clean_prompt(self) -> str:
        typed: str = self.cleaned_data["prompt"].replace("\r\n", "\n").replace("\x00", "")
        prompt = typed.strip()
        if self.cleaned_data["per_line"]:
            self.lines = self._lines(typed)
        elif len(prompt) > LONGEST_DRAFT:
            raise forms.ValidationError(TOO_LONG)
        else:
            self.lines = [Line(0, prompt, compile_prompt(prompt, self.cast))]
        if any(line.compiled.blocked for line in self.lines):
            raise forms.ValidationError("The prompt cannot be sent yet.")
        return prompt

    def _lines(self, prompt: str) -> list[Line]:
        """Each line that has words is a prompt; an empty text is one empty prompt. Numbers are those of the text."""
        written = [(number, line.strip()) for number, line in enumerate(prompt.split("\n"), start=1) if line.strip()]
        if len(written) > MOST_LINES:
            raise forms.ValidationError(f"These are {len(written)} prompts, {MOST_LINES} can be sent at once.")
        return [Line(number, text, compile_prompt(text, self.cast)) for number, text in written or [(0, "")]]

    def clean_seed(self) -> tuple[int, ...]:
        """One seed to count up from, or several of which each makes one take."""
        words = self.cleaned_data["seed"].replace(",", " ").split()
        if len(words) > MOST_SEEDS or not all(re.fullmatch("[0-9]{1,10}", word) for word in words):
            raise forms.ValidationError(WRONG_SEED)
        seeds = tuple(dict.fromkeys(map(int, words)))
        if any(seed > HIGHEST_SEED for seed in seeds):
            raise forms.ValidationError(WRONG_SEED)
        return seeds

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seed_mode") == "locked" and not cleaned.get("seed") and "seed" not in self.errors:
            self.add_error("seed", f"Type a seed from 0 to {HIGHEST_SEED}, or choose Random.")
        if self.total > MOST_AT_ONCE:
            self.add_error(None, f"That would be {self.total} takes; {MOST_AT_ONCE} can be sent at once.")
        return cleaned

    @property
    def seeds(self) -> tuple[int, ...]:
        """Those that were typed and count."""
        return self.cleaned_data.get("seed") or () if self.cleaned_data.get("seed_mode") == "locked" else ()

    @property
    def total(self) -> int:
        """Takes that one press would make."""
        each = len(self.seeds) if len(self.seeds) > 1 else self.cleaned_data.get("takes") or 1
        return each * max(len(self.lines), 1)

    @property
    def comment_id(self) -> int | None:
        """The comment that asked for it, if it is one of the parent's and still there."""
        parent, asked = self.cleaned_data.get("parent"), self.cleaned_data.get("comment")
        return asked if parent and asked and parent.comments.filter(pk=asked, deleted_at=None).exists() else None

    def recipes(self) -> list[Recipe]:
        """What a valid form asks for: one for each prompt."""
        cleaned, seeds, lines = self.cleaned_data, self.seeds, max(len(self.lines), 1)
        parent, comment = cleaned["parent"], self.comment_id
        origin = Generation.Origin.COMMENT if comment else Generation.Origin.REMIX if parent else ""
        return [
            Recipe(
                prompt=line.prompt, compiled=line.compiled, aspect_ratio=cleaned["aspect_ratio"],
                duration=cleaned["duration"], resolution=cleaned["resolution"], takes=self.total // lines,
                safety_checker=cleaned["safety_checker"], shot=cleaned["shot"], seed=seeds[0] if seeds else None,
                seeds_given=seeds if len(seeds) > 1 else (), parent=parent, origin=origin, comment_id=comment,
            )
            for line in self.lines
        ]  # fmt: skip


class PressForm(forms.Form):
    """One press of a button that costs money: its own id, and the price in USD that stood on it; `ask` as above."""

    click = forms.UUIDField(error_messages=dict.fromkeys(("required", "invalid"), OUT_OF_DATE))
    price = forms.DecimalField(
        max_digits=12, decimal_places=4, error_messages=dict.fromkeys(("required", "invalid"), OUT_OF_DATE)
    )
    ask = forms.BooleanField(required=False)

    @property
    def problem(self) -> str:
        """What is wrong with it, in words."""
        return " ".join(dict.fromkeys(str(error) for errors in self.errors.values() for error in errors))

    @property
    def click_or_new(self) -> uuid.UUID:
        """The press that failed may be pressed again; a fresh page gets an id of its own."""
        clicked: uuid.UUID | None = self.cleaned_data.get("click") if self.is_bound and self.is_valid() else None
        return clicked or uuid.uuid4()


class FilterForm(forms.Form):
    """The board's filter, from the address. What makes no sense there is left out, never an error.

    `person` is who looks, and `costs` whether they may ask about money.
    """

    q = forms.CharField(required=False, max_length=query_box.LONGEST, strip=False)
    status = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any status"),
            ("progress", "In progress"),
            ("held", "Needs approval"),
            ("ready", "Ready"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
    )
    author = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    character = forms.CharField(required=False, max_length=30)
    shot = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    picks = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        required=False, choices=[("", "By shot"), ("newest", "Newest first"), ("price", "By price")]
    )
    view = forms.ChoiceField(required=False, choices=[("cards", "Cards"), ("list", "List")])
    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any, person: User, *, costs: bool, view: str = "cards") -> None:
        super().__init__(data)
        self.person, self.costs, self.usual_view = person, costs, view

    def wanted(self) -> Filter:
        self.is_valid()
        asked = self.cleaned_data
        text = asked.get("q", "").replace("\x00", "")
        sort = asked.get("sort", "")
        return Filter(
            text=text,
            asked=self.understood(text),
            status=tuple(query_box.STATUSES.get(asked.get("status", ""), ())),
            author=asked.get("author"),
            character=asked.get("character", "").lower().lstrip("@").replace("\x00", ""),
            shot=asked.get("shot"),
            picks=bool(asked.get("picks")),
            sort=sort if self.costs or sort != "price" else "newest",
            view=asked.get("view") or self.usual_view,
            before=asked.get("before"),
            person=self.person.pk,
        )

    def understood(self, text: str) -> Asked:
        asked = query_box.parse(text)
        if not self.costs and any(term.name == "cost" for term in asked.terms):
            asked.terms = [term for term in asked.terms if term.name != "cost"]
            asked.problems.append("cost: is left out, because your role does not see costs.")
        return asked
