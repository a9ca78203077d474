"""What people type about characters and their looks."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from projects.characters import vetting
from projects.characters.character import Character, Look, handle_rule
from projects.characters.consent import Consent, studio_day
from projects.characters.handles import clash, free_handles, said, suggested_handle, taken
from projects.people.user import User
from projects.project import Project

MOST_TAGS = 8
TAG = re.compile(r"[\w-]{1,24}\Z")

look_rule = RegexValidator(
    r"^[a-z][a-z0-9_]{1,29}\Z", "A look's name is 2 to 30 small letters, digits or _, and begins with a letter."
)


def checked_handle(typed: str, name: str, project: Project | None, but: Character | None = None) -> str:
    """The handle that was meant by what was typed. Raises ValidationError, with free ones when it is taken."""
    handle = typed.lower().removeprefix("@")
    handle_rule(handle)
    if problem := clash(project, handle, but):
        free = free_handles(name, handle, taken(project, but))
        raise forms.ValidationError(f"{problem} Choose another handle: {said(free)} is free.")
    return handle


def judged(form: forms.BaseForm, project: Project | None, written: dict[str, str]) -> vetting.Verdict:
    """What the rules say to what was written, by field; a refusal is an error of its field."""
    verdict = vetting.verdict_on(project, written)
    for name, why in verdict.refused.items():
        form.add_error(name, f"{why.rstrip('.')}. Nothing was changed.")
    return verdict


class CharacterForm(forms.Form):
    """A new character of a project. Without a handle it gets one made of its name."""

    name = forms.CharField(max_length=80, error_messages={"required": "Give the character a name."})
    handle = forms.CharField(required=False, max_length=60)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_handle(self) -> str:
        typed, name = self.cleaned_data["handle"], self.cleaned_data.get("name", "")
        return checked_handle(typed, name, self.project) if typed else suggested_handle(name, taken(self.project))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.verdict = judged(self, self.project, {name: cleaned.get(name, "") for name in ("name", "handle")})
        return cleaned

    def introduce(self, by: User) -> Character | None:
        """Make the character of a valid form; None, and an error, when somebody took its handle a moment ago."""
        cleaned = self.cleaned_data
        try:
            with transaction.atomic():
                character = Character.introduce(self.project, cleaned["handle"], by, name=cleaned["name"])
                vetting.hold(character, self.verdict)
        except IntegrityError:
            self.add_error("handle", f"@{cleaned['handle']} was taken a moment ago. Choose another handle.")
            return None
        return character


class CharacterEditForm(forms.ModelForm[Character]):
    """A character's words. `may_manage`: whether this person may say that it shows no person after all."""

    handle = forms.CharField(max_length=60, error_messages={"required": "Give the character a handle."})
    tags = forms.CharField(required=False, max_length=300)

    class Meta:
        model = Character
        fields = ("name", "handle", "description", "is_person")
        error_messages = {"name": {"required": "Give the character a name."}}

    def __init__(self, character: Character, data: Any = None, *, may_manage: bool) -> None:
        super().__init__(data, instance=character, initial={"tags": ", ".join(character.tags)})
        self.may_manage = may_manage
        self.was_person, self.old_handle = character.is_person, character.handle
        self.old_words = {name: getattr(character, name) for name in ("name", "handle", "description")}

    def clean_handle(self) -> str:
        name = self.cleaned_data.get("name") or self.instance.name
        return checked_handle(self.cleaned_data["handle"], name, self.instance.project, self.instance)

    def clean_tags(self) -> list[str]:
        words = dict.fromkeys(word.lstrip("#") for word in re.split(r"[,;\s]+", self.cleaned_data["tags"].lower()))
        tags = [word for word in words if word]
        if strange := [tag for tag in tags if not TAG.match(tag)]:
            raise forms.ValidationError(
                f"A tag is one word of at most 24 letters, digits, - or _: {strange[0]} is not."
            )
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(f"At most {MOST_TAGS} tags, these are {len(tags)}.")
        return tags

    def clean_is_person(self) -> bool:
        is_person: bool = self.cleaned_data["is_person"]
        if self.was_person and not is_person and not self.may_manage:
            raise forms.ValidationError("Only a lead says that it shows no person after all. Nothing was changed.")
        return is_person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        words = {name: cleaned.get(name, "") for name in ("name", "handle", "description")}
        new = {name: text for name, text in words.items() if text != self.old_words[name]}
        self.verdict = judged(self, self.instance.project, new)
        return cleaned

    def keep(self) -> bool:
        """Write a valid form; False, and an error, when somebody took its handle a moment ago."""
        self.instance.tags = self.cleaned_data["tags"]
        try:
            with transaction.atomic():
                self.instance.save(update_fields=["name", "handle", "description", "is_person", "tags"])
                vetting.hold(self.instance, self.verdict)
        except IntegrityError:
            self.add_error("handle", f"@{self.instance.handle} was taken a moment ago. Choose another handle.")
            return False
        return True


