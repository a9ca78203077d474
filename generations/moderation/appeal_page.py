"""A ruling as the person concerned sees it: what was decided and why, where it stands, and what it cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from generations.generation import Generation
from generations.moderation.appeals import objection
from generations.moderation.cases import Case
from generations.moderation.opening import moderators
from generations.moderation.queue_page import marked
from generations.moderation.ruling import Ruling
from generations.money.budgets import Budget
from generations.money.caps import committed_today
from generations.money.usd import ZERO
from generations.rules.checking import PROMPT
from generations.status import Status
from projects.access import Verb, verbs
from projects.people.user import User
from projects.project import Project

Step, Visibility = Ruling.Step, Generation.Visibility
EARLIER = 8
FIRST_STOPS = {
    Case.Kind.PROMPT: "The studio's rules, before it was sent",
    Case.Kind.AUTHOR: "A moderator looks at each of your takes first",
    Case.Kind.OUTPUT: "Runflow's safety check, on the picture",
    Case.Kind.REFUSAL: "Runflow refused it",
    Case.Kind.REPORT: "Somebody reported it",
    Case.Kind.CHARACTER: "It was held before anybody could use it",
}
HEADINGS = {
    Step.ALLOW: "Nothing is held against you",
    Step.WARN: "A word of warning",
    Step.HIDE: "It stays hidden, for now",
    Step.REMOVE: "It was removed",
    Step.HOLD: "Your takes are looked at first",
    Step.SUSPEND: "You are suspended",
}
ICONS = {
    Step.ALLOW: "eye",
    Step.WARN: "message-square-warning",
    Step.HIDE: "eye-off",
    Step.REMOVE: "trash-2",
    Step.HOLD: "hand",
    Step.SUSPEND: "ban",
}


@dataclass(frozen=True)
class Stop:
    """One point of "Where it stands": "past", "now" or "to come"."""

    icon: str
    title: str
    words: str = ""
    at: datetime | None = None
    when: str = "past"
    tone: str = ""


def page_of(ruling: Ruling, person: User) -> dict[str, Any]:
    """All that the page shows; the project only to whoever may still see it."""
    case, standing = ruling.case, standing_of(ruling)
    appeal, answer = standing["appeal"], standing["answer"]
    take, project = case.take, seen_project(case.project, person)
    return standing | {
        "case": case, "take": take, "project": project, "heading": heading(ruling, appeal, answer),
        "icon": ICONS[Step(ruling.step)], "first_stop": FIRST_STOPS.get(Case.Kind(case.kind), ""),
        "words": list(marked(take, case.matches)) if take else [],
        "is_marked": any(match["where"] == PROMPT for match in case.matches),
        "shows_picture": bool(take and take.poster and take.visibility != Visibility.REMOVED),
        "shows_take": bool(take and take.visibility != Visibility.REMOVED),
        "can_be_left": bool(take and take.status == Status.HELD),
        "objection": objection(ruling, person), "deciders": deciders(ruling),
        "day": day_of(project, person), "earlier": earlier(ruling, person),
    }  # fmt: skip


def standing_of(ruling: Ruling) -> dict[str, Any]:
    """Where it stands: what of the page moves while an appeal is open, and `mark`, another word whenever it does."""
    appeal = appeal_of(ruling)
    answer = answer_of(appeal)
    holder = appeal.holder if appeal else None
    happened = (appeal and appeal.closed_at, holder and holder.pk, answer and answer.pk, ruling.undone_at)
    return {
        "ruling": ruling, "case": ruling.case, "appeal": appeal, "answer": answer,
        "stops": list(stops(ruling, appeal, answer)), "is_open": bool(appeal and appeal.closed_at is None),
        "is_taken_back": is_taken_back(ruling, appeal, answer),
        "mark": "-".join(part.isoformat() if isinstance(part, datetime) else str(part or 0) for part in happened),
    }  # fmt: skip


def is_taken_back(ruling: Ruling, appeal: Case | None, answer: Ruling | None) -> bool:
    """Whether its author took the appeal back: it was closed before anybody decided it or undid what was appealed."""
    if appeal is None or appeal.closed_at is None or answer:
        return False
    return ruling.undone_at is None or appeal.closed_at < ruling.undone_at


def appeal_of(ruling: Ruling) -> Case | None:
    return Case.objects.filter(appeals=ruling).select_related("claimed_by").first()


def seen_project(project: Project | None, person: User) -> Project | None:
    if project is None:
        return None
    project.verbs = verbs(person, project)
    return project if Verb.VIEW in project.verbs else None


def heading(ruling: Ruling, appeal: Case | None, answer: Ruling | None) -> str:
    if answer:
        return "Your appeal was granted" if answer.step == Step.ALLOW else "The decision stands"
    if not ruling.stands:
        return "This decision was taken back"
    if appeal and appeal.closed_at is None:
        return "Someone else is looking at it"
    if is_taken_back(ruling, appeal, answer):
        return "The decision stands"
    refused = ruling.case.kind in {Case.Kind.PROMPT, Case.Kind.AUTHOR} and ruling.step == Step.REMOVE
    return "It was refused" if refused else HEADINGS[Step(ruling.step)]


def answer_of(appeal: Case | None) -> Ruling | None:
    return Ruling.objects.standing().filter(case=appeal).select_related("by").first() if appeal else None


def stops(ruling: Ruling, appeal: Case | None, answer: Ruling | None) -> Iterator[Stop]:
    """From the case's opening to the last word."""
    case = ruling.case
    yield Stop(ICONS[Step.HIDE], str(case.get_kind_display()), at=case.opened_at, tone="warn")
    yield Stop("scale", f"{ruling.by.first_name}: {ruling.outcome.lower()}", at=ruling.at, tone="warn")
    if appeal:
        yield Stop("send", "You appealed", at=appeal.opened_at)
        yield from given_up(ruling, appeal) if is_taken_back(ruling, appeal, answer) else ending(appeal, answer)
    elif ruling.undone_at and ruling.undone_by:
        yield Stop("undo-2", f"{ruling.undone_by.first_name} took it back", at=ruling.undone_at, tone="ok")
    elif objection(ruling, case.person or ruling.by):
        yield Stop("check", "It stands", "It was not appealed in time" if ruling.step != Step.ALLOW else "", when="now")
    else:
        yield Stop("pencil-line", "Your appeal", f"Not sent yet. You can until {day(ruling)}", when="now")
        yield Stop("hand", "Someone else decides", "Our goal is within 24 hours", when="to come")


