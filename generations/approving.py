"""Takes that wait in `held` for somebody's word: for a lead's about the price, for a moderator's about the words.

`awaits_price` and `awaits_review` say for whose; they change here alone. Nothing is reserved for such a take anywhere
before nobody's word is wanted any more; then it must fit in every budget, like any other take (`go_on`). What a
moderator refused goes on awaiting review, with the reason as its `problem`; its `check_at` is when it is given up.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from generations.generation import Generation
from generations.money import ledger
from generations.money.budgets import OverBudget
from generations.money.ledger import Kind
from generations.money.rules import ApprovalRule
from generations.status import Status
from generations.tasks import dispatch
from generations.vetting import REPEATS, compiled_of, stops, vet, words_held
from happyhorse.celery import wake
from projects.access import verbs
from projects.characters.citing import reasons_against
from projects.happenings import Happening, tell
from projects.happenings import Kind as About
from projects.people.user import User
from projects.project import Archived, Project

price_asked = Signal()
"""Sent with `takes` of one press and their `rule`, within its transaction: somebody is asked for their price."""

price_answered = Signal()
"""Sent with `take`, `by`, `agreed` and `why`, within the transaction of the answer."""


REFUSED = "Refused by a moderator"
GIVEN_UP_AFTER = timedelta(days=20)
"""So long a refused take can be appealed; then it is cancelled."""


class Withdrawn(Exception):
    """Somebody cited may not be shown now, so a take that waited cannot be sent. It goes on waiting."""


def passes(project: Project, author: User, rule: ApprovalRule) -> bool:
    """Whether this author need not ask: who may decide has decided by pressing Generate."""
    return rule.lets_decide(author, verbs(author, project), author.pk)


def ask(takes: Sequence[Generation], rule: ApprovalRule) -> None:
    """Tell those who decide that these wait."""
    price_asked.send(Generation, takes=takes, rule=rule)


def assert_may_decide(take: Generation, person: User) -> None:
    """Raises PermissionDenied with words."""
    rule = ApprovalRule.of(take.project)
    if not rule.lets_decide(person, verbs(person, take.project), take.author_id):
        raise PermissionDenied(rule.refusal)


def approve_price(take: Generation, by: User) -> bool:
    """Say yes to its price; False when somebody else was first. It is queued unless a moderator has yet to look.

    Raises PermissionDenied, Archived, Withdrawn and OverBudget, and then it goes on waiting and nothing is reserved.
    """
    assert_may_decide(take, by)
    assert_may_go(take)
    with transaction.atomic():
        if not answer(take, awaits_price=True, to={"awaits_price": False}):
            return False
        look_again(take)
        go_on(take, by, f"{by} approved the price")
        tell(happening(take, by, "approved the price of {take}", "ok"))
        price_answered.send(Generation, take=take, by=by, agreed=True, why="")
    return True


def approve_review(take: Generation, by: User) -> bool:
    """A moderator's yes, also to what was refused before; False when nobody waits for one any more.

    Where the budgets do not reach, it goes on waiting for whoever decides about its price.
    Raises Archived and Withdrawn, and then it goes on waiting.
    """
    assert_may_go(take)
    with transaction.atomic():
        if not answer(take, awaits_review=True, to={"awaits_review": False, "problem": ""}):
            return False
        try:
            with transaction.atomic():
                go_on(take, by, "a moderator allowed it")
        except OverBudget:
            answer(take, to={"awaits_price": True})
            ask([take], ApprovalRule.of(take.project))
    return True


def refuse_review(take: Generation, by: User, words: str) -> bool:  # noqa: ARG001 (the author is not told who)
    """A moderator's no, with words for its author; False when nobody waits for one. It stays, for an appeal."""
    said = f"{REFUSED}. {words}".strip()[:300]
    given_up = timezone.now() + GIVEN_UP_AFTER
    return answer(take, awaits_review=True, problem="", to={"problem": said, "check_at": given_up})


def await_review(take: Generation, by: User) -> bool:  # noqa: ARG001 (as above)
    """Take a moderator's answer back; False for a take that is not held any more."""
    return answer(take, to={"awaits_review": True, "problem": "", "check_at": timezone.now()})


def look_again(take: Generation) -> None:
    """Rules may have come since it was ordered. What a moderator has had before them is not asked about twice."""
    if take.awaits_review or take.cases.exists():
        return
    matches = vet(take.project, take.prompt, compiled_of(take), is_repeat=take.origin in REPEATS)
    if stops(matches) and answer(take, to={"awaits_review": True}):
        words_held.send(Generation, takes=[take], matches=matches)


def is_refused(take: Generation) -> bool:
    """Whether a moderator said no to it."""
    return take.status == Status.HELD and take.awaits_review and bool(take.problem)


def give_up_refused() -> int:
    """Cancel what was refused long ago, unless somebody still decides about it. Says how many."""
    due = Generation.objects.filter(status=Status.HELD, awaits_review=True, check_at__lte=timezone.now())
    open_still = Generation.objects.filter(cases__isnull=False, cases__closed_at=None)
    late = due.exclude(problem="").exclude(pk__in=open_still.values("pk"))
    why = f"refused by a moderator {GIVEN_UP_AFTER.days} days ago"
    return sum(take.enter(Status.CANCELLED, why=why, sources=(Status.HELD,)) for take in late)


def assert_may_go(take: Generation) -> None:
    """Raises Archived and Withdrawn."""
    if take.project.archived_at:
        raise Archived
    if reasons := reasons_against(take.project, take.references.values_list("image__look__character", "image")):
        raise Withdrawn(" ".join([*reasons, f"{take} was not sent and nothing was charged."]))


def answer(take: Generation, *, to: dict[str, Any], **waits: Any) -> bool:
    """Write an answer about a held take, if it still `waits` so; False when somebody else was first."""
    with transaction.atomic():
        row = Generation.objects.filter(pk=take.pk, status=Status.HELD, **waits)
        if not row.update(version=F("version") + 1, **to):
            return False
        take.refresh_from_db()
        take.announce()
    return True


def go_on(take: Generation, by: User, why: str) -> None:
    """Queue it with its hold once nobody's word is wanted any more: the one way out of waiting, whoever is last.

    Raises OverBudget.
    """
    if take.awaits_price or take.awaits_review:
        return
    if take.enter(Status.QUEUED, by=by, why=why, sources=(Status.HELD,), reserved=take.amount):
        ledger.hold(take.project, take.author, [take.movement(Kind.HOLD, take.amount)])
        wake(dispatch)


def decline_price(take: Generation, by: User, why: str = "") -> bool:
    """Cancel it, with words for its author; False when somebody else was first. Nothing is charged."""
    assert_may_decide(take, by)
    said = f"{by} declined the price. {why}".strip()[:300]
    with transaction.atomic():
        waits = answer(take, awaits_price=True, to={})
        if not (waits and take.enter(Status.CANCELLED, by=by, why=said, sources=(Status.HELD,), problem=said)):
            return False
        price_answered.send(Generation, take=take, by=by, agreed=False, why=why)
    return True


def happening(take: Generation, by: User, words: str, tone: str, quote: str = "") -> Happening:
    return Happening(
        take.project_id, About.MONEY, words, by=by, quote=quote, take_id=take.pk, shot_id=take.shot_id,
        amount=take.amount, tone=tone,
    )  # fmt: skip
