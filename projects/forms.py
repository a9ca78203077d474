"""What people type about projects, checked before anything happens."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from projects.people.user import User
from projects.project import Membership, Project

LARGEST_BUDGET = Decimal("9999999.99")
LONGEST_SEARCH = 80
PEOPLE_SHOWN = 200
TRIES = 3


def searched(request: HttpRequest) -> str:
    """What stands in the search field of a list; what no name can contain is left out."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


class ProjectForm(forms.ModelForm[Project]):
    """A new project: what it is, its budget in USD, and who is in it beside the person who makes it.

    `click` is the press of the button: pressing twice makes one project.
    """

    click = forms.UUIDField(required=False, initial=uuid4)
    budget = forms.DecimalField(
        required=False,
        min_value=Decimal(0),
        max_value=LARGEST_BUDGET,
        decimal_places=2,
        error_messages={
            "invalid": "Type an amount in dollars, like 150.00, or leave it empty.",
            "min_value": "A budget cannot be less than nothing.",
            "max_value": "The largest budget is $9,999,999.99.",
            "max_decimal_places": "Type whole cents, with at most two digits behind the point.",
        },
    )
    member = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "One of these people is not here any more."}
    )

    class Meta:
        model = Project
        fields = ("name", "note", "aspect_ratio", "resolution")
        error_messages = {"name": {"required": "Give the project a name."}}

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.everybody = list(User.objects.filter(is_active=True).exclude(pk=by.pk)[:PEOPLE_SHOWN])
        members: Any = self.fields["member"]
        members.choices = [(str(person.pk), str(person)) for person in self.everybody]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("member", [])
        cleaned["roles"] = {person: self.role_of(person) for person in self.everybody if str(person.pk) in chosen}
        if not set(cleaned["roles"].values()) <= set(Membership.Role.values):
            self.add_error("member", "Choose lead, artist or viewer for each.")
        return cleaned

    def role_of(self, person: User) -> str:
        return str(self.data.get(f"role-{person.pk}", Membership.Role.ARTIST))

    @property
    def people(self) -> list[tuple[User, bool, str]]:
        """Everybody who could be in it, whether they are, and as what."""
        asked: Any = self.data.getlist("member") if self.is_bound else []  # type: ignore[attr-defined]
        return [(person, str(person.pk) in asked, self.role_of(person)) for person in self.everybody]

    def start(self) -> Project:
        """Make what a valid form says, once."""
        click = self.cleaned_data["click"] or uuid4()
        for _ in range(TRIES):
            # Two projects of one name, made at once, draw the same slug; one of them draws again.
            try:
                return self.by_click(click) or self.start_once(click)
            except IntegrityError as error:
                failure = error
        raise failure

    def by_click(self, click: UUID) -> Project | None:
        return Project.objects.filter(created_by=self.by, click=click).first()

    @transaction.atomic
    def start_once(self, click: UUID) -> Project:
        cleaned = self.cleaned_data
        fields = {name: cleaned[name] for name in ("note", "aspect_ratio", "resolution")}
        project = Project.start(cleaned["name"], self.by, click=click, **fields)
        project.budgets.create(kind="project", limit=cleaned["budget"])
        Membership.objects.bulk_create(
            Membership(project=project, user=person, role=role) for person, role in cleaned["roles"].items()
        )
        return project
