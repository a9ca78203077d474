"""Drafts: what somebody was writing in a project's composer, kept across reloads and machines."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.people.user import User
from projects.project import Project

# Of the composer's form: what somebody wrote and chose, without the press and the price, which belong to a page.
KEPT = (
    "prompt", "shot", "aspect_ratio", "duration", "resolution", "takes", "seed_mode", "seed", "per_line",
    "safety_checker", "parent", "comment",
)  # fmt: skip
LONGEST_KEPT = 60_000


class Draft(models.Model):
    """The composer of one person in one project, as it was left. `fields` holds its form's raw values."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="drafts")
    fields: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "project"), name="one_draft_per_person_and_project")]

    def __str__(self) -> str:
        return f"{self.user}'s draft in {self.project}"

    @classmethod
    def of(cls, user: User, project: Project) -> "Draft | None":
        return cls.objects.filter(user=user, project=project).first()

    @classmethod
    def keep(cls, user: User, project: Project, typed: Mapping[str, Any]) -> None:
        """Save what stands in the composer's form; without words there is nothing to keep."""
        fields = {name: str(typed[name]).replace("\x00", "") for name in KEPT if typed.get(name)}
        if not fields.get("prompt", "").strip():
            cls.clear(user, project)
        elif sum(map(len, fields.values())) <= LONGEST_KEPT:
            cls.objects.update_or_create(
                user=user, project=project, defaults={"fields": fields, "saved_at": timezone.now()}
            )

    @classmethod
    def clear(cls, user: User, project: Project) -> None:
        cls.objects.filter(user=user, project=project).delete()
