"""Votes between compared takes: one per person and set of takes; a blind one is cast without knowing whose is which.

Who voted for what is kept from a person who compares blind until they have voted themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from generations.generation import Generation
from projects.people.user import User
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


@dataclass
class Votes:
    """How a comparison stands: who is for which take (by its id), and what `mine` is."""

    mine: Vote | None = None
    by_take: dict[int, list[Vote]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(map(len, self.by_take.values()))


def key_of(takes: Collection[Generation]) -> str:
    """The name of a comparison: the same takes in any order are the same one."""
    return ",".join(map(str, sorted(take.number for take in takes)))


def votes_on(takes: Collection[Generation], person: User) -> Votes:
    """All votes on this comparison, in one query."""
    project_ids = {take.project_id for take in takes}
    votes = Votes()
    rows = Vote.objects.filter(project__in=project_ids, comparison=key_of(takes)).select_related("voter")
    for vote in rows:
        votes.by_take.setdefault(vote.generation_id, []).append(vote)
        votes.mine = vote if vote.voter_id == person.pk else votes.mine
    return votes


def cast(takes: Collection[Generation], choice: Generation, voter: User, *, blind: bool) -> None:
    """Vote for `choice` among `takes`, in place of an earlier vote; the same vote again changes nothing."""
    with transaction.atomic():
        Vote.objects.update_or_create(
            project=choice.project,
            comparison=key_of(takes),
            voter=voter,
            defaults={"generation": choice, "was_blind": blind, "at": timezone.now()},
        )
        # A page that compares these takes hears it by any of them; what people do blind is told to nobody else.
        choice.announce()
