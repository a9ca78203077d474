"""Appeals: the person concerned says once, in time, what is wrong with a ruling; another moderator decides.

Granted, the ruling is undone and the case let off; declined, it stands for good. No money moves either way. Until it
is decided its author may add one message, or take it back; then the ruling stands and cannot be appealed again.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from generations.generation import Generation
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.moderation.refusal import Refused
from generations.moderation.ruling import Ruling
from generations.together.notices import Kind, News, notify
from projects.audit import record
from projects.people.user import User


def appeal(ruling: Ruling, by: User, grounds: str, words: str) -> Case:
    """The new case. Raises Refused with why this cannot be appealed."""
    if why_not := objection(ruling, by):
        raise Refused(why_not)
    with transaction.atomic():
        about = ruling.case
        case = open_case(
            Case.Kind.APPEAL, severity=Case.Severity(about.severity), matches=about.matches, appeals=ruling,
            take=about.take, comment=about.comment, character=about.character, picture=about.picture,
            person=by, project=about.project, grounds=Case.Grounds(grounds), statement=words[:600],
        )  # fmt: skip
        record("ruling.appealed", about, by=by, project=about.project, after={"ruling": ruling.pk, "appeal": case.pk})
    return case


@transaction.atomic
def add(ruling: Ruling, by: User, words: str) -> None:
    """One more message about an open appeal; whoever has it in hand is told. Raises Refused."""
    case = waiting(ruling, by)
    if not change(case, {"addition": ""}, addition=words[:600]):
        raise Refused("You have added a message already, or it was decided a moment ago.")
    record("appeal.added", case, by=by, project=case.project)
    if case.holder:
        words, url = f"added a message to the appeal about {case.place}", reverse("case", args=[case.pk])
        notify([case.holder], News(Kind.CASE, words, by=by, url=url))


@transaction.atomic
def take_back(ruling: Ruling, by: User) -> None:
    """Close an open appeal, whoever has it in hand: the ruling stands, and nobody is told. Raises Refused."""
    case = waiting(ruling, by)
    if not change(case, {}, closed_at=timezone.now(), claimed_by=None, claimed_until=None):
        raise Refused("It was decided a moment ago, so it cannot be taken back.")
    record("appeal.taken_back", case, by=by, project=case.project, after={"ruling": ruling.pk})


def waiting(ruling: Ruling, by: User) -> Case:
    """This person's appeal against the ruling. Raises Refused where none is open."""
    case = Case.objects.filter(appeals=ruling, person=by, closed_at=None).select_related("claimed_by").first()
    if case is None:
        raise Refused("No appeal of yours is open here. It was decided, or taken back.")
    return case


def change(case: Case, standing: dict[str, Any], **fields: Any) -> bool:
    """For one of those who press at the same moment, and never after it was decided."""
    row = Case.objects.filter(pk=case.pk, closed_at=None, **standing)
    return bool(row.update(version=F("version") + 1, **fields))


def objection(ruling: Ruling, person: User) -> str:
    """Why this person may not appeal it, or no longer; empty when they may."""
    if ruling.case.person_id != person.pk:
        return "Only the person concerned appeals a decision."
    if ruling.case.kind == Case.Kind.APPEAL:
        return "What was decided about an appeal is final."
    if not ruling.stands or ruling.step == Ruling.Step.ALLOW:
        return "There is nothing left to appeal: this decision is not against you."
    if hasattr(ruling, "appeal"):
        return "You have appealed this decision already. Each is looked at again once."
    if timezone.now() > ruling.appealable_until:
        return f"This could be appealed until {ruling.appealable_until:%-d %B}. The decision stands."
    return ""


def against(take: Generation) -> Ruling | None:
    """The last decision about this take that stands and can be appealed, or could."""
    rulings = Ruling.objects.standing().filter(case__take=take).exclude(step=Ruling.Step.ALLOW)
    return rulings.exclude(case__kind=Case.Kind.APPEAL).select_related("case", "by").last()
