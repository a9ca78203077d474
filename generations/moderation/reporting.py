"""Reporting: a member, or a guest by their link, says what is wrong with a take, a comment or a character.

A reported take is kept from share links until somebody has looked; members go on seeing it. Several reports are one
case, and whoever reports hears what was decided (telling.py; guests read it on their link's page).
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import F

from generations.generation import Generation
from generations.moderation.cases import Case, Report
from generations.moderation.opening import add_report
from generations.moderation.ruling import Ruling
from generations.sharing.links import ShareLink
from projects.people.user import User

Reason = Report.Reason
GRAVE = frozenset({Reason.CONSENT, Reason.VIOLENCE, Reason.SEXUAL, Reason.HATE})


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        choices=Reason.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what is wrong with it."),
    )
    words = forms.CharField(
        max_length=600, required=False,
        error_messages={"max_length": "Say it in 600 characters at most. Nothing was sent."},
    )  # fmt: skip

    def send(self, *, by: User | None = None, guest_name: str = "", guest_key: str = "", **subject: Any) -> Report:
        """Write the report; twice from one person is one, with the words of the second."""
        reason = Reason(self.cleaned_data["reason"])
        severity = Case.Severity.HIGH if reason in GRAVE else Case.Severity.MEDIUM
        with transaction.atomic():
            report = add_report(
                reason, self.cleaned_data["words"], by=by, guest_name=guest_name, guest_key=guest_key,
                severity=severity, **subject,
            )  # fmt: skip
            if take := subject.get("take"):
                keep_from_links(take)
        return report


def keep_from_links(take: Generation) -> None:
    """Once is enough; open boards draw it anew."""
    if Generation.objects.filter(pk=take.pk, is_reported=False).update(is_reported=True, version=F("version") + 1):
        take.announce()


def reported_by_guest(link: ShareLink, guest_key: str) -> Sequence[tuple[Generation, str]]:
    """The link's takes that this browser reported, each with what became of it in words."""
    reports = Report.objects.filter(guest_key=guest_key, case__project=link.project_id, case__take__isnull=False)
    return [(row.case.take, outcome(row.case)) for row in reports.select_related("case__take")]  # type: ignore[misc]


def outcome(case: Case) -> str:
    ruling = case.rulings.filter(undone_at=None).first()
    if ruling is None:
        return "A moderator looks at it. It is kept from share links until then."
    if ruling.step in (Ruling.Step.ALLOW, Ruling.Step.WARN):
        return "A moderator looked at it and left it as it is."
    return "A moderator looked at it and took it out of sight. Thank you."