def day(ruling: Ruling) -> str:
    return f"{ruling.appealable_until:%-d %B}"


def ending(appeal: Case, answer: Ruling | None) -> Iterator[Stop]:
    """How the appeal goes on, or went out."""
    if answer:
        tone = "ok" if answer.step == Step.ALLOW else "warn"
        yield Stop("scale", f"{answer.by.first_name}: {answer.outcome.lower()}", at=answer.at, tone=tone)
    elif appeal.closed_at:
        yield Stop("undo-2", "The decision was taken back", at=appeal.closed_at, tone="ok")
    else:
        holder = appeal.holder
        title = f"{holder.first_name} is looking at it" if holder else "Someone else looks at it"
        yield Stop("hand", title, "Our goal is within 24 hours", when="now")
        yield Stop("scale", "Final decision", "The decision is undone, or it stands for good", when="to come")


def given_up(ruling: Ruling, appeal: Case) -> Iterator[Stop]:
    """How it went on after the appeal was taken back."""
    yield Stop("undo-2", "You took the appeal back", at=appeal.closed_at)
    if ruling.undone_at:
        yield Stop("undo-2", "The decision was taken back", at=ruling.undone_at, tone="ok")
    else:
        yield Stop("check", "The decision stands", when="now")


def deciders(ruling: Ruling) -> str:
    """Who may decide an appeal: Priya or Oskar."""
    others = [person for person in moderators() if person not in {ruling.by, ruling.case.person}]
    names = [person.first_name for person in others[:4]]
    if len(names) in {1, 2, 3}:
        return " or ".join(names)
    return "Another moderator" if names else "Another moderator, once there is one,"


def day_of(project: Project | None, person: User) -> tuple[Decimal, Decimal | None] | None:
    """What this person's takes of today cost and may cost (USD); nothing for those who see no costs here."""
    if project is None or Verb.SEE_COSTS not in project.verbs:
        return None
    budgets = Budget.objects.filter(Q(member=person) | Q(member=None), project=project, kind=Budget.Kind.DAY)
    own_first = sorted(budgets, key=lambda budget: budget.member_id is None)
    limit = own_first[0].limit if own_first else None
    return committed_today(project, [person.pk]).get(person.pk, ZERO), limit


def earlier(ruling: Ruling, person: User) -> list[Ruling]:
    """Other decisions about this person, the newest first."""
    rulings = Ruling.objects.filter(case__person=person).exclude(pk=ruling.pk).exclude(case__appeals=ruling)
    rows = rulings.select_related("case__take__project", "case__comment__generation__project", "case__project")
    return list(rows.order_by("-id")[:EARLIER])
