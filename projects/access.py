"""Who may do what: roles to verbs, and the one function through which every view reaches a project.

A person who may not know of a project gets 404, as does one whose role lacks the verb to see a page; a member who
may see a page but not press its button gets 403. In an archived project nobody makes or changes anything.
"""

from collections.abc import Collection
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from projects.people.user import User
from projects.project import Archived, Membership, Project, ProjectQuerySet


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
NOT_IN_THE_ARCHIVE = frozenset({Verb.DRAFT, Verb.SPEND})

VERBS: dict[str, frozenset[Verb]] = {
    Membership.Role.VIEWER: VIEWER,
    Membership.Role.ARTIST: ARTIST,
    Membership.Role.LEAD: LEAD,
}


def verbs(user: User, project: Project) -> frozenset[Verb]:
    """What this person may do in this project; empty for a stranger. An admin may do all."""
    membership = Membership.objects.filter(user=user, project=project).first()
    held = granted(user, membership)
    return held - NOT_IN_THE_ARCHIVE if project.archived_at else held


def verbs_of_many(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], frozenset[Verb]]:
    """What many people hold in many projects, given by id, in two queries. Somebody who is gone may do nothing.

    It is asked for who may look on; what is withheld in an archived project is not looked up.
    """
    people = User.objects.in_bulk({person for person, _ in pairs})
    memberships = Membership.objects.filter(user__in=people, project__in={project for _, project in pairs})
    found = {(row.user_id, row.project_id): row for row in memberships}
    return {pair: granted(people[pair[0]], found.get(pair)) if pair[0] in people else frozenset() for pair in pairs}


def granted(user: User, membership: Membership | None) -> frozenset[Verb]:
    """What somebody holds by being a member, or an admin, in a project that is not archived."""
    if not opens_to(user):
        return frozenset()
    if user.is_superuser:
        return LEAD
    if membership is None:
        return frozenset()
    held = VERBS[membership.role]
    if membership.sees_costs is None:
        return held
    return held | {Verb.SEE_COSTS} if membership.sees_costs else held - {Verb.SEE_COSTS}


def opens_to(user: User) -> bool:
    """Whether anything opens to this person now: to nobody who was switched off or is suspended."""
    return user.is_active and not user.is_suspended


def is_moderator(user: User) -> bool:
    """Who decides about what others made: staff and admins."""
    return opens_to(user) and (user.is_staff or user.is_superuser)


def assert_admin(user: User, refusal: str) -> None:
    """Raises PermissionDenied with these words for everybody but the studio's admins."""
    if not user.is_superuser:
        raise PermissionDenied(refusal)


def projects_with_costs(user: User) -> ProjectQuerySet:
    """The projects whose costs this person may see: an admin all, others by their memberships."""
    if not opens_to(user):
        return Project.objects.none()
    if user.is_superuser:
        return Project.objects.all()
    roles = [role for role, held in VERBS.items() if Verb.SEE_COSTS in held]
    seeing = Q(sees_costs=True) | Q(sees_costs=None, role__in=roles)
    return Project.objects.filter(pk__in=user.memberships.filter(seeing).values("project"))


def may_start_project(user: User) -> bool:
    """Whoever leads a project, a moderator, an admin; and anybody while the studio has no project at all."""
    if is_moderator(user):
        return True
    return user.memberships.filter(role=Membership.Role.LEAD).exists() or not Project.objects.exists()


def open_project(user: User, slug: str, verb: Verb = Verb.VIEW) -> Project:
    """The project, if this person may see it and do `verb` there.

    Raises Http404 when they may not know of it, PermissionDenied when they may see it but not do this, and Archived,
    one of its kind, when nobody may do this here now.
    The verbs are left on `project.verbs` for the page.
    """
    project = get_object_or_404(Project, slug=slug)
    project.verbs = verbs(user, project)
    if Verb.VIEW not in project.verbs:
        raise Http404
    if project.archived_at and verb in NOT_IN_THE_ARCHIVE:
        raise Archived
    if verb not in project.verbs:
        raise PermissionDenied(f"Your role in this project does not let you {verb}.")
    return project
