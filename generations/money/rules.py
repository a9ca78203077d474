"""When a lead decides first: takes over an amount wait in `held`, with nothing reserved for them anywhere."""

from django.db import models

from generations.money.usd import UsdField
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
