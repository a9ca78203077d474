"""What the settings page of a project shows: who is in it, who is asked in, and the project itself."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from projects.access import Verb, granted
from projects.people.forms import InvitationForm, ProjectSettingsForm
from projects.people.invitation import Invitation
from projects.people.user import User
from projects.project import Membership, Project

PER_PAGE = 50
FILTER_FROM = 20


@dataclass(frozen=True)
class Roster:
    """One page of the members. `own` is the membership of whoever looks; an admin may have none.

    `seeing` are the memberships, by id, of those on the page who see costs.
    """

    page: "Page[Membership]"
    total: int
    leads: int
    own: Membership | None
    seeing: frozenset[int]

    @property
    def has_filter(self) -> bool:
        return self.total > FILTER_FROM

    @property
    def is_last_lead(self) -> bool:
        return self.own is not None and self.own.role == Membership.Role.LEAD and self.leads == 1

    @property
    def may_hand_over(self) -> bool:
        return self.own is not None and self.own.role == Membership.Role.LEAD


def roster(project: Project, person: User, text: str, page: str) -> Roster:
    """The members whose name, or for leads address, contains `text`; leads first."""
    everybody = project.memberships.select_related("user")
    named = Q(user__name__icontains=text)
    if Verb.MANAGE in project.verbs:
        named |= Q(user__email__icontains=text)
    shown = Paginator(everybody.filter(named).order_by("created_at", "pk"), PER_PAGE).get_page(page)
    return Roster(
        page=shown,
        total=everybody.count(),
        leads=everybody.filter(role=Membership.Role.LEAD, user__is_active=True).count(),
        own=everybody.filter(user=person).first(),
        seeing=frozenset(member.pk for member in shown if Verb.SEE_COSTS in granted(member.user, member)),
    )


def pending(project: Project, page: str) -> "Page[Invitation]":
    """Who is asked in and has not come, also those whose link has expired."""
    invitations = project.invitations.pending().select_related("invited_by")
    return Paginator(invitations, PER_PAGE).get_page(page)


def page_of(project: Project, person: User, asked: Any, text: str, **extra: Any) -> dict[str, Any]:
    """`asked` are the query's values; `extra` replaces a form that was refused."""
    manages = Verb.MANAGE in project.verbs
    return {
        "project": project,
        "tab": "settings",
        "budget": project.own_budget if Verb.SEE_COSTS in project.verbs else None,
        "text": text,
        "manages": manages,
        "roles": Membership.Role.choices,
        "roster": roster(project, person, text, asked.get("page", "")),
        "pending": pending(project, asked.get("asked", "")) if manages else None,
        "invitation_form": InvitationForm(project) if manages else None,
        # An instance of its own: a refused form leaves what was typed on it.
        "project_form": ProjectSettingsForm(instance=Project.objects.get(pk=project.pk)) if manages else None,
        **extra,
    }
