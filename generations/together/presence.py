"""Who is here: the people whose browsers have a page of the project open."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.project import Project


class Presence(models.Model):
    """When somebody was seen in a project last."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "user"), name="one_presence_per_person")]
        indexes = [models.Index(fields=("project", "seen_at"), name="presence_of_a_project")]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"
