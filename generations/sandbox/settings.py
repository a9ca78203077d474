"""What can be set about the sandbox before it starts: one frozen dataclass, read from ``SANDBOX_*`` variables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from generations.sandbox.dialect import Dialect
from generations.sandbox.faults import checked_rates
from generations.sandbox.pace import checked_speed


@dataclass(frozen=True)
class SandboxSettings:
    """Every field can be set by ``SANDBOX_`` and its name in capitals; ``docs/sandbox.md`` explains each.

    Times are seconds, the balance is USD.
    """

    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8001
    url: str = ""
    keys: tuple[str, ...] = ("rf_live_sandbox",)
    callback_secret: str = "whsec_sandbox"  # noqa: S105
    starting_balance: Decimal = Decimal("1000.00")
    speed: str = "demo"
    concurrency: int = 6
    clip_fps: int = 24
    render_threads: int = 2
    picture_hosts: tuple[str, ...] = ()
    callback_waits: tuple[float, ...] = (1.0, 2.0)
    callback_timeout: float = 5.0
    late_seconds: float = 20.0
    slow_seconds: float = 20.0
    fault_seed: str = "sandbox"
    fault_rates: Mapping[str, float] = field(default_factory=dict)
    dialect: Mapping[str, str] = field(default_factory=dict)

    @property
    def database_path(self) -> Path:
        return self.data_dir / "sandbox.sqlite3"

    @property
    def files_path(self) -> Path:
        return self.data_dir / "sandbox"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Raises ValueError, naming the variable, where a value cannot be read."""
        values: dict[str, Any] = {}
        if "DATA_DIR" in environment:
            values["data_dir"] = Path(environment["DATA_DIR"])
        for name, read in READERS.items():
            variable = f"SANDBOX_{name.upper()}"
            if environment.get(variable):
                values[name] = _read(variable, environment[variable], read)
        return cls(**values)


def _read(variable: str, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{variable}={text!r} cannot be used: {error}") from error


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(word) for word in _words(text))


def _pairs(text: str) -> dict[str, str]:
    """Read ``name=value,name=value``."""
    pairs = [word.partition("=") for word in _words(text)]
    if any(not separator for _, separator, _ in pairs):
        raise ValueError("expected name=value, several separated by commas")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _rates(text: str) -> dict[str, float]:
    return checked_rates({name: float(value) for name, value in _pairs(text).items()})


def _dialect(text: str) -> dict[str, str]:
    pairs = _pairs(text)
    Dialect().changed(pairs)
    return pairs


def _positive(text: str) -> int:
    if int(text) < 1:
        raise ValueError("it must be 1 or more")
    return int(text)


READERS: Mapping[str, Callable[[str], Any]] = {
    "data_dir": Path,
    "host": str,
    "port": int,
    "url": lambda text: text.rstrip("/"),
    "keys": _words,
    "callback_secret": str,
    "starting_balance": Decimal,
    "speed": checked_speed,
    "concurrency": _positive,
    "clip_fps": _positive,
    "render_threads": _positive,
    "picture_hosts": _words,
    "callback_waits": _numbers,
    "callback_timeout": float,
    "late_seconds": float,
    "slow_seconds": float,
    "fault_seed": str,
    "fault_rates": _rates,
    "dialect": _dialect,
}
