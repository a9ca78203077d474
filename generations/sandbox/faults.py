"""What can be made to go wrong, for one run or for a share of all runs.

A fault belongs to a run by its ``client_ref`` (by its id, where it has none). "Once" strikes the first time only, so
that a client which tries again gets through; "always" strikes each time.

=================== ====== ===================================================================================
name                times  what happens
=================== ====== ===================================================================================
refused_429         once   creating is refused: rate limit; the run does not exist
refused_503         once   creating is refused: model unavailable; the run does not exist
refused_500         once   creating fails with a 500; the run does not exist
refused_402         once   creating is refused: not enough credit
refused_422         once   creating is refused: the input is said to be invalid
answer_500          once   creating answers 500, but the run was accepted
answer_lost         once   the connection is dropped after the run was accepted
answer_slow         once   the run is accepted, the answer comes ``slow_seconds`` later
answer_unparsable   once   the run is accepted, the answer is a 201 with broken JSON
reading_503         once   reading the run answers 503
moderation_refused  always the run fails: refused by content moderation
run_failed          always the run fails at the provider
output_flagged      always the run succeeds with ``nsfw_detected: true``
never_ends          always the run stays ``running`` until the fault is switched off or an admin cancels
cost_higher         always the run costs half as much again as its price
cost_lower          always the run costs half of its price
callback_lost       always the callback is never sent
callback_doubled    always the callback is sent once more after it was delivered
callback_late       always the callback is sent ``late_seconds`` after the run ended
callback_reordered  always an older callback of another run is sent again first
callback_early      always the run ends and its callback is sent before creating answers
callback_forged     always a contradicting callback with a wrong signature is sent first
file_broken         once   downloading the clip gives bytes that are no video
file_truncated      once   downloading the clip gives its first half only
link_expired        once   every link given out so far answers 403; reading the run gives a fresh one
=================== ====== ===================================================================================
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from generations.sandbox.database import Database

ONCE, ALWAYS = 1, None
TIMES: Mapping[str, int | None] = {
    "refused_429": ONCE,
    "refused_503": ONCE,
    "refused_500": ONCE,
    "refused_402": ONCE,
    "refused_422": ONCE,
    "answer_500": ONCE,
    "answer_lost": ONCE,
    "answer_slow": ONCE,
    "answer_unparsable": ONCE,
    "reading_503": ONCE,
    "moderation_refused": ALWAYS,
    "run_failed": ALWAYS,
    "output_flagged": ALWAYS,
    "never_ends": ALWAYS,
    "cost_higher": ALWAYS,
    "cost_lower": ALWAYS,
    "callback_lost": ALWAYS,
    "callback_doubled": ALWAYS,
    "callback_late": ALWAYS,
    "callback_reordered": ALWAYS,
    "callback_early": ALWAYS,
    "callback_forged": ALWAYS,
    "file_broken": ONCE,
    "file_truncated": ONCE,
    "link_expired": ONCE,
}


def checked_rates(rates: Mapping[str, Any]) -> dict[str, float]:
    """Return shares between 0 and 1 by fault; raises ValueError for an unknown name or another number."""
    for name, rate in rates.items():
        _check_name(name)
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise ValueError(f"The rate of {name} is a number from 0 to 1, not {rate!r}.")
    return {name: float(rate) for name, rate in rates.items()}


def _check_name(name: str) -> None:
    if name not in TIMES:
        raise ValueError(f"There is no fault {name!r}; there are {', '.join(TIMES)}.")


def _checked_times(name: str, times: Any) -> int | None:
    """Read a switch: true (the fault's default), false, "always", or how many times."""
    _check_name(name)
    if isinstance(times, bool):
        return TIMES[name] if times else 0
    if times == "always":
        return ALWAYS
    if isinstance(times, int) and times >= 0:
        return times
    raise ValueError(f"{name} is true, false, a count or 'always', not {times!r}.")


class Faults:
    """Decides whether a fault strikes. The seed makes rates repeatable: the same run always meets the same faults."""

    def __init__(self, database: Database, seed: str, rates: Mapping[str, float]) -> None:
        self._database = database
        self._default_seed = seed
        self._default_rates = dict(rates)

    @property
    def seed(self) -> str:
        return str(self._database.value("fault_seed", self._default_seed))

    @property
    def rates(self) -> dict[str, float]:
        return dict(self._database.value("fault_rates", self._default_rates))

    def change_rates(self, rates: Mapping[str, Any], seed: str | None) -> None:
        """Replace all rates, and the seed where one is given; raises ValueError."""
        checked = checked_rates(rates)
        with self._database.transaction():
            self._database.keep("fault_rates", checked)
            if seed is not None:
                self._database.keep("fault_seed", seed)

    def switch(self, client_ref: str, switches: Mapping[str, Any]) -> None:
        """Switch faults of one run, counting from zero again; raises ValueError and then changes nothing."""
        checked = {name: _checked_times(name, times) for name, times in switches.items()}
        with self._database.transaction():
            for name, times in checked.items():
                self._database.execute(
                    "insert or replace into fault (client_ref, name, times) values (?, ?, ?)",
                    [client_ref, name, times],
                )
                self._database.execute("delete from fault_use where client_ref = ? and name = ?", [client_ref, name])

    def forget(self, client_ref: str) -> None:
        """Take all switches of one run away."""
        with self._database.transaction():
            self._database.execute("delete from fault where client_ref = ?", [client_ref])
            self._database.execute("delete from fault_use where client_ref = ?", [client_ref])

    def of(self, client_ref: str) -> dict[str, int | str]:
        """The switches of one run as they were set."""
        rows = self._database.rows("select name, times from fault where client_ref = ?", [client_ref])
        return {row["name"]: "always" if row["times"] is None else row["times"] for row in rows}

    def armed(self, name: str, client_ref: str) -> bool:
        """Whether the fault would strike now."""
        times = self._times(name, client_ref)
        return times is ALWAYS or self._used(name, client_ref) < times

    def strikes(self, name: str, client_ref: str) -> bool:
        """Whether the fault strikes now; a strike is counted."""
        if not self.armed(name, client_ref):
            return False
        self._database.execute(
            "insert into fault_use (client_ref, name, used) values (?, ?, 1)"
            " on conflict (client_ref, name) do update set used = used + 1",
            [client_ref, name],
        )
        return True

    def struck(self) -> dict[str, int]:
        """How many runs each fault has struck so far, by the fault's name."""
        rows = self._database.rows("select name, count(*) as runs from fault_use group by name order by name")
        return {row["name"]: row["runs"] for row in rows}

    def _times(self, name: str, client_ref: str) -> int | None:
        row = self._database.row("select times from fault where client_ref = ? and name = ?", [client_ref, name])
        if row is not None:
            return row["times"]  # type: ignore[no-any-return]
        return TIMES[name] if self._chosen(name, client_ref) else 0

    def _used(self, name: str, client_ref: str) -> int:
        row = self._database.row("select used from fault_use where client_ref = ? and name = ?", [client_ref, name])
        return int(row["used"]) if row else 0

    def _chosen(self, name: str, client_ref: str) -> bool:
        rate = self.rates.get(name, 0.0)
        if not rate:
            return False
        digest = hashlib.sha256(f"{self.seed}:{client_ref}:{name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64 < rate
