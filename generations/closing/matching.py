"""Laying the provider's runs beside our takes: which agree, and how the others differ. No database, no wire."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Kind(StrEnum):
    PRICE = "price"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    DOUBLED = "doubled"


@dataclass(frozen=True)
class Span:
    """From `start`, up to and without `end`. What has no readable time counts where `takes_undated`."""

    start: datetime
    end: datetime
    takes_undated: bool = False

    def holds(self, moment: datetime | None) -> bool:
        return self.takes_undated if moment is None else self.start <= moment < self.end


@dataclass(frozen=True)
class Paid:
    """A run by the provider's record; `cost` in USD. One that is `open` may still cost something else."""

    run_id: str
    code: str
    made_at: datetime | None
    cost: Decimal
    succeeded: bool
    open: bool = False


@dataclass(frozen=True)
class Booked:
    """A take by our books; `charged` in USD. `run_id` is empty while none is known; `lacks_clip` once it ended so."""

    id: int
    code: str
    run_id: str
    charged: Decimal
    sent_at: datetime
    moving: bool
    lacks_clip: bool


@dataclass(frozen=True)
class Unlike:
    """One thing in which the records differ. `take` is an id of ours; amounts in USD."""

    kind: Kind
    run_id: str
    take: int | None
    ours: Decimal
    theirs: Decimal


@dataclass
class Outcome:
    """What came of it. `runs` counts runs that have ended; those still `under_way` are in none of the figures."""

    runs: int = 0
    matched: int = 0
    under_way: int = 0
    ours: Decimal = ZERO
    theirs: Decimal = ZERO
    unlike: list[Unlike] = field(default_factory=list)


def match(span: Span, runs: Iterable[Paid], takes: Collection[Booked]) -> Outcome:
    """Compare what falls in the span. `runs` and `takes` reach beyond it on both sides, so that partners are found."""
    outcome = Outcome()
    once = {run.run_id: run for run in runs}
    paired = dict(pairs(once.values(), takes))
    for run in once.values():
        if span.holds(run.made_at):
            kind, its = paired.get(run.run_id, (None, None))
            compare(run, kind, its, outcome)
    seen = {take.id for kind, take in paired.values() if kind is not Kind.DOUBLED}
    for take in takes:
        if take.id not in seen and take.charged and not take.moving and span.holds(take.sent_at):
            outcome.ours += take.charged
            name = take.run_id or take.code
            outcome.unlike.append(Unlike(Kind.ABSENT, name, take.id, take.charged, ZERO))
    return outcome


def pairs(runs: Collection[Paid], takes: Collection[Booked]) -> Iterator[tuple[str, tuple[Kind | None, Booked]]]:
    """Each known run's id with its take: the take's own run (no kind), one that it lost, or one run too many."""
    by_run = {take.run_id: take for take in takes if take.run_id}
    by_code = {take.code: take for take in takes}
    strangers: dict[str, list[Paid]] = defaultdict(list)
    served = set()
    for run in runs:
        if run.run_id in by_run:
            served.add(run.code)
            yield run.run_id, (None, by_run[run.run_id])
        elif run.code in by_code:
            strangers[run.code].append(run)
    for code, several in strangers.items():
        take = by_code[code]
        own = None if take.run_id or code in served else oldest(several)
        for run in several:
            yield run.run_id, (Kind.UNKNOWN if run is own else Kind.DOUBLED, take)


def oldest(runs: Sequence[Paid]) -> Paid:
    """Of those that cost something, if any do: that one is the take's."""
    return min(runs, key=lambda run: (not run.cost, str(run.made_at or ""), run.run_id))


def compare(run: Paid, kind: Kind | None, take: Booked | None, outcome: Outcome) -> None:
    if run.open or (take and take.moving and kind is not Kind.DOUBLED):
        outcome.under_way += 1
        return
    ours = take.charged if take and kind is not Kind.DOUBLED else ZERO
    outcome.runs += 1
    outcome.ours += ours
    outcome.theirs += run.cost
    if found := difference(run, kind, take, ours):
        outcome.unlike.append(Unlike(found, run.run_id, take.id if take else None, ours, run.cost))
    else:
        outcome.matched += 1


def difference(run: Paid, kind: Kind | None, take: Booked | None, ours: Decimal) -> Kind | None:
    """How they differ; None when they agree. A run that cost nothing and that nobody misses agrees with nothing."""
    if take is None or kind is Kind.DOUBLED:
        return (kind or Kind.UNKNOWN) if run.cost else None
    if run.succeeded and run.cost and take.lacks_clip:
        return Kind.UNKNOWN
    if run.cost == ours:
        return None
    return Kind.UNKNOWN if kind else Kind.PRICE
