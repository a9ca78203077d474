"""Patterns of rules: compiled by RE2, which answers in time that grows with the text alone, whatever the pattern.

Owns what a pattern may be, and says in plain words why one may not. Pure.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

LONGEST_PATTERN = 1000
# Steps of the compiled machine: its time on a text of 10,000 characters stays below a tenth of a second.
LARGEST_PROGRAM = 1200
MEMORY = 1 << 20
# Nothing that anybody would forbid; a pattern that strikes in all of them strikes everywhere.
ORDINARY = ("A quiet street in the rain.", "two children build a castle", "12 cups")

REASONS = {
    "(?=": "It looks ahead with (?=, which cannot be done in safe time. Say what comes there as a part of the pattern.",
    "(?!": "It looks ahead with (?!, which cannot be done in safe time. Say what may stand there instead.",
    "(?<": "It looks back with (?<, which cannot be done in safe time. Say what comes there as a part of the pattern.",
    "(?>": "It has an atomic group, (?>, which is not known here. A plain group, (?: does the same.",
    "(?P": "It asks for the same words again, which cannot be done in safe time. Write them out.",
    "missing )": "A bracket ( is opened and never closed.",
    "unexpected )": "A bracket ) is closed that was never opened.",
    "missing ]": "A bracket [ is opened and never closed.",
    "repetition size": "It repeats something more than 1000 times.",
    "bad repetition": "It repeats a repetition, as in a**.",
    "no argument": "A *, + or ? stands where there is nothing to repeat.",
    "trailing": "It ends with a lone \\.",
    "too large": "It is too large: it would need too much memory.",
}


class WrongPattern(ValueError):
    """Why it cannot be kept, in plain words."""


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern."""

    machine: Any

    def spans(self, text: str, most: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for match in self.machine.finditer(text):
            if match.end() > match.start():
                found.append(match.span())
            if len(found) >= most:
                break
        return found


def checked(text: str) -> Pattern:
    """The pattern, if it may be kept. Raises WrongPattern."""
    if not text.strip():
        raise WrongPattern("Write a pattern.")
    if len(text) > LONGEST_PATTERN:
        raise WrongPattern(f"A pattern is {LONGEST_PATTERN:,} characters at most, this is {len(text):,}.")
    pattern = compiled(text)
    if pattern.machine.programsize > LARGEST_PROGRAM:
        raise WrongPattern("It is too large: every prompt would wait for it. Repeat less, or make two rules of it.")
    if pattern.machine.search(""):
        raise WrongPattern("It strikes where nothing is written, so it would strike every prompt.")
    if all(pattern.machine.search(each) for each in ORDINARY):
        raise WrongPattern("It strikes nearly everything. Say more closely what you look for.")
    return pattern


@lru_cache(maxsize=256)
def compiled(text: str) -> Pattern:
    """Raises WrongPattern."""
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem, options.dot_nl = False, False, MEMORY, True
    try:
        return Pattern(re2.compile(text, options=options))
    except (re2.error, UnicodeError) as error:
        raise WrongPattern(reason_of(text, error)) from error


def reason_of(text: str, error: Exception) -> str:
    """RE2's word for it in ours."""
    said = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else str(error)
    if "invalid escape sequence" in said:
        sign = said.rpartition(": ")[2]
        if sign[1:2].isdigit():
            return f"It asks for the same words again with {sign}, which cannot be done in safe time. Write them out."
        return f"{sign} means nothing here. For the sign itself, write it without the \\."
    for part, reason in REASONS.items():
        if part in said and (not part.startswith("(") or part in text):
            return reason
    return f"It cannot be read: {said}."
