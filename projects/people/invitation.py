"""Invitations: a link by e-mail that makes somebody a member, once, until it expires or is taken back.

Only the digest of the link's token is kept: who reads the database cannot use it.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.project import Membership, Project

LIFE = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back; among them those that have expired and can be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self) -> "InvitationQuerySet":
        """Those whose link works now."""
        return self.pending().filter(expires_at__gt=timezone.now())

    def revoke(self) -> int:
        return self.pending().update(revoked_at=timezone.now())


class Invitation(models.Model):
    """One person asked into one project, in one role."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=6, choices=Membership.Role)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("project", "email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_pending_invitation_per_address",
            )
        ]
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and not self.has_expired


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def find(token: str) -> Invitation | None:
    """The invitation that this link belongs to, whatever became of it."""
    found = Invitation.objects.filter(token_sha256=digest(token))
    return found.select_related("project", "invited_by").first()
