"""Who has a case in hand. A claim is a lease: it ends by itself, whoever works on keeps it, and only one has it.

Every change is one conditional UPDATE, so that of two who press at once exactly one is first.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from generations.moderation.cases import CLAIM, Case
from generations.together.notices import Kind, News, notify
from projects.audit import record
from projects.people.user import User


def assert_may_take(case: Case, person: User) -> None:
    """Raises PermissionDenied: nobody decides about their own things, or about what they have decided before."""
    if case.person_id == person.pk:
        raise PermissionDenied("This case is about something of yours. Another moderator decides it.")
    if case.appeals and case.appeals.by_id == person.pk:
        raise PermissionDenied("You decided this once. Another moderator decides the appeal.")


def may_take(case: Case, person: User) -> bool:
    try:
        assert_may_take(case, person)
    except PermissionDenied:
        return False
    return True


@transaction.atomic
def claim(case: Case, by: User) -> bool:
    """Have it for CLAIM from now; True also for whoever has it already. False when another has it, or it is closed.

    Raises PermissionDenied.
    """
    assert_may_take(case, by)
    now = timezone.now()
    mine, free = Q(claimed_by=by, claimed_until__gt=now), Q(claimed_by=None) | Q(claimed_until__lte=now)
    if change(case, mine, claimed_until=now + CLAIM):
        return True
    if not change(case, free, claimed_by=by, claimed_until=now + CLAIM):
        return False
    record("case.claimed", case, by=by, project=case.project)
    return True


@transaction.atomic
def let_go(case: Case, by: User) -> bool:
    """Give it back to all; False when one does not have it."""
    if not change(case, Q(claimed_by=by, claimed_until__gt=timezone.now()), claimed_by=None, claimed_until=None):
        return False
    record("case.released", case, by=by, project=case.project)
    return True


@transaction.atomic
def hand_on(case: Case, by: User, to: User) -> bool:
    """Pass it to another moderator, who hears of it and then has it; False when somebody else has it.

    Raises PermissionDenied where either of them may not take it.
    """
    assert_may_take(case, to)
    if not claim(case, by):
        return False
    change(case, Q(claimed_by=by), claimed_by=to, claimed_until=timezone.now() + CLAIM)
    record("case.passed", case, by=by, project=case.project, after={"to": to.pk})
    words = f"passed you a case: {case.get_kind_display()}, {case.place}"
    notify([to], News(Kind.CASE, words, by=by, url=reverse("case", args=[case.pk])))
    return True


def change(case: Case, standing: Q, **fields: Any) -> bool:
    row = Case.objects.filter(standing, pk=case.pk, closed_at=None)
    done = bool(row.update(version=F("version") + 1, **fields))
    case.refresh_from_db(fields=["claimed_by", "claimed_until", "closed_at", "version"])
    return done
