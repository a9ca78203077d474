"""What must be true after the worst day: one sentence each, checked from the facts alone. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from generations.money.usd import dollars
from generations.system.facts import Facts

NOTHING = Decimal(0)
MOVING = ("queued", "submitting", "unknown", "rendering", "storing")
# The provider and its callbacks spell it both ways.
SPELLINGS = {"canceled": "cancelled"}


@dataclass(frozen=True)
class Verdict:
    """One sentence, and everything that breaks it."""

    sentence: str
    breaches: tuple[str, ...]


def moving(facts: Facts) -> Iterator[str]:
    for take in facts.takes:
        if take.status in MOVING:
            yield f"{take.name} is {take.status}"


def created_twice(facts: Facts) -> Iterator[str]:
    names = {take.code: take.name for take in facts.takes}
    for code, count in Counter(run.code for run in facts.runs).items():
        if count > 1:
            yield f"{names.get(code, code)} has {count} runs"


def strangers(facts: Facts) -> Iterator[str]:
    codes = {take.code for take in facts.takes}
    for run in facts.runs:
        if run.code not in codes:
            yield f"run {run.id} was made for “{run.code}”"


def wrongly_charged(facts: Facts) -> Iterator[str]:
    costs: defaultdict[str, Decimal] = defaultdict(Decimal)
    for run in facts.runs:
        costs[run.code] += run.cost
    for take in facts.takes:
        if not costs[take.code] == take.booked_charged == take.charged:
            yield (
                f"{take.name} cost {dollars(costs[take.code])}, its card says {dollars(take.charged)}, "
                f"the ledger {dollars(take.booked_charged)}"
            )


def different_sums(facts: Facts) -> Iterator[str]:
    sums = totals(facts)
    if len(set(sums.values())) > 1:
        yield ", ".join(f"{name} {dollars(amount)}" for name, amount in sums.items())


def totals(facts: Facts) -> dict[str, Decimal]:
    """What was charged in all, by everybody who keeps a book of it, in USD."""
    return {
        "invoice": sum((run.cost for run in facts.runs), NOTHING),
        "ledger": sum((take.booked_charged for take in facts.takes), NOTHING),
        "takes": sum((take.charged for take in facts.takes), NOTHING),
        "projects' budgets": sum((each.charged for each in facts.budgets if not each.is_studio), NOTHING),
        "studio's budget": sum((each.charged for each in facts.budgets if each.is_studio), NOTHING),
    }


def still_reserved(facts: Facts) -> Iterator[str]:
    for budget in facts.budgets:
        if budget.held:
            yield f"{budget.owner}'s budget holds {dollars(budget.held)}"
    for take in facts.takes:
        if take.reserved or take.booked_reserved:
            yield f"{take.name} holds {dollars(take.reserved)}, by the ledger {dollars(take.booked_reserved)}"


def broken_chains(facts: Facts) -> Iterator[str]:
    yield from facts.broken_chains


def flawed(facts: Facts) -> Iterator[str]:
    for take in facts.takes:
        if take.flaw:
            yield f"{take.name}: {take.flaw}"


def paid_for_nothing(facts: Facts) -> Iterator[str]:
    status = {take.code: take.status for take in facts.takes}
    for run in facts.runs:
        if run.cost and status.get(run.code) != "ready":
            yield f"run {run.id} cost {dollars(run.cost)}, its take is {status.get(run.code, 'nowhere')}"


def wrongly_pressed(facts: Facts) -> Iterator[str]:
    made = Counter(take.click for take in facts.takes)
    for click in {*made, *facts.clicks}:
        if made[click] != facts.clicks.get(click, 0):
            yield f"press {click} asked for {facts.clicks.get(click, 0)} takes and got {made[click]}"


def unprocessed(facts: Facts) -> Iterator[str]:
    for delivery in facts.deliveries:
        if not delivery.processed:
            yield f"the callback of run {delivery.run_id} still waits"


def forged(facts: Facts) -> Iterator[str]:
    truth = {run.id: (run.code, run.status) for run in facts.runs}
    for delivery in facts.deliveries:
        said = (delivery.code, SPELLINGS.get(delivery.status, delivery.status))
        code, status = truth.get(delivery.run_id, ("", ""))
        if said != (code, SPELLINGS.get(status, status)):
            yield f"a callback says {delivery.status} of run {delivery.run_id}, and the invoice {status or 'nothing'}"


def surprised(facts: Facts) -> Iterator[str]:
    for what, count in Counter(facts.surprises).items():
        yield f"{what} ({count} times)"


CHECKS: dict[str, Callable[[Facts], Iterator[str]]] = {
    "No take stands in a moving state": moving,
    "No run was created twice for one take": created_twice,
    "Every run that was accepted belongs to a take": strangers,
    "Every take was charged what its run cost, on the card and in the ledger": wrongly_charged,
    "Invoice, ledger, takes and budgets have charged the same": different_sums,
    "Nothing is reserved any more": still_reserved,
    "Every ledger chain verifies": broken_chains,
    "Every ready take has a whole clip, a poster and a preview": flawed,
    "Every clip that was paid for is here": paid_for_nothing,
    "Every press is one order, however often it was sent": wrongly_pressed,
    "Every callback that was stored was processed": unprocessed,
    "No forged callback was stored": forged,
    "Nobody was shown an error": surprised,
}


def audit(facts: Facts) -> list[Verdict]:
    return [Verdict(sentence, tuple(check(facts))) for sentence, check in CHECKS.items()]
