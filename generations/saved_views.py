"""Saved views: a filter of the board with a name, for everybody in the project."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.project import Project


class SavedView(models.Model):
    """A named filter. `query` is the address's query string, checked when it is used."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=400)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "name"), name="one_saved_view_per_name")]
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
