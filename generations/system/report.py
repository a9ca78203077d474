"""The rehearsal's table, as text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generations.money.usd import dollars
from generations.system.audit import Verdict, totals
from generations.system.facts import Facts, Recoveries
from generations.system.plan import Play

MOST_SHOWN = 10
WIDTH = 22


@dataclass(frozen=True)
class Story:
    """How the play went: `struck` are runs per fault, `killed` kills per program, `seconds` its length."""

    play: Play
    facts: Facts
    verdicts: Sequence[Verdict]
    recoveries: Recoveries
    struck: Mapping[str, int]
    killed: Mapping[str, int]
    unanswered: int
    seconds: float

    @property
    def passed(self) -> bool:
        return not any(verdict.breaches for verdict in self.verdicts)


def lines(story: Story) -> Iterator[str]:
    """The table, the verdicts with what breaks them, and the last word."""
    yield f"Rehearsal of {story.play.takes} takes, seed {story.play.seed}, {story.seconds:.0f} s"
    yield from table(story)
    for verdict in story.verdicts:
        yield f"{'BREACH' if verdict.breaches else 'PASSED'}  {verdict.sentence}"
        yield from (f"          {breach}" for breach in verdict.breaches[:MOST_SHOWN])
        if len(verdict.breaches) > MOST_SHOWN:
            yield f"          and {len(verdict.breaches) - MOST_SHOWN} more"


def table(story: Story) -> Iterator[str]:
    facts, found = story.facts, story.recoveries
    yield row("takes", Counter(take.status for take in facts.takes))
    yield row("runs accepted", Counter(run.status for run in facts.runs))
    yield row("faults that struck", story.struck)
    yield row("faults that did not", dict.fromkeys(sorted({*story.play.rates} - {*story.struck}), ""))
    yield row("answers lost", {"calls": found.unanswered, "run adopted": found.adopted, "released": found.released})
    yield row("callbacks stored", {"": len(facts.deliveries)})
    yield row("put off by Runflow", {"": found.put_off})
    yield row("kill -9", story.killed)
    yield row("requests cut off", {"": story.unanswered})
    yield row("charged", {name: dollars(amount) for name, amount in totals(facts).items()})


def row(name: str, cells: Mapping[str, object]) -> str:
    text = " · ".join(f"{label} {value}".strip() for label, value in cells.items()) or "none"
    return f"  {name:<{WIDTH}}{text}"
