"""What was decided about a take: picked or not, approved, sent back for changes; by whom, when and why.

The take's own columns say how it stands; these rows are the history and are never changed. Every act answers False,
and leaves no trace, where it would change nothing: a button that is pressed twice decides once.
"""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from generations.generation import Generation
from generations.status import Status
from projects.happenings import Happening, Kind, tell
from projects.people.user import User
from projects.project import Shot

Verdict = Generation.Verdict
decided = Signal()
"""Sent with `decision` for every one, within its transaction."""


class Decision(models.Model):
    """One press of a deciding button."""

    class Act(models.TextChoices):
        PICK = "pick", "picked"
        UNPICK = "unpick", "took the pick from"
        ASK = "ask", "asked for a decision on"
        APPROVE = "approve", "approved"
        CHANGES = "changes", "asked for changes to"
        WITHDRAW = "withdraw", "withdrew the decision on"

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=8, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decisions")
    guest_name = models.CharField(max_length=60, blank=True)
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Whose decision is wanted; empty for any lead's.",
    )  # fmt: skip
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.act} {self.generation}"


TONES = {Decision.Act.APPROVE: "ok", Decision.Act.CHANGES: "warn"}


def decidable(take: Generation) -> Q:
    """True of the take's row while there is something to decide about: a clip that may be seen."""
    return Q(pk=take.pk, status=Status.READY, visibility=Generation.Visibility.VISIBLE)


def pick(take: Generation, by: User, *, step_down: bool = False) -> bool:
    """Choose it for its shot. Several may be chosen; with `step_down` the others of the shot are no picks any more."""
    with transaction.atomic():
        if take.shot_id:
            # One after the other, so that two leads who pick at once do not both believe that the other stepped down.
            Shot.objects.select_for_update().filter(pk=take.shot_id).first()
        rows = Generation.objects.filter(decidable(take), is_pick=False)
        changed = record(rows, take, Decision(act=Decision.Act.PICK, by=by), is_pick=True, picked_by=by)
        if step_down and take.shot_id and Generation.objects.filter(pk=take.pk, is_pick=True).exists():
            for other in picks_beside(take):
                changed |= unpick(other, by)
    return changed


def picks_beside(take: Generation) -> QuerySet[Generation]:
    """The other picks of its shot."""
    if not take.shot_id:
        return Generation.objects.none()
    picks = Generation.objects.filter(project_id=take.project_id, shot_id=take.shot_id, is_pick=True)
    return picks.exclude(pk=take.pk).order_by("number")


def unpick(take: Generation, by: User) -> bool:
    rows = Generation.objects.filter(pk=take.pk, is_pick=True)
    return record(rows, take, Decision(act=Decision.Act.UNPICK, by=by), is_pick=False, picked_by=None, picked_at=None)


def approve(take: Generation, by: User, note: str = "") -> bool:
    rows = Generation.objects.filter(decidable(take)).exclude(verdict=Verdict.APPROVED)
    decision = Decision(act=Decision.Act.APPROVE, by=by, note=note)
    return record(rows, take, decision, verdict=Verdict.APPROVED, verdict_by=by)


def ask_changes(take: Generation, by: User, note: str) -> bool:
    """Send it back, with what should be different."""
    rows = Generation.objects.filter(decidable(take)).exclude(verdict=Verdict.CHANGES)
    decision = Decision(act=Decision.Act.CHANGES, by=by, note=note)
    return record(rows, take, decision, verdict=Verdict.CHANGES, verdict_by=by)


def ask(take: Generation, by: User, asked: User | None = None, note: str = "") -> bool:
    """Want a decision of one lead, or of any."""
    rows = Generation.objects.filter(decidable(take), verdict__in=("", Verdict.CHANGES))
    decision = Decision(act=Decision.Act.ASK, by=by, asked=asked, note=note)
    return record(rows, take, decision, verdict=Verdict.ASKED, verdict_by=by)


def withdraw(take: Generation, by: User) -> bool:
    """As if nothing had been asked or decided; whether it is a pick stays as it is."""
    rows = Generation.objects.filter(pk=take.pk).exclude(verdict="")
    decision = Decision(act=Decision.Act.WITHDRAW, by=by)
    return record(rows, take, decision, verdict="", verdict_by=None, verdict_at=None)


def record(rows: QuerySet[Generation], take: Generation, decision: Decision, **columns: Any) -> bool:
    """Write the columns where `rows` still holds, with the row of history, and tell everybody."""
    moment = "picked_at" if "is_pick" in columns else "verdict_at"
    columns = {moment: decision.at, **columns}
    with transaction.atomic():
        if not rows.update(**columns):
            return False
        decision.generation = take
        decision.save()
        for name, value in columns.items():
            setattr(take, name, value)
        tell(happening(decision))
        decided.send(sender=Decision, decision=decision)
        take.announce()
    return True


def happening(decision: Decision) -> Happening:
    take = decision.generation
    words = f"{decision.get_act_display()} {{take}}"
    if decision.act == Decision.Act.PICK and take.shot_id:
        words += " for {shot}"
    tone = TONES.get(Decision.Act(decision.act), "")
    return Happening(
        take.project_id, Kind.DECISIONS, words, decision.by, decision.guest_name, decision.note[:300], take.pk,
        take.shot_id, tone=tone,
    )  # fmt: skip
