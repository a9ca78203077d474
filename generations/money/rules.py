"""When a lead decides first: takes over an amount wait in `held`, with nothing reserved for them anywhere."""

from collections.abc import Collection
from decimal import Decimal

from django.db import models

from generations.money.usd import UsdField
from projects.access import Verb
from projects.people.user import User
from projects.project import Project


class ApprovalRule(models.Model):
    """One project's rule; the studio's, without a project, holds where a project has none."""

    class Decider(models.TextChoices):
        LEAD = "lead", "a lead"
        OTHER_LEAD = "other", "a lead, not the author"
        ADMIN = "admin", "a studio admin"

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="approval_rule"
    )
    over = UsdField(
        null=True, blank=True, help_text="US dollars that one take may cost without asking; empty: no rule."
    )
    decider = models.CharField(max_length=5, choices=Decider, default=Decider.LEAD)

    def __str__(self) -> str:
        return f"Over {self.over} {self.get_decider_display()} decides"

    @classmethod
    def of(cls, project: Project) -> "ApprovalRule":
        """The project's own, else the studio's, else one that stops nothing; in one query."""
        rows = cls.objects.filter(models.Q(project=project) | models.Q(project=None))
        found = sorted(rows, key=lambda rule: (rule.project_id is None, rule.pk))
        return found[0] if found else cls(project=project)

    def stops(self, amount: Decimal) -> bool:
        """Whether a take of so many USD waits for a decision."""
        return self.over is not None and amount > self.over

    def lets_decide(self, person: User, verbs: Collection[str], author_id: int) -> bool:
        """Whether this person, who holds these verbs in the project, decides on a take of that author."""
        if self.decider == self.Decider.ADMIN:
            return person.is_superuser and Verb.APPROVE in verbs
        return Verb.APPROVE in verbs and (self.decider == self.Decider.LEAD or person.pk != author_id)

    @property
    def refusal(self) -> str:
        """What somebody is told who may not decide."""
        who = {self.Decider.LEAD: "a lead", self.Decider.OTHER_LEAD: "a lead other than its author"}
        return f"Only {who.get(self.Decider(self.decider), 'a studio admin')} decides on this price."
