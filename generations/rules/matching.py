"""The rules' engine: what a rule looks for, and where in a text it stands. Pure; rows and screens are others' matter.

A rule lists words (words.py) or is a pattern (patterns.py). A pattern is asked of the text as it is written, as it is
read, and as it is read when digits stand for letters and letters that were set apart are put together again. Both
answer with places in the source, so that the very words are marked that a person wrote.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from generations.rules import patterns
from generations.rules.lookalikes import READ_AS
from generations.rules.normalising import Reading, as_written, read
from generations.rules.patterns import WrongPattern
from generations.rules.words import Words, is_letter, problem_of

MOST_LINES = 500
LONGEST_LINE = 60
MOST_FOUND = 20
"""Places of one rule in one text; more are not worth marking."""


class WrongRule(ValueError):
    """Why a rule cannot be kept, in plain words."""


class Sought(Protocol):
    def spans(self, reading: Reading, most: int) -> list[tuple[int, int]]: ...


@dataclass(frozen=True)
class Text:
    """One text in every reading that rules ask for, made once for all of them."""

    source: str
    read: Reading

    @staticmethod
    @lru_cache(maxsize=64)
    def of(source: str) -> "Text":
        return Text(source, read(source))

    @cached_property
    def readings(self) -> list[Reading]:
        """All of them, each that differs from those before."""
        spelled = (put_together(self.read, one) for one in "il")
        each = {reading.text: reading for reading in (*spelled, self.read, as_written(self.source))}
        return list(each.values())


def put_together(reading: Reading, one: str) -> Reading:
    """Digits and signs among letters as the letters that they stand for, 1 as `one`, and b l o o d as blood."""
    text = reading.text
    kept = [index for index in range(len(text)) if not _is_within_spelling(text, index)]
    letters = (_letter_for(text, index, one) for index in kept)
    starts = tuple(reading.starts[index] for index in kept)
    return Reading("".join(letters), starts, tuple(reading.ends[index] for index in kept))


def _is_within_spelling(text: str, index: int) -> bool:
    """Whether one sign, space or apostrophe stands here between two letters that both stand alone."""
    if is_letter(text[index]) or not (0 < index < len(text) - 1):
        return False
    before = is_letter(text[index - 1]) and not (index > 1 and is_letter(text[index - 2]))
    after = is_letter(text[index + 1]) and not (index + 2 < len(text) and is_letter(text[index + 2]))
    return before and after


def _letter_for(text: str, index: int, one: str) -> str:
    letter = text[index]
    beside = text[max(index - 1, 0) : index] + text[index + 1 : index + 2]
    if letter not in READ_AS or not any(each.isalpha() for each in beside):
        return letter
    return one if one in READ_AS[letter] else READ_AS[letter][0]


@dataclass(frozen=True)
class Place:
    """Where in the source a rule struck."""

    start: int
    end: int


@lru_cache(maxsize=4096)
def places(rule: str, source: str, *, is_pattern: bool = False) -> tuple[Place, ...]:
    """Where a rule's text strikes, from left to right, each part of the source once. Raises WrongPattern.

    Kept, because while somebody writes only a little changes, and the rules hardly ever.
    """
    sought, text = sought_by(rule, is_pattern=is_pattern), Text.of(source)
    readings = text.readings if is_pattern else [text.read]
    spans = [reading.span(*span) for reading in readings for span in sought.spans(reading, MOST_FOUND)]
    return tuple(Place(*span) for span in apart(sorted(spans))[:MOST_FOUND])


def apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans, with those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


@dataclass(frozen=True)
class Machine:
    """A compiled pattern over readings."""

    pattern: patterns.Pattern

    def spans(self, reading: Reading, most: int) -> list[tuple[int, int]]:
        return self.pattern.spans(reading.text, most)


@lru_cache(maxsize=256)
def sought_by(text: str, *, is_pattern: bool) -> Sought:
    """What a rule looks for, compiled once however often it is asked. Raises WrongPattern for one never checked."""
    return Machine(patterns.compiled(text)) if is_pattern else Words(lines_of(text))


def why_unusable(text: str, *, is_pattern: bool) -> str:
    """Why a rule that came past every form strikes nothing; "" for one that can be used."""
    try:
        sought_by(text, is_pattern=is_pattern)
    except WrongPattern as error:
        return str(error)
    return ""


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def assert_may_be_kept(text: str, *, is_pattern: bool) -> None:
    """Raises WrongRule with the reason."""
    try:
        if is_pattern:
            patterns.checked(text)
            return
    except WrongPattern as error:
        raise WrongRule(str(error)) from error
    lines = lines_of(text)
    if not lines:
        raise WrongRule("Write a word or a phrase on each line.")
    if len(lines) > MOST_LINES:
        raise WrongRule(f"A rule has {MOST_LINES} lines at most, these are {len(lines)}. Make two rules of it.")
    if long := next((line for line in lines if len(line) > LONGEST_LINE), ""):
        raise WrongRule(f"A word or phrase is {LONGEST_LINE} characters at most: “{long[:30]}…” is longer.")
    if problem := next(filter(None, map(problem_of, lines)), ""):
        raise WrongRule(problem)
