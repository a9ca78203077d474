"""The request as views see it behind the login: a known person, and what htmx said."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from projects.people.user import User


class PersonRequest(HttpRequest):
    user: User
    htmx: HtmxDetails
