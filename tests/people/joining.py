"""Links of invitations, and what a newcomer writes on the page that they lead to."""

from django.urls import reverse

from projects.people import inviting
from projects.people.invitation import find

NEW = "new@studio.test"
JOINING = {"name": "Nia New", "password": "quiet-horses-run"}


def is_open(token: str) -> bool:
    found = find(token)
    return found is not None and found.is_open


def link(asked: inviting.Asked) -> str:
    return reverse("invitation", args=[asked.token])
