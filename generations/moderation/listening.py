"""Cases that the studio opens by itself, and those that close because nothing is left to decide.

A case of held words is written in the transaction of the order, so that no take waits for a moderator unseen.
"""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generations.generation import Generation, transitioned
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.rules.checking import Effect, Match, digest_of, severest
from generations.runflow.errors import is_moderation
from generations.status import Status
from generations.vetting import stops, texts_of_character, words_held
from projects.audit import record
from projects.characters.vetting import character_held
from projects.models import Character, User

SEVERITIES = {
    Effect.REFUSE: Case.Severity.HIGH,
    Effect.HOLD: Case.Severity.MEDIUM,
    Effect.WARN: Case.Severity.LOW,
    "": Case.Severity.LOW,
}
ABOUT_WAITING = (Case.Kind.PROMPT, Case.Kind.AUTHOR)


def listen() -> None:
    """Connect all of them; called once, when the studio starts."""
    words_held.connect(takes_held, dispatch_uid="cases of held takes")
    character_held.connect(character_was_held, dispatch_uid="cases of held characters")
    transitioned.connect(take_moved, dispatch_uid="cases of takes that were left")


def takes_held(takes: Sequence[Generation], matches: Sequence[Match], **_: Any) -> None:
    """A case for each take that waits: for its words, or, where no rule holds these, for its author."""
    kind = Case.Kind.PROMPT if stops(matches) else Case.Kind.AUTHOR
    for take in takes:
        open_case(kind, take=take, severity=SEVERITIES[severest(matches)], matches=[row.as_json() for row in matches])


def character_was_held(character: Character, matches: Sequence[Match], **_: Any) -> None:
    """One case, however often it is written anew; it shows all that is still written."""
    found = [match.as_json() for match in matches]
    before = still_written(character, {match.digest for match in matches})
    open_case(Case.Kind.CHARACTER, character=character, matches=[*before, *found])


def still_written(character: Character, but: Collection[str]) -> list[dict[str, Any]]:
    """What was found before in its other texts, where these are as they were then, while its case is open."""
    case = Case.objects.filter(kind=Case.Kind.CHARACTER, character=character, closed_at=None).first()
    looks = character.looks.values_list("name", flat=True)
    digests = {digest_of(text) for text in (*texts_of_character(character).values(), *looks)}.difference(but)
    return [match for match in case.matches if match.get("digest") in digests] if case else []


def take_moved(take: Generation, by: User | None, **_: Any) -> None:
    """A flagged clip and a refusal by the provider are cases; whoever leaves a held take leaves nothing to decide.

    That is after the commit, because who decides locks the case first.
    """
    if take.previous == Status.HELD and take.status == Status.CANCELLED:
        transaction.on_commit(partial(withdraw, take, by))
    if take.status == Status.READY and take.visibility == Generation.Visibility.HIDDEN:
        open_case(Case.Kind.OUTPUT, take=take)
    if take.status == Status.FAILED and is_moderation(take.failure_code, take.problem):
        open_case(Case.Kind.REFUSAL, take=take, severity=Case.Severity.LOW)


@transaction.atomic
def withdraw(take: Generation, by: User | None) -> None:
    waiting = Case.objects.filter(take=take, kind__in=ABOUT_WAITING, closed_at=None)
    for case in waiting.select_for_update():
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now(), version=F("version") + 1)
        record("case.withdrawn", case, by=by, project=take.project, why=f"{take} was cancelled")
