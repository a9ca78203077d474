"""The prepaid balance and the invoice: the witness of what was accepted and what it cost. Amounts are USD."""

from collections import Counter
from decimal import Decimal
from typing import Any

from generations.sandbox.database import Database
from generations.sandbox.errors import ApiError
from generations.sandbox.records import Records, Run


def insufficient_credit() -> ApiError:
    return ApiError(402, "INSUFFICIENT_CREDIT", "The balance is too low for this run. Add credit and try again.")


class Billing:
    """The balance falls when a run succeeds; a failed run costs nothing."""

    def __init__(self, database: Database, records: Records, starting_balance: Decimal) -> None:
        self._database = database
        self._records = records
        self._starting_balance = starting_balance

    @property
    def balance(self) -> Decimal:
        return Decimal(self._database.value("balance", str(self._starting_balance)))

    def require(self, amount: Decimal) -> None:
        """Raises ApiError 402 where the balance is smaller."""
        if self.balance < amount:
            raise insufficient_credit()

    def debit(self, amount: Decimal) -> None:
        self._database.keep("balance", str(self.balance - amount))

    def set_balance(self, amount: Decimal) -> None:
        self._database.keep("balance", str(amount))

    def invoice(self) -> dict[str, Any]:
        """Every run that was ever accepted, oldest first, and the sums."""
        runs = self._records.every()
        charged = sum((Decimal(run.cost or 0) for run in runs), Decimal(0))
        return {
            "runs": [_line(run) for run in runs],
            "totals": {
                "accepted": len(runs),
                "by_status": dict(Counter(run.status_code for run in runs)),
                "charged": str(charged),
                "balance": str(self.balance),
            },
        }


def _line(run: Run) -> dict[str, Any]:
    values = run.kind.with_defaults(run.input)
    return {
        "run_id": run.id,
        "client_ref": run.client_ref,
        "status_code": run.status_code,
        "duration": values["duration"],
        "resolution": values["resolution"],
        "price": str(run.price),
        "cost": run.cost,
        "created_at": run.created_at,
        "completed_at": run.completed_at,
    }
