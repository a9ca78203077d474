"""Who belongs to a project, and as what: changing a role, taking out, leaving, handing over.

A project never loses its last lead who can sign in. Every change holds the project's memberships locked, looks again
whether the person may still make it, and tells those who listen. Takes stay with whoever made them.
"""

from typing import Unpack

from django.core.exceptions import PermissionDenied
from django.db import transaction

from projects import audit
from projects.access import VERBS, Verb
from projects.happenings import Happening, Kind, membership_changed, tell
from projects.people.invitation import Invitation
from projects.people.user import User
from projects.project import Membership, Project

Role = Membership.Role
IN_WORDS = {Role.LEAD: "a lead", Role.ARTIST: "an artist", Role.VIEWER: "a viewer"}


class Refused(Exception):
    """What was asked for cannot be; the words are for the person who asked."""


@transaction.atomic
def change_role(member: Membership, role: str, by: User) -> None:
    """Give a member another role. Raises Refused, PermissionDenied."""
    members = locked(member.project)
    check_manages(by, members)
    current = still_there(member, members)
    if current.role == role:
        return
    if role != Role.LEAD:
        check_a_lead_remains(members, without=current)
    grant(current, role, by)
    announce(current, by, f"made {plain(current.user)} {IN_WORDS[Role(role)]}")


@transaction.atomic
def show_costs(member: Membership, by: User, *, sees: bool) -> None:
    """Let a member see what things cost, or hide it from them; open pages follow. Raises Refused, PermissionDenied."""
    members = locked(member.project)
    check_manages(by, members)
    current = still_there(member, members)
    if current.role == Role.LEAD:
        raise Refused(f"{current.user} leads this project and so sees its costs. Nothing was changed.")
    by_role = Verb.SEE_COSTS in VERBS[current.role]
    wanted = None if sees == by_role else sees
    if current.sees_costs == wanted:
        return
    Membership.objects.filter(pk=current.pk).update(sees_costs=wanted)
    log("costs.shown" if sees else "costs.hidden", current, by)
    tell(
        Happening(
            current.project_id,
            Kind.PEOPLE,
            f"{'showed the costs to' if sees else 'hid the costs from'} {plain(current.user)}",
            by=by,
        )
    )
    # Without `by`: what they are told of is a new role.
    membership_changed.send(sender=Membership, project_id=current.project_id, user_id=current.user_id)


@transaction.atomic
def remove(member: Membership, by: User) -> None:
    """Take somebody out of the project; they lose access at once. Raises Refused, PermissionDenied."""
    members = locked(member.project)
    check_manages(by, members)
    current = still_there(member, members)
    check_a_lead_remains(members, without=current)
    take_out(current, by)
    announce(current, by, f"removed {plain(current.user)} from the project")


@transaction.atomic
def leave(project: Project, person: User) -> None:
    """Go out of the project by oneself. Raises Refused."""
    members = locked(project)
    mine = own(person, members)
    check_a_lead_remains(members, without=mine)
    take_out(mine, person)
    announce(mine, person, "left the project")


@transaction.atomic
def hand_over(heir: Membership, by: User, *, leaving: bool) -> None:
    """Make another member a lead in one's own place, and go on as an artist or not at all. Raises Refused."""
    members = locked(heir.project)
    mine, current = own(by, members), still_there(heir, members)
    if mine.role != Role.LEAD:
        raise Refused("Only a lead can hand the project over. Nothing was changed.")
    if current.pk == mine.pk or not current.user.is_active:
        raise Refused(f"{current.user} cannot take the project over. Nothing was changed.")
    grant(current, Role.LEAD, by)
    announce(current, by, f"handed the project over to {plain(current.user)}")
    if leaving:
        take_out(mine, by)
    else:
        grant(mine, Role.ARTIST, by)
    membership_changed.send(sender=Membership, project_id=mine.project_id, user_id=by.pk)


def locked(project: Project) -> list[Membership]:
    """All memberships of the project; nobody else changes them until the transaction ends."""
    rows = project.memberships.select_related("user").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def check_manages(by: User, members: list[Membership]) -> None:
    """Of two leads who demote each other at once, the slower one is none any more."""
    if not by.is_superuser and all(it.user_id != by.pk or it.role != Role.LEAD for it in members):
        raise PermissionDenied("Only a lead manages who is in this project.")


def check_a_lead_remains(members: list[Membership], without: Membership) -> None:
    others = (it for it in members if it.pk != without.pk)
    if without.role == Role.LEAD and not any(it.role == Role.LEAD and it.user.is_active for it in others):
        raise Refused(
            f"{without.user} is the last lead of this project. Make somebody else a lead first. Nothing was changed."
        )


def still_there(member: Membership, members: list[Membership]) -> Membership:
    for current in members:
        if current.pk == member.pk:
            return current
    raise Refused(f"{member.user} is not in this project any more. Nothing was changed.")


def own(person: User, members: list[Membership]) -> Membership:
    for current in members:
        if current.user_id == person.pk:
            return current
    raise Refused("You are not a member of this project. Nothing was changed.")


def grant(member: Membership, role: str, by: User) -> None:
    was_lead = member.role == Role.LEAD
    log("role.changed", member, by, before={"role": member.role}, after={"role": str(role)})
    member.role = role
    # A new role says anew who sees costs.
    member.sees_costs = None
    member.save(update_fields=["role", "sees_costs"])
    if was_lead:
        withdraw_invitations(member)


def take_out(member: Membership, by: User) -> None:
    log("member.left" if member.user_id == by.pk else "member.removed", member, by, before={"role": member.role})
    withdraw_invitations(member)
    Membership.objects.filter(pk=member.pk).delete()


def withdraw_invitations(member: Membership) -> None:
    """Whoever may invite no more has no link left by which they, or a friend, could come back."""
    Invitation.objects.pending().filter(project=member.project_id, invited_by=member.user_id).revoke()


def log(action: str, member: Membership, by: User, **changed: Unpack[audit.Changed]) -> None:
    audit.record(action, member.user, by=by, project=member.project, **changed)


def announce(member: Membership, by: User, words: str) -> None:
    tell(Happening(member.project_id, Kind.PEOPLE, words, by=by))
    teller = None if by.pk == member.user_id else by
    membership_changed.send(sender=Membership, project_id=member.project_id, user_id=member.user_id, by=teller)


def plain(person: User) -> str:
    """A name to stand in a happening's words, where braces mean a take or a shot."""
    return str(person).replace("{", "(").replace("}", ")")
