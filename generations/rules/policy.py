"""What holds in the whole studio, whatever a project or a person chooses: one row."""

from django.db import models


class Policy(models.Model):
    """The studio's own word."""

    requires_safety_checker = models.BooleanField(
        default=False, help_text="Every take is checked by Runflow's safety checker; nobody can switch it off."
    )
    hides_flagged = models.BooleanField(
        default=True, help_text="A clip that the safety checker marks is hidden until a moderator has looked."
    )
    guests_may_report = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "policy"

    def __str__(self) -> str:
        return "The studio's policy"

    @classmethod
    def now(cls) -> "Policy":
        return cls.objects.first() or cls()
