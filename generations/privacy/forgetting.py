"""Forgetting a person: the account becomes nobody's, their name and address go from every row that may change, and the
books stay as they are, under a number instead of a name."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils import timezone

from generations.drafts import Draft
from generations.generation import Generation, Transition
from generations.status import FINAL
from generations.together.activity import Activity
from generations.together.notices import Digest, Notice, Preference
from generations.together.presence import Presence
from projects.audit import AuditEntry, record
from projects.people import members
from projects.people.invitation import Invitation
from projects.people.user import User
from projects.project import Membership

# Their own rows, which nobody needs when they are gone.
GONE: tuple[type[models.Model], ...] = (
    Draft, Notice, Preference, Digest, Presence, EmailAddress, Authenticator,
)  # fmt: skip
# Sentences that the studio wrote about what they did, with their name in it.
SENTENCES: tuple[tuple[type[models.Model], str], ...] = (
    (Activity, "words"), (Notice, "words"), (Transition, "why"), (Generation, "problem"),
)  # fmt: skip


class CannotForget(Exception):
    """Why not now, and what to do first. Nothing was changed."""


def obstacle(person: User) -> str:
    """Why this person cannot be forgotten now; empty when they can."""
    if person.forgotten_at:
        return "This person was forgotten already."
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        return "The studio would be left without an admin. Make somebody else one first."
    if led := [str(row.project) for row in person.memberships.select_related("project") if is_last_lead(row)]:
        return f"{', '.join(led)} would be left without a lead. Make somebody else a lead first."
    moving = Generation.objects.filter(author=person).exclude(status__in=FINAL).count()
    if moving:
        takes = f"{moving} takes are" if moving > 1 else "A take is"
        return f"{takes} still under way. Wait until they have ended, or cancel them."
    return ""


def is_last_lead(row: Membership) -> bool:
    others = Membership.objects.filter(project=row.project, role=row.role, user__is_active=True).exclude(pk=row.pk)
    return row.role == Membership.Role.LEAD and not others.exists()


@transaction.atomic
def forget(person: User, by: User) -> None:
    """Raises CannotForget, and then nothing is changed."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if why := obstacle(person):
        raise CannotForget(f"{why} Nothing was changed.")
    name, email = str(person), person.email
    for row in person.memberships.select_related("project"):
        members.leave(row.project, person)
    take_out_of_sentences(name)
    for model in GONE:
        model._base_manager.filter(user=person).delete()  # noqa: SLF001 (documented by Django)
    Invitation.objects.filter(email__iexact=email).update(email=address_of(person))
    LogEntry.objects.filter(object_repr__in=(name, email)).update(object_repr=name_of(person))
    LogEntry.objects.filter(user=person).update(change_message="")
    record("person.forgotten", person, by=by)
    # The audit log keeps what was done; from where is the one thing that it may forget.
    AuditEntry.objects.filter(by=person).update(address=None, agent="")
    empty(person)


def take_out_of_sentences(name: str) -> None:
    for model, column in SENTENCES:
        rows = model._base_manager.filter(**{f"{column}__contains": name})  # noqa: SLF001 (documented by Django)
        rows.update(**{column: Replace(F(column), Value(name), Value("a former member"))})


def empty(person: User) -> None:
    """The row stays, because takes and ledger refer to it; nobody can sign in to it."""
    person.name, person.email = name_of(person), address_of(person)
    person.set_unusable_password()
    person.is_active = person.is_staff = person.is_superuser = False
    person.suspended_until, person.suspended_why, person.last_login = None, "", None
    person.forgotten_at = timezone.now()
    person.groups.clear()
    person.user_permissions.clear()
    person.save()


def name_of(person: User) -> str:
    """The number tells two of them apart in the books."""
    return f"Former member {person.pk}"


def address_of(person: User) -> str:
    """Nobody's: the ending is reserved by RFC 2606, so no mail ever leaves for it."""
    return f"forgotten-{person.pk}@forgotten.invalid"
