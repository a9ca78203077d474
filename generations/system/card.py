"""One thing that is looked at: how it is, in a word, with its facts and, where it is not well, what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

NEARLY_FULL, FULL = 0.8, 0.95


class Tone(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = ""


Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Card:
    """`number` is shown large, with `of` behind it; `bar` is (value, most) of what is used up; `act` names the button
    that examines this again. A bad or warning card has a remedy: one sentence that begins with what to do."""

    name: str
    title: str
    icon: str
    tone: Tone
    said: str
    remedy: str = ""
    facts: Facts = ()
    number: str = ""
    of: str = ""
    bar: tuple[float, float] | None = None
    act: str = ""

    @property
    def bar_low(self) -> float:
        """From here on the bar warns."""
        return self.bar[1] * NEARLY_FULL if self.bar else 0

    @property
    def bar_high(self) -> float:
        return self.bar[1] * FULL if self.bar else 0

    @property
    def needs_care(self) -> bool:
        return self.tone in (Tone.WARN, Tone.BAD)


Check = Callable[[], Card]


def ago(seconds: float) -> str:
    """As in "seen 4 s ago", short."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit} ago"
    return f"{max(int(seconds), 0)} s ago"


def size(count: float) -> str:
    """Bytes in words: 1.9 GB."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
