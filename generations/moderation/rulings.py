"""Decisions about cases: made once, undone as long as nothing stands on them, each with its row in the audit log.

What follows from one is in consequences.py, who is told in telling.py, what may be said against one in appeals.py.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from generations.moderation import consequences, telling
from generations.moderation.cases import Case
from generations.moderation.claiming import assert_may_take
from generations.moderation.refusal import Refused
from generations.moderation.ruling import APPEALS_WITHIN, GRACE, Ruling
from projects.access import is_moderator
from projects.audit import record
from projects.people.user import User

__all__ = ["APPEALS_WITHIN", "GRACE", "Refused", "Ruling", "decide", "steps", "undo"]

Step = Ruling.Step
OF_A_PERSON = (Step.WARN, Step.HOLD, Step.SUSPEND)
STEPS: dict[str, dict[Step, str]] = {
    Case.Kind.PROMPT: {Step.ALLOW: "Let it run", Step.WARN: "Let it run, with a warning", Step.REMOVE: "Refuse it"},
    Case.Kind.AUTHOR: {Step.ALLOW: "Let it run", Step.WARN: "Let it run, with a warning", Step.REMOVE: "Refuse it"},
    Case.Kind.OUTPUT: {
        Step.ALLOW: "Show it again", Step.WARN: "Show it, with a warning", Step.HIDE: "Keep it hidden",
        Step.REMOVE: "Remove it",
    },
    Case.Kind.REFUSAL: {Step.ALLOW: "No action", Step.WARN: "Warn"},
    Case.Kind.REPORT: {Step.ALLOW: "No action", Step.WARN: "Warn", Step.HIDE: "Hide it", Step.REMOVE: "Remove it"},
    Case.Kind.CHARACTER: {
        Step.ALLOW: "Free it", Step.WARN: "Free it, with a warning", Step.HIDE: "Keep it held",
        Step.REMOVE: "Remove it",
    },
    Case.Kind.APPEAL: {Step.ALLOW: "Grant the appeal", Step.REMOVE: "Decline it"},
}  # fmt: skip
AGAINST_THE_MEMBER = {Step.HOLD: "Hold the member's takes for approval", Step.SUSPEND: "Suspend until a date"}


def steps(case: Case) -> dict[Step, str]:
    """What may be decided about it, the mildest first, in the words of its buttons."""
    offered = STEPS[case.kind] | ({} if case.kind == Case.Kind.APPEAL else AGAINST_THE_MEMBER)
    return {step: words for step, words in offered.items() if case.person_id or step not in OF_A_PERSON}


def decide(  # noqa: PLR0913, PLR0917 (each is a column of its own)
    case: Case, by: User, step: str, reason: str, note: str = "", until: datetime | None = None
) -> Ruling:
    """Close the case with this ruling and all that follows, and tell whom it concerns; in one transaction.

    `until` is the end of a suspension. An appeal that is allowed undoes the ruling and lets the case off.
    Raises PermissionDenied to those whom it concerns, and Refused; then nothing has changed.
    """
    with transaction.atomic():
        ruling = rule(case, by, Step(step), reason, note, until)
        if case.kind == Case.Kind.APPEAL and step == Step.ALLOW:
            grant(ruling)
        telling.tell_decision(ruling)
    return ruling


def rule(  # noqa: PLR0913, PLR0917
    case: Case, by: User, step: Step, reason: str, note: str, until: datetime | None = None
) -> Ruling:
    """The ruling with its consequence and its row in the audit log."""
    assert_may_decide(case, by, step, until)
    close(case, by)
    before = consequences.state_of(case) | {"closed": False}
    ruling = Ruling.objects.create(
        case=case, by=by, step=step, reason=Ruling.Reason(reason), note=note[:600],
        until=until if step == Step.SUSPEND else None,
    )  # fmt: skip
    consequences.follow(ruling)
    write("case.decided", ruling, by, before, note)
    return ruling


def assert_moderates(person: User) -> None:
    """Looked at again within the transaction: the right may be gone since the page was opened."""
    if not is_moderator(User.objects.get(pk=person.pk)):
        raise PermissionDenied("Only moderators decide. Nothing was changed.")


def assert_may_decide(case: Case, by: User, step: Step, until: datetime | None) -> None:
    """Raises PermissionDenied, or Refused with what is wrong."""
    assert_moderates(by)
    assert_may_take(case, by)
    if step not in steps(case):
        raise Refused(f"{case} cannot be decided so. Nothing was changed.")
    if step == Step.SUSPEND and case.person:
        assert_may_suspend(case.person, by, until)


def assert_may_suspend(person: User, by: User, until: datetime | None) -> None:
    if until is None or until <= timezone.now():
        raise Refused("A suspension needs a date that is still to come. Nothing was changed.")
    if person.is_superuser and not by.is_superuser:
        raise Refused("An admin is suspended by another admin only. Nothing was changed.")
    if person.suspended_until and person.suspended_until >= until:
        raise Refused(f"{person} is suspended for longer already. Nothing was changed.")


def close(case: Case, by: User) -> None:
    """For one of those who decide at the same moment; a case that somebody else has in hand is not closed."""
    now = timezone.now()
    free = Q(claimed_by=None) | Q(claimed_by=by) | Q(claimed_until__lte=now)
    row = Case.objects.filter(free, pk=case.pk, closed_at=None)
    done = row.update(closed_at=now, claimed_by=None, claimed_until=None, version=F("version") + 1)
    case.refresh_from_db()
    if not done:
        raise Refused(whose(case))


def whose(case: Case) -> str:
    """Why it could not be closed."""
    last = Ruling.objects.standing().filter(case=case).select_related("by").last()
    if case.closed_at and last:
        return f"{last.by} decided this a moment ago: {last.outcome.lower()}. Nothing of yours was changed."
    if case.closed_at:
        return "This case is closed. Nothing was changed."
    return f"{case.claimed_by} has this case in hand. Nothing was changed."


def grant(appeal: Ruling) -> None:
    """Undo what was appealed and let its case off, both by whoever decided the appeal."""
    appealed = appeal.case.appeals
    if appealed and appealed.stands:
        withdraw(appealed, appeal.by, "The appeal was granted", is_granted=True)
        again = rule(appealed.case, appeal.by, Step.ALLOW, appeal.reason, appeal.note)
        telling.tell_reporters(again)


def undo(ruling: Ruling, by: User, why: str = "") -> None:
    """Take back what followed from it and open its case again; in one transaction.

    Raises PermissionDenied to those whom it concerns, and Refused where something stands on it; then nothing has
    changed. An appeal that waits against it is closed, since there is nothing left to appeal.
    """
    with transaction.atomic():
        assert_may_undo(ruling, by)
        withdraw(ruling, by, why)
        settle_appeal(ruling, by)
        telling.tell_undoing(ruling)


def settle_appeal(ruling: Ruling, by: User) -> None:
    """Close the appeal that waits against it, whoever has it in hand."""
    for case in Case.objects.select_for_update(of=("self",)).filter(appeals=ruling, closed_at=None):
        now_closed = {"closed_at": timezone.now(), "claimed_by": None, "claimed_until": None}
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **now_closed)
        record("case.settled", case, by=by, project=case.project, after={"undone": ruling.pk})


def assert_may_undo(ruling: Ruling, by: User) -> None:
    assert_moderates(by)
    assert_may_take(ruling.case, by)
    if ruling.case.kind == Case.Kind.APPEAL and ruling.step == Step.ALLOW:
        raise Refused("An appeal that was granted stands. Undo the decision about the case itself.")
    if ruling.case.appeals and not ruling.case.appeals.stands:
        raise Refused("What was appealed was taken back since, so nothing is left to decide.")


def withdraw(ruling: Ruling, by: User, why: str, *, is_granted: bool = False) -> None:
    """Mark it undone, for one of those who undo at the same moment, with what follows and its audit row."""
    case = ruling.case
    before = consequences.state_of(case)
    row = Ruling.objects.standing().filter(pk=ruling.pk)
    if not row.update(undone_at=timezone.now(), undone_by=by, undone_why=why[:300]):
        raise Refused("Somebody undid this a moment ago. Nothing of yours was changed.")
    ruling.refresh_from_db(fields=["undone_at", "undone_by", "undone_why"])
    open_again(case)
    consequences.lift(ruling, by, is_granted=is_granted)
    write("case.undone", ruling, by, before, why)


def open_again(case: Case) -> None:
    try:
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(closed_at=None, version=F("version") + 1)
    except IntegrityError as error:
        raise Refused("Another case of this kind about the same is open. Decide that one; this stands.") from error
    case.refresh_from_db()


def write(action: str, ruling: Ruling, by: User, before: dict[str, Any], why: str) -> None:
    """The row of the audit log, with what differs."""
    case, after = ruling.case, consequences.state_of(ruling.case)
    changed = [name for name in after if after[name] != before.get(name)]
    record(
        action, case, by=by, project=case.project, why=why,
        before={name: before.get(name) for name in changed},
        after={"ruling": ruling.pk, "step": ruling.step, "reason": ruling.reason} | {n: after[n] for n in changed},
    )  # fmt: skip
