"""The rules in force, asked about texts: what they find, where, and what follows.

Which texts a prompt is made of is known to vetting.py; who decides about what is held, to moderation.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generations.rules.matching import places
from generations.rules.patterns import WrongPattern
from generations.rules.rule import Rule
from projects.project import Project

log = logging.getLogger(__name__)

Effect = Rule.Effect
SEVEREST = (Effect.REFUSE, Effect.HOLD, Effect.WARN)
PROMPT = "the prompt"
FOLLOWS: dict[str, str] = {
    Effect.WARN: "It can be sent.",
    Effect.HOLD: "A moderator looks at it first.",
    Effect.REFUSE: "It cannot be sent.",
}


@dataclass(frozen=True)
class Match:
    """One place where a rule strikes: `words`, which stand at `start`:`end` of `where`.

    `number` of `of` says which rule it is among those in force, in words that a person can look up. `version` is the
    rule's, and `digest` tells what was read, so that a moderator's word about it is known again (allowances.py).
    """

    rule: int
    number: int
    of: int
    name: str
    effect: str
    reason: str
    where: str
    start: int
    end: int
    words: str
    version: int = 0
    digest: str = ""

    @property
    def rule_words(self) -> str:
        return f"rule {self.number} of {self.of}"

    def as_json(self) -> dict[str, Any]:
        """As a case keeps it (moderation/cases.py)."""
        return asdict(self)


def digest_of(*texts: str) -> str:
    """The same for the same texts alone."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


@dataclass(frozen=True)
class Allowed:
    """Where in a text a moderator lets a rule strike, as long as it is of this version."""

    rule: int
    version: int
    start: int
    end: int

    def holds(self, rule: Rule, start: int, end: int) -> bool:
        return (self.rule, self.version) == (rule.pk, rule.version) and self.start <= start and end <= self.end


@dataclass(frozen=True)
class Written:
    """A text that somebody wrote. `origins` leads from each of its characters to one of the text that is shown."""

    text: str
    where: str = PROMPT
    shown: str | None = None
    origins: tuple[tuple[int, int], ...] = ()
    allowed: tuple[Allowed, ...] = ()

    def match(self, rule: Rule, counted: tuple[int, int], start: int, end: int) -> Match:
        if self.origins:
            start, end = self.origins[start][0], self.origins[end - 1][1]
        words = (self.text if self.shown is None else self.shown)[start:end]
        said = (rule.name, rule.effect, rule.reason, self.where)
        return Match(rule.pk, *counted, *said, start, end, words, rule.version, digest_of(self.text))

    def lets(self, rule: Rule, start: int, end: int) -> bool:
        return any(allowed.holds(rule, start, end) for allowed in self.allowed)


def findings(project: Project | None, texts: Iterable[Written]) -> list[Match]:
    """What the rules in force find in these texts; the severest first, then in the order of the rules."""
    return Rulebook.of(project).findings(texts)


@dataclass(frozen=True)
class Rulebook:
    """The rules in force in a project, as they are counted; read once for as many texts as there are."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, project: Project | None) -> "Rulebook":
        return cls(tuple(Rule.objects.in_force(project)))

    def findings(self, texts: Iterable[Written]) -> list[Match]:
        written = [each for each in texts if each.text.strip()] if self.rules else []
        found: list[Match] = []
        for number, rule in enumerate(self.rules, start=1):
            found += strikes(rule, (number, len(self.rules)), written)
        return sorted(found, key=lambda match: SEVEREST.index(Effect(match.effect)))


def strikes(rule: Rule, counted: tuple[int, int], texts: Sequence[Written]) -> list[Match]:
    """What one rule finds, each place once, though it may stand in several of the texts."""
    found: list[Match] = []
    try:
        for written in texts:
            for place in places(rule.text, written.text, is_pattern=rule.form == Rule.Form.PATTERN):
                if written.lets(rule, place.start, place.end):
                    continue
                match = written.match(rule, counted, place.start, place.end)
                if not any(covers(match, other) for other in found):
                    found.append(match)
    except WrongPattern:
        log.exception("The pattern of rule %s (%s) came past every form and cannot be used", rule.pk, rule.name)
    return found


def covers(match: Match, other: Match) -> bool:
    return match.where == other.where and match.start < other.end and other.start < match.end


def severest(matches: Iterable[Match]) -> str:
    """The effect that counts; "" when nothing was found."""
    effects = {match.effect for match in matches}
    return next((effect for effect in SEVEREST if effect in effects), "")
