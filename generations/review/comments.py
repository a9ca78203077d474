"""Comments on takes: at a moment of the clip or about all of it, answered, resolved; by members and by guests."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from generations.generation import Generation


class Comment(models.Model):
    """One thing said about a take. `author` is empty for a guest, who has a name and came by a link."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="comments")
    guest_name = models.CharField(max_length=60, blank=True)
    share_link = models.ForeignKey(
        "generations.ShareLink", on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    guest_key = models.CharField(max_length=32, blank=True, help_text="The guest's browser, who may take it back.")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    at_seconds = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, blank=True, help_text="Moment of the clip; empty for all of it."
    )
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True, help_text="Taken back; its replies stay.")
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentions")

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return self.text[:80]