class RestoreForm(forms.Form):
    """Under which handle an archived character comes back; without one, under its own."""

    handle = forms.CharField(required=False, max_length=60)

    def __init__(self, character: Character, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.character = character

    def clean_handle(self) -> str:
        typed = self.cleaned_data["handle"] or self.character.handle
        return checked_handle(typed, self.character.name, self.character.project, self.character)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.verdict = judged(self, self.character.project, {"handle": cleaned.get("handle", "")})
        return cleaned

    def restore(self) -> bool:
        """Bring it back as a valid form says; False, and an error, when somebody took its handle a moment ago."""
        try:
            with transaction.atomic():
                self.character.restore(self.cleaned_data["handle"])
                vetting.hold(self.character, self.verdict)
        except IntegrityError:
            self.add_error("handle", f"@{self.cleaned_data['handle']} was taken a moment ago. Choose another handle.")
            return False
        return True


class ConsentForm(forms.ModelForm[Consent]):
    """An agreement that a lead notes: for the projects that they lead, or, where they may, for every one."""

    # Typed ids are compared as words: a number too large for the database is merely none of the choices.
    projects = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "One of these projects is not yours to agree for."}
    )

    class Meta:
        model = Consent
        fields = ("person", "agreed_by", "note", "everywhere", "projects", "until")
        error_messages = {
            "person": {"required": "Say who is pictured."},
            "agreed_by": {"required": "Say who agreed."},
            "until": {"invalid": "Type a day, like 2027-03-31, or leave it empty."},
        }

    def __init__(self, led: QuerySet[Project], *args: Any, may_say_everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects: Any = self.fields["projects"]
        projects.choices = [(str(project.pk), project.name) for project in led]
        self.may_say_everywhere = may_say_everywhere

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < studio_day():
            raise forms.ValidationError("That day is over. An agreement that ended allows no new take.")
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("everywhere") and not self.may_say_everywhere:
            self.add_error("everywhere", "Only an admin notes an agreement for the whole studio here. Choose projects.")
        elif not cleaned.get("everywhere") and "projects" not in self.errors and not cleaned.get("projects"):
            self.add_error("projects", "Say for which projects they agreed.")
        return cleaned

    def note(self, character: Character, by: User) -> Consent:
        """Write the agreement of a valid form; from now on the character shows a person."""
        self.instance.character, self.instance.recorded_by = character, by
        with transaction.atomic():
            consent = self.save()
            character.is_person = True
            character.save(update_fields=["is_person"])
        return consent


class LookForm(forms.ModelForm[Look]):
    """A look of a character, cited as @handle:name: another one, or a new name for one that is there."""

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
        if self.character.looks.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"{self.character} has a look of that name.")
        self.verdict = vetting.verdict_on(self.character.project, {"name": name})
        if why := self.verdict.refused.get("name"):
            raise forms.ValidationError(f"{why.rstrip('.')}. Nothing was changed.")
        return name

    def rename(self) -> bool:
        """Give the look of a valid form its new name; False, and an error, when another got it a moment ago."""
        try:
            with transaction.atomic():
                self.instance.save(update_fields=["name"])
                vetting.hold(self.character, self.verdict)
        except IntegrityError:
            self.add_error("name", f"{self.character} has a look of that name since a moment ago.")
            return False
        return True

    def add(self) -> Look:
        """The look of a valid form, made once however often it is sent."""
        position = self.character.looks.count()
        with transaction.atomic():
            look, is_new = self.character.looks.get_or_create(
                name=self.cleaned_data["name"], defaults={"position": position}
            )
            if is_new:
                vetting.hold(self.character, self.verdict)
        return look
