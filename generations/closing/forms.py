"""What a person says when they close a difference."""

from typing import Any

from django import forms

from generations.closing.answers import CannotAnswer, answer
from generations.closing.month import Difference, IsClosed
from projects.people.user import User
from projects.project import Project

LONGEST = 200


class AnswerForm(forms.Form):
    """One of the offered ways, why, and for a run of nobody's the project that takes it in."""

    outcome = forms.ChoiceField(choices=Difference.Outcome.choices)
    explanation = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": "Write why, for whoever reads the month later. Nothing was booked.",
            "max_length": f"Say it in {LONGEST} characters. Nothing was booked.",
        },
    )
    project = forms.ModelChoiceField(
        Project.objects.filter(archived_at=None),
        required=False,
        error_messages={"invalid_choice": "Choose one of the projects. Nothing was booked."},
    )

    def __init__(self, difference: Difference, *args: Any) -> None:
        super().__init__(*args)
        self.difference = difference

    def close(self, by: User) -> bool:
        """Close it; False when it is wrong, and then the form says how."""
        if not self.is_valid():
            return False
        said = self.cleaned_data
        try:
            answer(self.difference, said["outcome"], said["explanation"], by, said["project"])
        except (CannotAnswer, IsClosed) as problem:
            self.add_error(None, str(problem))
        return not self.errors

    @property
    def problem(self) -> str:
        """The first thing that is wrong, for the page."""
        return next((str(error) for several in self.errors.values() for error in several), "")
