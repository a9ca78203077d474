"""What people type: the composer's form and the board's filter, checked before anything happens."""

from functools import cached_property
from typing import Any

from django import forms

from generations.board import Filter
from generations.generation import MOVING, Status
from generations.ordering import HIGHEST_SEED, Recipe, cast_of
from generations.prompts import LONGEST_PROMPT, CastMember, Compiled, compile_prompt
from projects.models import Project, Shot
from projects.project import ASPECT_RATIOS, RESOLUTIONS

SHORTEST, LONGEST, MOST_TAKES = 3, 15, 4
LONGEST_DRAFT = 10_000
TOO_LONG = f"This is far too long: the model takes {LONGEST_PROMPT} characters."
OUT_OF_DATE = "This page is out of date. Nothing was sent; reload it and press again."


def choice(choices: list[tuple[str, str]], wrong: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, error_messages=dict.fromkeys(("required", "invalid_choice"), wrong))


def number(lowest: int, highest: int, wrong: str, *, required: bool = True) -> forms.IntegerField:
    words = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(min_value=lowest, max_value=highest, required=required, error_messages=words)


class TakeForm(forms.Form):
    """The composer. Its findings say what is wrong with the prompt, each beside its cause.

    `click` is the press of Generate and `price` the USD that stood on the button.
    """

    prompt = forms.CharField(
        required=False, strip=False, max_length=LONGEST_DRAFT, error_messages={"max_length": TOO_LONG}
    )
    shot = forms.ModelChoiceField(
        Shot.objects.none(), required=False, error_messages={"invalid_choice": "That shot is not there any more."}
    )
    aspect_ratio = choice([(ratio, ratio) for ratio in ASPECT_RATIOS], "Choose one of the five shapes.")
    duration = number(SHORTEST, LONGEST, f"A clip is {SHORTEST} to {LONGEST} seconds long.")
    resolution = choice([(name, name) for name in RESOLUTIONS], "Choose 720p or 1080p.")
    takes = number(1, MOST_TAKES, f"Ask for 1 to {MOST_TAKES} takes at once.")
    seed_mode = choice([("random", "Random"), ("locked", "Locked")], "Choose a random seed or a locked one.")
    seed = number(0, HIGHEST_SEED, f"A seed is a whole number from 0 to {HIGHEST_SEED}.", required=False)
    safety_checker = forms.BooleanField(required=False)
    click = forms.UUIDField(error_messages=dict.fromkeys(("required", "invalid"), OUT_OF_DATE))
    price = forms.DecimalField(required=False, max_digits=12, decimal_places=4, error_messages={"invalid": OUT_OF_DATE})

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        shots: Any = self.fields["shot"]
        shots.queryset = project.shots.all()
        self.compiled: Compiled | None = None

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
        prompt: str = self.cleaned_data["prompt"].replace("\r\n", "\n").replace("\x00", "").strip()
        self.compiled = compile_prompt(prompt, self.cast)
        if self.compiled.blocked:
            raise forms.ValidationError("The prompt cannot be sent yet.")
        return prompt

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seed_mode") == "locked" and cleaned.get("seed") is None and "seed" not in self.errors:
            self.add_error("seed", f"Type a seed from 0 to {HIGHEST_SEED}, or choose Random.")
        return cleaned

    def recipe(self) -> Recipe:
        """What a valid form asks for."""
        cleaned, compiled = self.cleaned_data, self.compiled
        if compiled is None:
            raise ValueError("only a valid form has a recipe")
        return Recipe(
            prompt=cleaned["prompt"], compiled=compiled, aspect_ratio=cleaned["aspect_ratio"],
            duration=cleaned["duration"], resolution=cleaned["resolution"], takes=cleaned["takes"],
            safety_checker=cleaned["safety_checker"], shot=cleaned["shot"],
            seed=cleaned["seed"] if cleaned["seed_mode"] == "locked" else None,
        )  # fmt: skip


STATUS_GROUPS = {
    "progress": MOVING,
    "ready": (Status.READY,),
    "failed": (Status.FAILED,),
    "cancelled": (Status.CANCELLED,),
}


class FilterForm(forms.Form):
    """The board's filter, from the address. What makes no sense there is left out, never an error."""

    q = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any status"),
            ("progress", "In progress"),
            ("ready", "Ready"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
    )
    author = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    character = forms.CharField(required=False, max_length=30)
    shot = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    sort = forms.ChoiceField(required=False, choices=[("", "By shot"), ("newest", "Newest first")])
    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def wanted(self) -> Filter:
        self.is_valid()
        asked = self.cleaned_data
        return Filter(
            text=asked.get("q", "").replace("\x00", ""),
            status=tuple(STATUS_GROUPS.get(asked.get("status", ""), ())),
            author=asked.get("author"),
            character=asked.get("character", "").lower().lstrip("@").replace("\x00", ""),
            shot=asked.get("shot"),
            newest_first=asked.get("sort") == "newest",
            before=asked.get("before"),
        )
