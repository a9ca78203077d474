"""What people type: the composer's form and the board's filter, checked before anything happens."""

import uuid
from typing import Any

from django import forms

from generations.board import Filter
from generations.generation import MOVING, Status
from generations.ordering import HIGHEST_SEED, Recipe, cast_of
from generations.prompts import Compiled, compile_prompt
from projects.models import Project, Shot
from projects.project import ASPECT_RATIOS, RESOLUTIONS

SHORTEST, LONGEST, MOST_TAKES = 3, 15, 4
LONGEST_DRAFT = 10_000


class TakeForm(forms.Form):
    """The composer. Its findings say what is wrong with the prompt, each beside its cause."""

    prompt = forms.CharField(required=False, strip=False, max_length=LONGEST_DRAFT)
    shot = forms.ModelChoiceField(Shot.objects.none(), required=False)
    aspect_ratio = forms.ChoiceField(choices=[(ratio, ratio) for ratio in ASPECT_RATIOS])
    duration = forms.IntegerField(min_value=SHORTEST, max_value=LONGEST)
    resolution = forms.ChoiceField(choices=[(name, name) for name in RESOLUTIONS])
    takes = forms.IntegerField(min_value=1, max_value=MOST_TAKES)
    seed_mode = forms.ChoiceField(choices=[("random", "Random"), ("locked", "Locked")])
    seed = forms.IntegerField(required=False, min_value=0, max_value=HIGHEST_SEED)
    safety_checker = forms.BooleanField(required=False)
    click = forms.UUIDField()

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        shots: Any = self.fields["shot"]
        shots.queryset = project.shots.all()
        self.fields["click"].initial = uuid.uuid4
        self.compiled: Compiled | None = None

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
        self.compiled = compile_prompt(prompt, cast_of(self.project))
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
