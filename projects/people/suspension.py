"""Suspended people: nothing opens to them. With their password they are shown why, and may appeal for a day by a token.

Who is suspended, and until when, is decided by rulings; it ends by itself.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode

from projects.people.user import User

TOKEN_LASTS = timedelta(days=1)
SALT = "suspended"


def page_of(person: User) -> str:
    """The address of the page that tells this person why, for whoever knew their password."""
    return f"{reverse('suspended')}?{urlencode({'token': token_of(person)})}"


def token_of(person: User) -> str:
    return signing.dumps(person.pk, salt=SALT)


def person_of(token: str) -> User | None:
    """Whose page it is; nobody once the token is too old, or the suspension is over."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=TOKEN_LASTS)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    return person if person and person.is_suspended else None
