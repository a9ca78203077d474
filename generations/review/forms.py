"""What people say and decide, checked before anything is written. Every message says that nothing was lost."""

from decimal import Decimal
from typing import Any

from django import forms

from generations.generation import Generation
from generations.review.comments import LONGEST, Comment, length_of
from generations.status import Status
from projects.models import Membership, User

LONGEST_NOTE = 1000
GONE = "That comment is not there any more. Your words are still here; send them as a comment of their own."


class TextForm(forms.Form):
    """The words of a comment."""

    text = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Write something first.",
            "max_length": f"A comment has at most {LONGEST} characters. Yours is still here; shorten it.",
        },
    )


class CommentForm(TextForm):
    """A new comment. `at_seconds` counts only when `pinned`, `parent` is the comment that it answers."""

    pinned = forms.BooleanField(required=False)
    at_seconds = forms.DecimalField(
        required=False, min_value=Decimal(0), max_digits=6, decimal_places=3,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_whole_digits", "max_decimal_places"),
            "That is no moment of this clip. Move the playhead and send it again.",
        ),
    )  # fmt: skip
    parent = forms.ModelChoiceField(Comment.objects.none(), required=False, error_messages={"invalid_choice": GONE})

    def __init__(self, take: Generation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.take = take
        parent: Any = self.fields["parent"]
        parent.queryset = Comment.objects.filter(generation=take, deleted_at=None).select_related("parent")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        moment = data.get("at_seconds")
        if not data.get("pinned") or moment is None:
            data["at_seconds"] = None
        elif self.take.status != Status.READY:
            self.add_error("at_seconds", "There is no clip yet, so nothing to point at. Comment on the whole take.")
        elif moment > length_of(self.take):
            self.add_error("at_seconds", "The clip is shorter than that. Move the playhead and send it again.")
        return data


class DecisionForm(forms.Form):
    """A press of a deciding button: what, why, and of whom it is asked (nobody: any lead)."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("ask", "approve", "changes", "withdraw")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Press approve, changes, ask or withdraw. Nothing was decided."
        ),
    )
    note = forms.CharField(
        required=False, max_length=LONGEST_NOTE,
        error_messages={"max_length": f"A note has at most {LONGEST_NOTE} characters. Nothing was decided."},
    )  # fmt: skip
    asked = forms.ModelChoiceField(
        User.objects.none(), required=False,
        error_messages={"invalid_choice": "That person leads nothing here. Nobody was asked."},
    )  # fmt: skip
    pick = forms.BooleanField(required=False)
    step_down = forms.BooleanField(required=False)

    def __init__(self, take: Generation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["asked"]
        asked.queryset = leads_of(take)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") == "changes" and not data.get("note") and "note" not in self.errors:
            self.add_error("note", "Say what should be different. Nothing was decided.")
        return data

    def problem(self) -> str:
        return first_problem(self)


def leads_of(take: Generation) -> Any:
    """Of whom a decision can be wanted."""
    return User.objects.filter(
        memberships__project=take.project_id, memberships__role=Membership.Role.LEAD, is_active=True
    )


def first_problem(form: forms.Form) -> str:
    """The first thing that is wrong, in one line."""
    return next((str(errors[0]) for errors in form.errors.values()), "")
