"""How many takes a project has, how many are on their way, and what was charged for them, shot by shot.

The figures are rows that the database keeps true by triggers (triggers.py), so that reading them costs the same with a
hundred takes and with a hundred thousand. They are drawn in the board's toolbar and over its shots, by the page and by
the live stream alike. Archived takes are counted apart; what they cost stays in `charged`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import models

from generations.money.usd import ZERO, UsdField
from projects.project import Project


class ShotTally(models.Model):
    """The takes of one shot in figures (`shot` 0: those of none). Written by triggers alone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    shot = models.BigIntegerField()
    total = models.IntegerField()
    archived = models.IntegerField()
    moving = models.IntegerField()
    picks = models.IntegerField()
    charged = UsdField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("project", "shot"), name="one_tally_per_shot")]

    def __str__(self) -> str:
        return f"{self.total} takes"


@dataclass(frozen=True)
class Tally:
    """The takes of one shot, or of a whole project; `charged` in USD. `total` leaves the archived ones out."""

    total: int = 0
    archived: int = 0
    moving: int = 0
    picks: int = 0
    charged: Decimal = ZERO

    @classmethod
    def of(cls, row: ShotTally) -> "Tally":
        return cls(row.total, row.archived, row.moving, row.picks, row.charged)


NOTHING = Tally()


@dataclass(frozen=True)
class Tallies:
    """One for each shot that has takes (None: those of no shot), and one for all of them."""

    shots: dict[int | None, Tally]

    def of(self, shot_id: int | None) -> Tally:
        return self.shots.get(shot_id, NOTHING)

    @property
    def whole(self) -> Tally:
        return together(self.shots.values())


def together(tallies: Iterable[Tally]) -> Tally:
    tallies = list(tallies)
    return Tally(
        total=sum(tally.total for tally in tallies),
        archived=sum(tally.archived for tally in tallies),
        moving=sum(tally.moving for tally in tallies),
        picks=sum(tally.picks for tally in tallies),
        charged=sum((tally.charged for tally in tallies), ZERO),
    )


def tallies_of(project: Project) -> Tallies:
    rows = ShotTally.objects.filter(project=project)
    return Tallies({row.shot or None: Tally.of(row) for row in rows})
