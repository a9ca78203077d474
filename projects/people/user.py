"""People: who signs in. Their roles are memberships (projects/project.py); what a role may do is in access.py."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone

TINTS = 9


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address. `is_staff` makes a moderator, `is_superuser` the studio's admin."""

    class Theme(models.TextChoices):
        DARK = "dark"
        LIGHT = "light"
        SYSTEM = "system"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    tint = models.PositiveSmallIntegerField(default=0, help_text="Colour of the avatar, 1 to 9; drawn once.")
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.DARK)
    is_staff = models.BooleanField("moderator", default=False)
    is_active = models.BooleanField(default=True)
    suspended_until = models.DateTimeField(null=True, blank=True, help_text="Nothing opens to them before that.")
    suspended_why = models.CharField(max_length=600, blank=True, help_text="As they are told.")
    needs_review = models.BooleanField(default=False, help_text="A moderator looks at each of their takes first.")
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="Since when only the books know of them.")
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ("name", "email")

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.tint = self.tint or sum(self.email.encode()) % TINTS + 1
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What their sessions must carry: another one after each suspension, so that none from before it lives on."""
        known: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{known}{self.suspended_until.timestamp()}" if self.suspended_until else known

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def initials(self) -> str:
        words = str(self).replace("@", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def first_name(self) -> str:
        return str(self).split()[0]
