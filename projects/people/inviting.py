"""Asking people in: the link is made, sent anew, taken back, and accepted exactly once."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from projects import audit
from projects.happenings import Happening, Kind, membership_changed, tell
from projects.people.invitation import LIFE, Invitation, digest, new_token
from projects.people.members import IN_WORDS, check_manages, locked
from projects.people.user import User
from projects.project import Membership, Project


@dataclass(frozen=True)
class Asked:
    """An invitation with its link's token, which is known only now: the database keeps its digest."""

    invitation: Invitation
    token: str


class Closed(Exception):
    """This invitation was used, has expired, or was taken back, perhaps a moment ago."""


@transaction.atomic
def invite(project: Project, emails: list[str], role: str, by: User) -> list[Asked]:
    """Ask people in. Who was asked before gets a new link; the old one ends. Raises PermissionDenied."""
    check_manages(by, locked(project))
    asked = [ask(project, email, role, by) for email in emails]
    people = "somebody" if len(asked) == 1 else f"{len(asked)} people"
    tell(Happening(project.pk, Kind.PEOPLE, f"invited {people}, as {role}", by=by))
    return asked


def ask(project: Project, email: str, role: str, by: User) -> Asked:
    project.invitations.filter(email=email).revoke()
    token = new_token()
    invitation = project.invitations.create(
        email=email, role=role, token_sha256=digest(token), invited_by=by, expires_at=timezone.now() + LIFE
    )
    log("invitation.made", invitation, by)
    return Asked(invitation, token)


@transaction.atomic
def invite_again(invitation: Invitation, by: User) -> Asked:
    """A new link for the same address and role; the old one ends. Raises Closed, PermissionDenied."""
    check_manages(by, locked(invitation.project))
    if not Invitation.objects.filter(pk=invitation.pk).revoke():
        raise Closed
    return ask(invitation.project, invitation.email, invitation.role, by)


@transaction.atomic
def withdraw(invitation: Invitation, by: User) -> None:
    """Take an invitation back. Raises Closed, PermissionDenied."""
    check_manages(by, locked(invitation.project))
    if not Invitation.objects.filter(pk=invitation.pk).revoke():
        raise Closed
    log("invitation.revoked", invitation, by)
    tell(Happening(invitation.project_id, Kind.PEOPLE, "took an invitation back", by=by))


@transaction.atomic
def accept(invitation: Invitation, person: User) -> None:
    """Make this person a member; the link is used up. Raises Closed."""
    claim(invitation)
    join(invitation, person)


@transaction.atomic
def accept_as_newcomer(invitation: Invitation, name: str, password: str) -> User:
    """An account for the invited address, and its membership. Raises Closed, and IntegrityError when one is there."""
    claim(invitation)
    person = User.objects.create_user(invitation.email, password, name=name)
    join(invitation, person)
    return person


def claim(invitation: Invitation) -> None:
    """One conditional UPDATE: of two tabs, one gets it."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        raise Closed


def join(invitation: Invitation, person: User) -> None:
    """A member keeps the role that they have: a lead may have given it since."""
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person)
    role = Membership.Role(invitation.role)
    _, is_new = Membership.objects.get_or_create(project_id=invitation.project_id, user=person, defaults={"role": role})
    if is_new:
        log("member.joined", invitation, person)
        tell(Happening(invitation.project_id, Kind.PEOPLE, f"joined as {IN_WORDS[role]}", by=person))
        membership_changed.send(sender=Membership, project_id=invitation.project_id, user_id=person.pk)


def log(action: str, invitation: Invitation, by: User) -> None:
    """Without the address: whoever is asked in need not be known here for ever."""
    what = {"role": invitation.role}
    audit.record(action, invitation, by=by, label=f"as {invitation.role}", project=invitation.project, after=what)
