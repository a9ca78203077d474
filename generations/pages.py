"""What the pages of takes have in common: one take by its number, and what stands around all of them."""

from typing import Any

from django.shortcuts import get_object_or_404

from generations.generation import Generation
from generations.live.audience import Audience
from generations.money.budgets import Budget
from projects.access import Verb, is_moderator
from projects.people.user import User
from projects.project import Project


def page_context(project: Project, last_event: int) -> dict[str, Any]:
    """What every page of takes shows around them."""
    costs = Audience.of(project.verbs) is Audience.COSTS
    budget = Budget.of(project) if costs else None
    return {"project": project, "costs": costs, "budget": budget, "last_event": last_event, "tab": "board"}


def take_of(project: Project, number: int) -> Generation:
    """The project's take of that number. Raises Http404."""
    take = get_object_or_404(Generation.objects.for_cards(), project=project, number=number)
    take.project = project
    return take


def may_watch(person: User, take: Generation) -> bool:
    """Whether somebody who may see the project may see this clip: what is hidden, its author and moderators alone."""
    if not take.is_veiled or is_moderator(person):
        return True
    return take.visibility == Generation.Visibility.HIDDEN and take.author_id == person.pk


def may_look(person: User, take: Generation) -> bool:
    """Whether somebody may lift the veil: it is down, they may watch, and the clip is still there."""
    return take.is_veiled and bool(take.clip) and not take.purged_at and may_watch(person, take)


def may_cancel(person: User, take: Generation) -> bool:
    """Its author, while they may make takes at all, and whoever decides about takes."""
    verbs = take.project.verbs
    return Verb.APPROVE in verbs or (Verb.SPEND in verbs and take.author_id == person.pk)
