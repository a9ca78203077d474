"""Cases that the studio opens by itself, and those that close because nothing is left to decide.

A case of held words is written in the transaction of the order, so that no take waits for a moderator unseen.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generations.generation import Generation, transitioned
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.ordering import words_held
from generations.status import Status
from projects.audit import record
from projects.people.user import User

ABOUT_WAITING = (Case.Kind.PROMPT, Case.Kind.AUTHOR)


def listen() -> None:
    """Connect all of them; called once, when the studio starts."""
    words_held.connect(takes_held, dispatch_uid="cases of held takes")
    transitioned.connect(take_moved, dispatch_uid="cases of takes that were left")


def takes_held(takes: Sequence[Generation], matches: Sequence[Any], **_: Any) -> None:
    """A case for each take that waits: for its words, or, where no rule struck, for its author."""
    found = [match.as_json() for match in matches]
    kind = Case.Kind.PROMPT if found else Case.Kind.AUTHOR
    severity = Case.Severity.MEDIUM if found else Case.Severity.LOW
    for take in takes:
        open_case(kind, take=take, severity=severity, matches=found)


def take_moved(take: Generation, by: User | None, **_: Any) -> None:
    """Whoever leaves a take leaves nothing to decide. After the commit, because who decides locks the case first."""
    if take.previous == Status.HELD and take.status == Status.CANCELLED:
        transaction.on_commit(partial(withdraw, take, by))


@transaction.atomic
def withdraw(take: Generation, by: User | None) -> None:
    waiting = Case.objects.filter(take=take, kind__in=ABOUT_WAITING, closed_at=None)
    for case in waiting.select_for_update():
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now(), version=F("version") + 1)
        record("case.withdrawn", case, by=by, project=take.project, why=f"{take} was cancelled")
