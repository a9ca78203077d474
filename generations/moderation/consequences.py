"""What follows from a ruling, and what its undoing brings back: for what it is about, a held prompt, and the person.

Everything happens in the transaction of the ruling. What holds for a person is worked out from all rulings that stand,
as in veiling.py; `before` keeps what held without any.
"""

from typing import Any

from django.db import transaction

from generations import approving
from generations.live import events
from generations.moderation import veiling
from generations.moderation.cases import Case
from generations.moderation.refusal import Refused
from generations.moderation.ruling import Ruling
from generations.moderation.veiling import read, stored
from generations.status import Status
from projects.people.user import User
from projects.project import Archived, Project

Step = Ruling.Step
PROMPTS = (Case.Kind.PROMPT, Case.Kind.AUTHOR)
LETS_RUN = (Step.ALLOW, Step.WARN)


def follow(ruling: Ruling) -> None:
    """Do it, and keep on the ruling what `lift` needs. Raises Refused where a held prompt cannot be let go."""
    if ruling.case.kind in PROMPTS:
        ruling.before = answer_prompt(ruling)
    else:
        ruling.before = veiling.veil(ruling)
    if ruling.step in {Step.HOLD, Step.SUSPEND}:
        ruling.before |= bind(ruling)
    ruling.save(update_fields=["before"])


def lift(ruling: Ruling, by: User, *, is_granted: bool = False) -> None:
    """Bring back what was before it; called once it is marked undone. Raises Refused where that cannot be.

    Of a prompt that was let run with a warning an appeal that is granted takes back the warning alone.
    """
    if ruling.case.kind in PROMPTS:
        if not (is_granted and ruling.step in LETS_RUN):
            ask_again(ruling, by)
    else:
        veiling.unveil(ruling)
    if ruling.step in {Step.HOLD, Step.SUSPEND}:
        unbind(ruling)


# A held prompt


def answer_prompt(ruling: Ruling) -> dict[str, Any]:
    """Whether the take went on by it, or by a ruling before: one that its author left meanwhile did not."""
    take = ruling.case.take
    if take is None:
        return {}
    take.refresh_from_db()
    if take.status != Status.HELD:
        return {"answered": take.status != Status.CANCELLED}
    if ruling.step not in LETS_RUN:
        words = ruling.note or str(ruling.get_reason_display())
        return {"answered": approving.refuse_review(take, ruling.by, words)}
    try:
        return {"answered": approving.approve_review(take, ruling.by)}
    except (approving.Withdrawn, Archived) as error:
        raise Refused(f"{error} The case is still open.") from error


def ask_again(ruling: Ruling, by: User) -> None:
    """The prompt waits for a moderator again."""
    take = ruling.case.take
    if take is None or not ruling.before.get("answered"):
        return
    take.refresh_from_db()
    if take.status == Status.CANCELLED:
        raise Refused(f"{take} was cancelled meanwhile. The decision stands.")
    if take.status != Status.HELD or not approving.await_review(take, by):
        raise Refused(f"{take} was sent already and cannot be called back. The decision stands.")


# The person


def bind(ruling: Ruling) -> dict[str, Any]:
    """Hold their takes, or let nothing open to them; what held before any such ruling is kept."""
    person = locked(ruling)
    first = others(ruling).first()
    before = {key: first.before[key] for key in held_by(ruling)} if first else now_held(ruling, person)
    if ruling.step == Step.HOLD:
        person.needs_review = True
        person.save(update_fields=["needs_review"])
    else:
        suspend(person, stored(ruling.until), told(ruling))
    return before


def unbind(ruling: Ruling) -> None:
    """What the other rulings say still holds."""
    person, before = locked(ruling), ruling.before
    rest = list(others(ruling))
    if ruling.step == Step.HOLD:
        person.needs_review = bool(rest) or before["needs_review"]
        person.save(update_fields=["needs_review"])
    elif longest := max(rest, key=lambda one: one.until or one.at, default=None):
        suspend(person, stored(longest.until), told(longest))
    else:
        suspend(person, before["suspended_until"], before["suspended_why"])


def locked(ruling: Ruling) -> User:
    person = ruling.case.person
    assert person is not None  # noqa: S101 (steps() offers these only where there is one)
    return User.objects.select_for_update().get(pk=person.pk)


def others(ruling: Ruling) -> Any:
    """The other standing rulings of this step about this person, the oldest first."""
    same = Ruling.objects.standing().filter(step=ruling.step, case__person=ruling.case.person_id)
    return same.exclude(pk=ruling.pk)


def held_by(ruling: Ruling) -> tuple[str, ...]:
    return ("needs_review",) if ruling.step == Step.HOLD else ("suspended_until", "suspended_why")


def now_held(ruling: Ruling, person: User) -> dict[str, Any]:
    held = {
        "needs_review": person.needs_review,
        "suspended_until": stored(person.suspended_until),
        "suspended_why": person.suspended_why,
    }
    return {key: held[key] for key in held_by(ruling)}


def told(ruling: Ruling) -> str:
    """Why, as whoever is suspended reads it."""
    return ". ".join(filter(None, (str(ruling.get_reason_display()), ruling.note)))[:600]


def suspend(person: User, until: str | None, why: str) -> None:
    """Their sessions end with the next request, their open streams at once; it ends by itself."""
    person.suspended_until, person.suspended_why = read(until), why
    person.save(update_fields=["suspended_until", "suspended_why"])
    places = Project.objects.all() if person.is_superuser else Project.objects.filter(memberships__user=person)
    for project_id in places.values_list("pk", flat=True):
        events.revoke(person.pk, project_id)


# For the audit log


def state_of(case: Case) -> dict[str, Any]:
    """All that a ruling about this case can change, as the database has it now."""
    with transaction.atomic():
        case = Case.objects.select_related("take", "comment", "character", "picture", "person").get(pk=case.pk)
    state: dict[str, Any] = {"closed": case.closed_at is not None}
    if case.take:
        names = ("visibility", "is_reported", "status", "awaits_review", "awaits_price", "problem")
        state |= {name: getattr(case.take, name) for name in names}
    if case.comment:
        state["hidden"] = case.comment.deleted_at is not None
    if held := case.picture or case.character:
        state["held"] = held.held_at is not None
    if case.person:
        state["needs_review"] = case.person.needs_review
        state["suspended_until"] = stored(case.person.suspended_until)
    return state
