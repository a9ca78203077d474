"""What people type about characters, and the handle that a name suggests."""

import re
import unicodedata
from collections.abc import Container
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import IntegrityError
from django.db.models import Q

from projects.characters.character import Character, Look, handle_rule
from projects.people.user import User
from projects.project import Project

# Handles that stand for pages of the cast in addresses.
RESERVED_HANDLES = frozenset({"new", "mentions"})
LONGEST_HANDLE = 30

look_rule = RegexValidator(
    r"^[a-z][a-z0-9_]{1,29}\Z", "A look's name is 2 to 30 small letters, digits or _, and begins with a letter."
)


class CharacterForm(forms.Form):
    """A new character of a project. Without a handle it gets one made of its name."""

    name = forms.CharField(max_length=80, error_messages={"required": "Give the character a name."})
    handle = forms.CharField(required=False, max_length=60)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"].lower().removeprefix("@")
        if not handle:
            return suggested_handle(self.cleaned_data.get("name", ""), taken(self.project))
        handle_rule(handle)
        if handle in RESERVED_HANDLES:
            raise forms.ValidationError(f"The studio uses @{handle} itself. Choose another handle.")
        if handle in taken(self.project):
            raise forms.ValidationError(f"@{handle} is taken: {owner_of(self.project, handle)}. Choose another handle.")
        return handle

    def introduce(self, by: User) -> Character | None:
        """Make the character of a valid form; None, and an error, when somebody took its handle a moment ago."""
        cleaned = self.cleaned_data
        try:
            return Character.introduce(self.project, cleaned["handle"], by, name=cleaned["name"])
        except IntegrityError:
            self.add_error("handle", f"@{cleaned['handle']} was taken a moment ago. Choose another handle.")
            return None


class LookForm(forms.ModelForm[Look]):
    """Another look of a character, cited as @handle:name."""

    class Meta:
        model = Look
        fields = ("name",)
        error_messages = {"name": {"required": "Give the look a name."}}

    def __init__(self, character: Character, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.character = character
        self.fields["name"].required = True

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].lower().replace(" ", "_").replace("-", "_")
        look_rule(name)
        if self.character.looks.filter(name=name).exists():
            raise forms.ValidationError(f"{self.character} has a look of that name.")
        return name

    def add(self) -> Look:
        """The look of a valid form, made once however often it is sent."""
        position = self.character.looks.count()
        return self.character.looks.get_or_create(name=self.cleaned_data["name"], defaults={"position": position})[0]


def taken(project: Project) -> set[str]:
    """Handles that nobody new in this project may have; archived characters keep theirs."""
    here = Character.objects.filter(Q(project=project) | Q(project=None))
    return {*here.values_list("handle", flat=True), *RESERVED_HANDLES}


def owner_of(project: Project, handle: str) -> str:
    character = Character.objects.filter(Q(project=project) | Q(project=None), handle=handle).first()
    if character is None or character.archived_at:
        return "a character of this project had it"
    return f"it is {character.name}" if character.project_id else f"it is {character.name} of the whole studio"


def suggested_handle(name: str, taken: Container[str]) -> str:
    """A free handle made of a name: "Mara Jones" is mara_jones, and mara_jones2 when that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    stem = re.sub(r"^[0-9_]+", "", words)[: LONGEST_HANDLE - 4].rstrip("_")
    stem = stem if len(stem) > 1 else "character"
    handle, number = stem, 1
    while handle in taken:
        number += 1
        handle = f"{stem}{number}"
    return handle
