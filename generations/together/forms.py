"""What people choose: what the feed shows, and what reaches them how."""

from collections.abc import Mapping
from typing import Any

from django import forms

from generations.together.activity import Wanted
from generations.together.notices import DEFAULTS, Digest, Kind, Preference, Ways
from projects.happenings import Kind as About
from projects.people.user import User

GUESTS = "guests"
HIGHEST = 2**31 - 1
WAYS = {"in_app": "in the app", "by_mail": "by e-mail", "in_digest": "in the digest"}
GROUPS = {
    "When you have to act": (Kind.ASKED, Kind.CHANGES),
    "Your takes": (Kind.READY, Kind.FAILED, Kind.DECIDED),
    "People": (Kind.MENTIONED, Kind.COMMENTED, Kind.GUEST, Kind.MEMBERSHIP),
    "Money": (Kind.BUDGET,),
}
NOTES = {
    Kind.READY: "Takes that finish together come as one",
    Kind.BUDGET: "At 50, 80 and 100%, and when the pace is too high",
}


class ActivityFilter(forms.Form):
    """The feed's filter, from the address. What makes no sense there is left out, never an error."""

    person = forms.CharField(required=False, max_length=10)
    kind = forms.ChoiceField(required=False, choices=[("", "Everything"), *About.choices])
    shot = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST)
    before = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST)

    def wanted(self) -> Wanted:
        self.is_valid()
        asked = self.cleaned_data
        person = asked.get("person", "")
        return Wanted(
            person=int(person) if person.isdecimal() and int(person) <= HIGHEST else None,
            guests=person == GUESTS,
            kind=asked.get("kind", ""),
            shot=asked.get("shot"),
            before=asked.get("before"),
        )


class PreferencesForm(forms.Form):
    """A box for each kind and way; `ready-in_app`."""

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.chosen = chosen_by(user)
        for kind in Kind:
            for way in WAYS:
                self.fields[f"{kind}-{way}"] = forms.BooleanField(
                    required=False, initial=getattr(self.chosen[kind], way)
                )

    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The rows of the table, as they are grouped on the page."""
        return [(title, [self.row(kind) for kind in kinds]) for title, kinds in GROUPS.items()]

    def row(self, kind: Kind) -> dict[str, Any]:
        boxes = [
            {"name": f"{kind}-{way}", "label": f"{kind.label}: {words}", "is_on": getattr(self.chosen[kind], way)}
            for way, words in WAYS.items()
        ]
        return {"label": kind.label, "note": NOTES.get(kind, ""), "boxes": boxes}

    def save(self) -> None:
        """A row for each kind, as it is chosen now."""
        rows = [
            Preference(user=self.user, kind=kind, **{way: self.cleaned_data[f"{kind}-{way}"] for way in WAYS})
            for kind in Kind
        ]
        Preference.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=("user", "kind"), update_fields=tuple(WAYS)
        )


def chosen_by(user: User) -> dict[Kind, Ways]:
    rows = {row.kind: Ways(row.in_app, row.by_mail, row.in_digest) for row in user.preferences.all()}
    return {kind: rows.get(kind, DEFAULTS[kind]) for kind in Kind}


class DigestForm(forms.ModelForm[Digest]):
    """Whether somebody wants a digest, and when."""

    is_on = forms.TypedChoiceField(
        choices=[("on", "every day"), ("off", "never")],
        coerce=lambda said: said == "on",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose every day or never."),
    )
    hour = forms.TypedChoiceField(
        choices=[(str(hour), f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose an hour of the day."),
    )

    class Meta:
        model = Digest
        fields = ("is_on", "hour")
