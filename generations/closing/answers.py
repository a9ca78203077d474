"""How a person closes a difference: with a reason and, where money moves, an entry in their name.

Every answer is one transaction over the month's row, the difference and the take, and counts from what is booked at
that moment: whatever was booked meanwhile is never booked twice.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generations.closing import rescue
from generations.closing.month import Difference, Month
from generations.generation import Generation
from generations.money.usd import ZERO, usd
from projects.audit import record
from projects.happenings import Happening, tell
from projects.happenings import Kind as About
from projects.people.user import User
from projects.project import Project

Kind = Difference.Kind
Outcome = Difference.Outcome


class CannotAnswer(Exception):
    """Why this answer makes no sense now, and what to do. Nothing was booked."""


class Moved(NamedTuple):
    """What an answer changed in the month's figures: USD in our books, and runs that match now."""

    amount: Decimal
    runs: int


class Choice(NamedTuple):
    """One way to close a difference. Words for the button, and what follows of it."""

    outcome: Difference.Outcome
    words: str
    result: str
    needs_project: bool = False


def choices_for(difference: Difference) -> list[Choice]:
    """What may be done about it now, the usual thing first."""
    leave = Choice(Outcome.DISMISSED, "Leave it as it is", "Nothing is booked. The month shows it as explained.")
    if difference.kind == Kind.PRICE:
        return [Choice(Outcome.BOOKED, "Book the difference", "The take's charge becomes Runflow's."), leave]
    if difference.kind == Kind.ABSENT:
        return [Choice(Outcome.TAKEN_BACK, "Take our charge back", "The take is charged nothing any more."), leave]
    take_in = Choice(
        Outcome.RESCUED,
        "Take it in as a new take",
        "A new take with the clip carries the charge." if difference.clip else "A new take carries the charge.",
        needs_project=difference.generation_id is None,
    )
    if difference.kind == Kind.DOUBLED or difference.generation_id is None:
        return [leave] if difference.waits_for_clip else [take_in, leave]
    book = Choice(Outcome.BOOKED, "Book it without the clip", "The take is charged what Runflow charged.")
    return [take_in, book, leave] if difference.clip else [book, leave]


def answer(
    difference: Difference, outcome: str, explanation: str, by: User, project: Project | None = None
) -> Generation | None:
    """Close it; the take that was corrected or made. Raises CannotAnswer, IsClosed and PermissionDenied."""
    if not (by.is_active and by.is_superuser):
        raise PermissionDenied("Only an admin of the studio closes a difference.")
    with transaction.atomic():
        month = difference.month.locked()
        row = Difference.objects.select_for_update().get(pk=difference.pk)
        check(row, outcome, explanation, project)
        row.explanation = explanation.strip()
        take, moved = ANSWERS[Outcome(outcome)](row, by, project)
        row.outcome, row.closed_at, row.closed_by = outcome, timezone.now(), by
        row.save(update_fields=["outcome", "closed_at", "closed_by", "explanation"])
        count(month, moved)
        record(
            "difference.closed", row, by=by, label=row.run_id, project=take.project if take else None,
            after={"outcome": row.outcome, "booked": moved.amount}, why=row.explanation,
        )  # fmt: skip
    difference.refresh_from_db()
    return take


def check(difference: Difference, outcome: str, explanation: str, project: Project | None) -> None:
    if not difference.is_open:
        raise CannotAnswer("Somebody has closed this difference already. Nothing was booked a second time.")
    choice = next((each for each in choices_for(difference) if each.outcome == outcome), None)
    if choice is None:
        raise CannotAnswer("This cannot be done about it now. Nothing was booked; load the page again.")
    if not explanation.strip():
        raise CannotAnswer("Write why, for whoever reads the month later. Nothing was booked.")
    if choice.needs_project and project is None:
        raise CannotAnswer("Choose the project that it belongs to. Nothing was booked.")


def count(month: Month, moved: Moved) -> None:
    """The month's figures follow at once; the next check counts them anew."""
    Month.objects.filter(pk=month.pk).update(ours=F("ours") + usd(moved.amount), matched=F("matched") + moved.runs)


def book(difference: Difference, by: User, project: Project | None) -> tuple[Generation | None, Moved]:  # noqa: ARG001
    """Charge the take what Runflow charged."""
    take = locked_take(difference)
    if take.run_id is None:
        take.run_id = difference.run_id
        take.save(update_fields=["run_id"])
    return take, Moved(correct(take, difference.theirs - take.charged, difference, by), 1)


def take_back(difference: Difference, by: User, project: Project | None) -> tuple[Generation | None, Moved]:  # noqa: ARG001
    take = locked_take(difference)
    return take, Moved(correct(take, -take.charged, difference, by), 0)


def take_in(difference: Difference, by: User, project: Project | None) -> tuple[Generation | None, Moved]:
    """A new take for the run; what the first was charged for this very run goes over to it."""
    moved = ZERO
    if difference.generation_id:
        like = locked_take(difference)
        project = like.project
        if difference.kind == Kind.UNKNOWN:
            moved = correct(like, -like.charged, difference, by)
    if project is None:
        raise CannotAnswer("Choose the project that it belongs to. Nothing was booked.")
    take = rescue.take_in(difference, project, by)
    moved += correct(take, difference.theirs, difference, by)
    rescue.announce(take, by)
    return take, Moved(moved, 1)


def leave(difference: Difference, by: User, project: Project | None) -> tuple[Generation | None, Moved]:  # noqa: ARG001
    return difference.generation, Moved(ZERO, 0)


ANSWERS: dict[Difference.Outcome, Callable[[Difference, User, Project | None], tuple[Generation | None, Moved]]] = {
    Outcome.BOOKED: book,
    Outcome.TAKEN_BACK: take_back,
    Outcome.RESCUED: take_in,
    Outcome.DISMISSED: leave,
}


def locked_take(difference: Difference) -> Generation:
    take = Generation.objects.select_for_update().get(pk=difference.generation_id or 0)
    if not take.is_final:
        raise CannotAnswer(f"{take} is still on its way. Nothing was booked; close this when it has ended.")
    return take


def correct(take: Generation, amount: Decimal, difference: Difference, by: User) -> Decimal:
    """The correcting row, in the name of whoever closes the difference; none where nothing is off any more."""
    if amount:
        take.correct(amount, difference.explanation[:200], by)
        if difference.outcome != Outcome.RESCUED:
            words = "corrected the charge for {take}"
            tell(Happening(take.project_id, About.MONEY, words, by, take_id=take.pk, amount=amount))
    return amount
