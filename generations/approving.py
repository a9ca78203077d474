"""Takes that cost more than the rule lets pass: they wait in `held`, and whoever the rule names says yes or no.

Nothing is reserved for them anywhere before somebody says yes; then it must fit in every budget, like any other take.
"""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import Signal

from generations.generation import Generation
from generations.money import ledger
from generations.money.ledger import Kind
from generations.money.rules import ApprovalRule
from generations.status import Status
from generations.tasks import dispatch
from happyhorse.celery import wake
from projects.access import verbs
from projects.characters.consent import refusals
from projects.happenings import Happening, tell
from projects.happenings import Kind as About
from projects.people.user import User
from projects.project import Archived, Project

price_asked = Signal()
"""Sent with `takes` of one press and their `rule`, within its transaction: somebody is asked for their price."""

price_answered = Signal()
"""Sent with `take`, `by`, `agreed` and `why`, within the transaction of the answer."""


class Withdrawn(Exception):
    """Somebody pictured may not be cited any more, so a take that waited cannot be sent. It goes on waiting."""


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
    """Reserve its price in every budget and queue it; False when somebody else was first.

    Raises PermissionDenied, Archived, Withdrawn and OverBudget, and then it goes on waiting and nothing is reserved.
    """
    assert_may_decide(take, by)
    if take.project.archived_at:
        raise Archived
    if barred := refusals(take.project, pictured(take)):
        raise Withdrawn(" ".join([*barred.values(), f"{take} was not sent and nothing was charged."]))
    with transaction.atomic():
        why = f"{by} approved the price"
        if not take.enter(Status.QUEUED, by=by, why=why, sources=(Status.HELD,), reserved=take.amount):
            return False
        ledger.hold(take.project, take.author, [take.movement(Kind.HOLD, take.amount)])
        tell(happening(take, by, "approved the price of {take}", "ok"))
        price_answered.send(Generation, take=take, by=by, agreed=True, why="")
        wake(dispatch)
    return True


def pictured(take: Generation) -> set[int]:
    """The characters whose pictures it would send."""
    return set(take.references.values_list("image__look__character", flat=True))


def decline_price(take: Generation, by: User, why: str = "") -> bool:
    """Cancel it, with words for its author; False when somebody else was first. Nothing is charged."""
    assert_may_decide(take, by)
    said = f"{by} declined the price. {why}".strip()[:300]
    with transaction.atomic():
        if not take.enter(Status.CANCELLED, by=by, why=said, sources=(Status.HELD,), problem=said):
            return False
        price_answered.send(Generation, take=take, by=by, agreed=False, why=why)
    return True


def happening(take: Generation, by: User, words: str, tone: str, quote: str = "") -> Happening:
    return Happening(
        take.project_id, About.MONEY, words, by=by, quote=quote, take_id=take.pk, shot_id=take.shot_id,
        amount=take.amount, tone=tone,
    )  # fmt: skip
