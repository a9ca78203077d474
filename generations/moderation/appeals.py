"""Appeals: the person concerned says once, in time, what is wrong with a ruling; another moderator decides.

Granted, the ruling is undone and the case let off; declined, it stands for good. No money moves either way.
"""

from django.db import transaction
from django.utils import timezone

from generations.generation import Generation
from generations.moderation.cases import Case
from generations.moderation.opening import open_case
from generations.moderation.refusal import Refused
from generations.moderation.ruling import Ruling
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
