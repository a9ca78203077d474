"""Who reads a stream, and whether they still may: asked for all streams of a process at once."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone

from generations.live.audience import Audience
from projects.access import Verb, verbs_of_many
from projects.people.user import User


@dataclass(frozen=True)
class Visitor:
    """All that the right to read depends on: the person, the project, and the session with its password's hash."""

    user_id: int
    project_id: int
    session_key: str
    session_hash: str


def standing(visitors: Collection[Visitor]) -> dict[Visitor, Audience]:
    """For which audience each visitor may go on reading; those who may not are missing. Four queries for all."""
    granted = verbs_of_many({(visitor.user_id, visitor.project_id) for visitor in visitors})
    sessions = open_sessions(visitors)
    hashes = session_hashes(visitors)
    found = {}
    for visitor in visitors:
        verbs = granted[visitor.user_id, visitor.project_id]
        is_signed_in = visitor.session_key in sessions and visitor.session_hash == hashes.get(visitor.user_id)
        if is_signed_in and Verb.VIEW in verbs:
            found[visitor] = Audience.of(verbs)
    return found


def open_sessions(visitors: Collection[Visitor]) -> set[str]:
    keys = {visitor.session_key for visitor in visitors}
    return set(Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now()).values_list("pk", flat=True))


def session_hashes(visitors: Collection[Visitor]) -> dict[int, str]:
    """What each person's sessions must carry; a new password makes it another one."""
    people = User.objects.in_bulk({visitor.user_id for visitor in visitors})
    return {pk: person.get_session_auth_hash() for pk, person in people.items()}
