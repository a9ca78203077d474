"""What is compared after a rehearsal: the studio's rows and files on one side, the sandbox's own invoice on the other.

Only the shapes; gathering.py fills them and audit.py judges them. Amounts are USD.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class TakeFacts:
    """A take as it stands, and what the ledger says of it. `flaw` is what is wrong with a ready one's files."""

    code: str
    name: str
    click: uuid.UUID
    status: str
    reserved: Decimal
    charged: Decimal
    booked_reserved: Decimal
    booked_charged: Decimal
    flaw: str = ""


@dataclass(frozen=True)
class RunFacts:
    """A run on the sandbox's invoice: accepted for the take with this code, how it stands, what it cost."""

    id: str
    code: str
    status: str
    cost: Decimal


@dataclass(frozen=True)
class BudgetFacts:
    """What a budget says is reserved and charged; the studio's is the sum of the others."""

    owner: str
    is_studio: bool
    held: Decimal
    charged: Decimal


@dataclass(frozen=True)
class DeliveryFacts:
    """A callback that was stored: of which take it spoke, of which run, and what it said of it."""

    code: str
    run_id: str
    status: str
    processed: bool


@dataclass(frozen=True)
class Facts:
    """Everything that the audit compares.

    `clicks` says how many takes each press asked for, `surprises` are answers that nobody should have got.
    """

    takes: Sequence[TakeFacts]
    runs: Sequence[RunFacts]
    budgets: Sequence[BudgetFacts]
    deliveries: Sequence[DeliveryFacts]
    broken_chains: Sequence[str]
    clicks: Mapping[uuid.UUID, int]
    surprises: Sequence[str]


@dataclass(frozen=True)
class Recoveries:
    """Paid calls whose answer was lost, what became of them, and calls that were put off by the provider's word."""

    unanswered: int
    adopted: int
    released: int
    put_off: int
