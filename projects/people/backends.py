"""Who may sign in and stay so: active accounts; those of the demo only where nothing real can be spent.

Whoever is suspended gives the right password and is then led to where it says why (adapter.py); they stay signed in
nowhere meanwhile.
"""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from happyhorse.demo_logins import DEMO_LOGINS
from projects.people.user import User

DEMO_EMAILS = frozenset(login.email for login in DEMO_LOGINS)


class StudioBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by e-mail. The demo's password is known to everybody, so its accounts end with the sandbox."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        if not settings.SANDBOX and getattr(user, "email", "") in DEMO_EMAILS:
            return False
        return bool(super().user_can_authenticate(user))

    def get_user(self, user_id: int) -> User | None:
        """Whose session this is; nobody while they are suspended."""
        user: User | None = super().get_user(user_id)
        return None if user is None or user.is_suspended else user
