"""What people type about who is in a project, checked before anything happens."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from projects.people.user import User
from projects.project import Membership, Project

MOST_AT_ONCE = 10
BETWEEN_ADDRESSES = re.compile(r"[\s,;]+")
LONGEST_ADDRESS = 254
WHOM = "Type the e-mail address of whom you want to invite."


class InvitationForm(forms.Form):
    """Who is asked into a project, by e-mail address, and as what. `words` go into the mail and are not kept."""

    emails = forms.CharField(max_length=3000, error_messages={"required": WHOM})
    role = forms.ChoiceField(choices=Membership.Role, initial=Membership.Role.ARTIST)
    words = forms.CharField(required=False, max_length=500)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project

    def clean_emails(self) -> list[str]:
        typed = BETWEEN_ADDRESSES.split(self.cleaned_data["emails"].lower())
        emails = list(dict.fromkeys(email for email in typed if email))
        if not emails:
            raise ValidationError(WHOM)
        if len(emails) > MOST_AT_ONCE:
            raise ValidationError(f"Invite at most {MOST_AT_ONCE} people at once. Nobody was invited.")
        if wrong := [email for email in emails if not is_address(email)]:
            raise ValidationError(f"“{wrong[0][:80]}” is not an e-mail address. Nobody was invited.")
        if here := self.members_among(emails):
            raise ValidationError(f"{here[0]} is a member already. Take that address out. Nobody was invited.")
        return emails

    def members_among(self, emails: list[str]) -> list[str]:
        return list(self.project.members.filter(email__in=emails).values_list("email", flat=True))


def is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST_ADDRESS


class NewcomerForm(forms.Form):
    """Name and password of somebody who had no account until they were invited."""

    name = forms.CharField(max_length=80, error_messages={"required": "Say how the others shall call you."})
    password = forms.CharField(strip=False, max_length=1000, error_messages={"required": "Choose a password."})

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class ProjectSettingsForm(forms.ModelForm[Project]):
    """What a project is called, and what is preselected in it; its address stays."""

    class Meta:
        model = Project
        fields = ("name", "note", "aspect_ratio", "resolution")
        error_messages = {"name": {"required": "A project needs a name."}}
