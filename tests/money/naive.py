"""The money of a studio as on paper: a list of takes, and sums over it. Knows nothing of the database."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)
FINAL = ("ready", "failed", "cancelled")
SENT = ("submitting", "unknown", "rendering")


@dataclass
class Slip:
    """One take: whose, what it may cost, what is put aside for it, and what was paid, by the day on which it counts."""

    project: str
    author: str
    amount: Decimal
    status: str = "queued"
    day: date | None = None
    reserved: Decimal = NOTHING
    paid: list[tuple[date, Decimal]] = field(default_factory=list)
    was_corrected: bool = False

    @property
    def charged(self) -> Decimal:
        return sum((amount for _, amount in self.paid), NOTHING)

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    def reserve(self, today: date) -> None:
        self.status, self.day, self.reserved = "queued", today, self.amount

    def pay(self, amount: Decimal, today: date) -> None:
        self.paid.append((self.day or today, amount))

    def end(self, status: str, cost: Decimal, today: date) -> None:
        self.status, self.reserved = status, NOTHING
        self.pay(cost, today)

    def hear(self, said: str, cost: Decimal | None, today: date) -> None:
        """The provider's word, whenever and however often it comes."""
        if said in ("failed", "cancelled") and not self.is_final:
            self.end(said, cost or NOTHING, today)
        elif said == "running" and self.status in ("submitting", "unknown"):
            self.status = "rendering"
        elif said == "succeeded" and self.status in SENT:
            self.status = "storing"
        elif said != "running" and self.is_final and cost is not None and not self.was_corrected:
            self.pay(cost - self.charged, today)


@dataclass
class Paper:
    """Limits in USD: `studio`, `project`, `member` (a month), `day`, `take`, each of a project or one member."""

    limits: dict[str, Decimal]
    slips: list[Slip] = field(default_factory=list)

    def sums(self, **wanted: object) -> tuple[Decimal, Decimal]:
        """(reserved, charged) of the takes of a project, an author, a month or a day."""
        begins = str(wanted.pop("begins", ""))
        mine = [slip for slip in self.slips if all(getattr(slip, name) == value for name, value in wanted.items())]

        def counts(day: date | None) -> bool:
            return day is not None and day.isoformat().startswith(begins)

        reserved = sum((slip.reserved for slip in mine if counts(slip.day)), NOTHING)
        charged = sum((amount for slip in mine for day, amount in slip.paid if counts(day)), NOTHING)
        return reserved, charged

    def fits(self, amounts: list[Decimal], project: str, author: str, today: date) -> bool:
        """Whether these takes may be sent together."""
        month, day = f"{today:%Y-%m}", today.isoformat()
        stands = {
            "studio": self.sums(),
            "project": self.sums(project=project),
            "member": self.sums(project=project, author=author, begins=month),
            "day": self.sums(project=project, author=author, begins=day),
        }
        total = sum(amounts, NOTHING)
        within = all(sum(stands[name]) + total <= self.limits[name] for name in stands)
        return max(amounts, default=NOTHING) <= self.limits["take"] and (within or not amounts)
