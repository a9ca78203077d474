"""Who may do what: roles to verbs, and the one function through which every view reaches a project.

A person who may not know of a project gets 404, as does one whose role lacks the verb to see a page; a member who
may see a page but not press its button gets 403.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from projects.people.user import User
from projects.project import Membership, Project


class Verb(StrEnum):
    VIEW = "view"
    COMMENT = "comment"
    DRAFT = "draft"
    SPEND = "spend"
    SEE_COSTS = "see costs"
    APPROVE = "approve"
    MANAGE = "manage"


VIEWER = frozenset({Verb.VIEW, Verb.COMMENT})
ARTIST = VIEWER | {Verb.DRAFT, Verb.SPEND, Verb.SEE_COSTS}
LEAD = ARTIST | {Verb.APPROVE, Verb.MANAGE}

VERBS: dict[str, frozenset[Verb]] = {
    Membership.Role.VIEWER: VIEWER,
    Membership.Role.ARTIST: ARTIST,
    Membership.Role.LEAD: LEAD,
}


def verbs(user: User, project: Project) -> frozenset[Verb]:
    """What this person may do in this project; empty for a stranger. An admin may do all."""
    if not user.is_active:
        return frozenset()
    if user.is_superuser:
        return LEAD
    membership = Membership.objects.filter(user=user, project=project).first()
    return VERBS[membership.role] if membership else frozenset()


def allows(user: User, project: Project, verb: Verb) -> bool:
    return verb in verbs(user, project)


def open_project(user: User, slug: str, verb: Verb = Verb.VIEW) -> Project:
    """The project, if this person may see it and do `verb` there.

    Raises Http404 when they may not know of it, PermissionDenied when they may see it but not do this.
    The verbs are left on `project.verbs` for the page.
    """
    project = get_object_or_404(Project, slug=slug)
    project.verbs = verbs(user, project)
    if Verb.VIEW not in project.verbs:
        raise Http404
    if verb not in project.verbs:
        raise PermissionDenied(f"Your role in this project does not let you {verb}.")
    return project
