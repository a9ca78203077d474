"""Drafts: what somebody was writing in a project's composer, kept across reloads and machines."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.project import Project


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
