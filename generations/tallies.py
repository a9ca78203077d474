"""How many takes a project has, how many are on their way, and what was charged for them, shot by shot.

Read in one query and drawn in the board's toolbar and over its shots, by the page and by the live stream alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from generations.generation import MOVING, Generation
from generations.money.usd import ZERO
from projects.project import Project


@dataclass(frozen=True)
class Tally:
    """The takes of one shot, or of a whole project; `charged` in USD."""

    total: int = 0
    moving: int = 0
    charged: Decimal = ZERO


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
        moving=sum(tally.moving for tally in tallies),
        charged=sum((tally.charged for tally in tallies), ZERO),
    )


def tallies_of(project: Project) -> Tallies:
    takes = Generation.objects.filter(project=project).order_by().values_list("shot")
    is_moving = Q(status__in=MOVING)
    rows = takes.annotate(total=Count("pk"), moving=Count("pk", filter=is_moving), spent=Sum("charged"))
    return Tallies({shot_id: Tally(total, moving, spent) for shot_id, total, moving, spent in rows})
