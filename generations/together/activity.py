"""The activity feed: what happened in a project, by whom and when, written with the change itself."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.generation import Generation
from generations.money.usd import UsdField
from projects.happenings import Kind
from projects.project import Project, Shot


class Activity(models.Model):
    """One happening (projects/happenings.py). Without `by` and `guest` it was the studio itself."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=300)
    quote = models.CharField(max_length=300, blank=True)
    generation = models.ForeignKey(Generation, on_delete=models.SET_NULL, null=True, related_name="+")
    shot = models.ForeignKey(Shot, on_delete=models.SET_NULL, null=True, related_name="+")
    amount = UsdField(null=True, blank=True)
    tone = models.CharField(max_length=6, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=("project", "-id"), name="activity_of_a_project"),
            models.Index(fields=("project", "kind", "-id"), name="activity_by_kind"),
        ]
        ordering = ("-id",)
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"{self.by or self.guest or 'The studio'} {self.words}"
