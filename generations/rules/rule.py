"""A rule over words: what it looks for, what follows, and why, in words that whoever meets it can understand."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.project import Project


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self, project: Project | None) -> "RuleQuerySet":
        """The studio's rules and then the project's own, as they are counted: rule 2 of 9."""
        return self.filter(Q(project=None) | Q(project=project), is_on=True).counted()

    def counted(self) -> "RuleQuerySet":
        """In one order on every database."""
        return self.order_by(F("project").asc(nulls_first=True), "pk")


class Rule(models.Model):
    """Without a project it holds in the whole studio. Never deleted: a rule that is off keeps what it once decided."""

    class Form(models.TextChoices):
        WORDS = "words", "Words"
        PATTERN = "pattern", "Pattern"

    class Effect(models.TextChoices):
        WARN = "warn", "Warn"
        HOLD = "hold", "Hold for a person"
        REFUSE = "refuse", "Refuse"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, blank=True, related_name="rules")
    name = models.CharField(max_length=60, help_text="What it is called where it strikes: Injury words.")
    form = models.CharField(max_length=7, choices=Form, default=Form.WORDS)
    text = models.TextField(max_length=8000, help_text="A word or phrase on each line, or one pattern.")
    effect = models.CharField(max_length=6, choices=Effect, default=Effect.HOLD)
    reason = models.CharField(max_length=300, help_text="In plain words, for whoever wrote what it found.")
    is_on = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts its edits.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("project", "name"), name="one_rule_per_name_in_a_project"),
            models.UniqueConstraint(
                fields=("name",), condition=Q(project=None), name="one_rule_per_name_in_the_studio"
            ),
        ]
        ordering = ("project_id", "id")

    def __str__(self) -> str:
        return self.name
