"""Votes between compared takes: one per person and set of takes; a blind one is cast without knowing whose is which."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.generation import Generation
from projects.project import Project


class Vote(models.Model):
    """Whom somebody preferred among the takes of one comparison."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    comparison = models.CharField(max_length=60, help_text="The takes' numbers, ascending, with commas: 131,134,136.")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="votes")
    was_blind = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("project", "comparison", "voter"), name="one_vote_per_person_and_comparison"
            )
        ]
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.voter} for {self.generation} of {self.comparison}"
