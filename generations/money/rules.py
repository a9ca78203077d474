"""When a lead decides first: takes that are too dear, or too many on one shot, wait in `held`, with nothing reserved.

And 720p first: where a project wants that, 1080p is sent only as the final of a take that was picked or approved.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from generations.money.ledger import today
from generations.money.usd import UsdField
from projects.access import Verb
from projects.people.user import User
from projects.project import Project

FINEST = "1080p"
DRAFT_FIRST = (
    "In this project 1080p is for finals. Make the take at 720p, have it picked or approved, "
    "and press 1080p final on it; or ask a lead."
)


class Asked(Protocol):
    """A take that somebody asks for, not yet saved."""

    number: Any
    amount: Any
    shot_id: Any


class ApprovalRule(models.Model):
    """One project's rules; the studio's, without a project, holds where a project has none."""

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
    per_shot = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)],
        help_text="Takes on one shot in a day that nobody is asked about; empty: no rule.",
    )  # fmt: skip
    final_first = models.BooleanField(
        "720p first", default=False, help_text="1080p only as the final of a take that was picked or approved."
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

    def reasons(self, project: Project, takes: Sequence[Asked]) -> dict[int, str]:
        """Why some of one press wait, by number: each take is looked at alone, not their sum."""
        found, sent = {}, self.sent_today(project, [take.shot_id for take in takes])
        for take in takes:
            if self.stops(take.amount):
                found[take.number] = "its price is above what is sent unasked"
            elif self.is_full(sent, take.shot_id):
                found[take.number] = f"{self.per_shot} takes were sent on its shot today"
            else:
                sent[take.shot_id] += 1
        return found

    def is_full(self, sent: Counter[int | None], shot_id: int | None, more: int = 1) -> bool:
        """Whether so many more on the shot are too many for a day."""
        return self.per_shot is not None and shot_id is not None and sent[shot_id] + more > self.per_shot

    def sent_today(self, project: Project, shots: Iterable[int | None]) -> Counter[int | None]:
        """Takes of today on these shots, in the studio's time zone, without those that wait or were cancelled."""
        if self.per_shot is None:
            return Counter()
        midnight = datetime.combine(today(), time.min, ZoneInfo(settings.STUDIO_TIME_ZONE))
        takes = project.generations.filter(shot__in=set(shots) - {None}, created_at__gte=midnight)
        takes = takes.exclude(status__in=("held", "cancelled")).order_by()
        return Counter(dict(takes.values_list("shot").annotate(models.Count("pk"))))

    def wants_draft(self, resolution: str, origin: str = "", parent: Any = None) -> bool:
        """Whether this is 1080p without a chosen take at 720p before it; `parent` is the take that it is made of."""
        if not self.final_first or resolution != FINEST:
            return False
        while origin == "retry" and parent is not None:
            origin, parent = parent.origin, parent.parent
        return not (origin == "final" and parent is not None and is_chosen(parent))

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


def is_chosen(take: Any) -> bool:
    return bool(take.visibility == "visible" and (take.is_pick or take.verdict == "approved"))
