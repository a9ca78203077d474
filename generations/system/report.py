"""The rehearsal's table, as text."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generations.money.usd import dollars
from generations.system.audit import Verdict, totals
from generations.system.facts import Facts, Recoveries
from generations.system.plan import Play

MOST_SHOWN = 10
LABEL_WIDTH, WIDTH = 22, 96
# Keeps a label and its number on one line.
TIE = "\N{NO-BREAK SPACE}"


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
    spared = dict.fromkeys(sorted({*story.play.rates} - {*story.struck}), "")
    yield from row("takes", Counter(take.status for take in facts.takes))
    yield from row("runs accepted", Counter(run.status for run in facts.runs))
    yield from row("faults that struck", story.struck)
    yield from row("faults that did not", spared)
    yield from row("answers lost", {"": found.unanswered, "run found": found.adopted, "no run": found.released})
    yield from row("put off by Runflow", {"": found.put_off})
    yield from row("callbacks stored", {"": len(facts.deliveries)})
    yield from row("kill -9", story.killed)
    yield from row("requests cut off", {"": story.unanswered})
    yield from row("charged", {name: dollars(amount) for name, amount in totals(facts).items()})


def row(name: str, cells: Mapping[str, object]) -> list[str]:
    """A name and what belongs to it, on as many lines as it takes."""
    told = ", ".join(f"{label} {value}".strip().replace(" ", TIE) for label, value in cells.items())
    lines = textwrap.wrap(told or "none", WIDTH)
    labels = [name, *[""] * len(lines)]
    return [f"  {label:<{LABEL_WIDTH}}{line.replace(TIE, ' ')}" for label, line in zip(labels, lines, strict=False)]
