"""How django-allauth behaves here: nobody signs up by themselves; accounts come from an admin or an invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from projects.people.suspension import page_of
from projects.people.user import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        """Whoever is suspended is told so instead; called once the password was right, before the second factor."""
        if user.is_suspended:
            clear_login(request)
            return redirect(page_of(user))
        response: HttpResponse | None = super().pre_login(request, user, **hooks)
        return response
