"""A text as the rules see it: cut where they strike, for the test box and wherever else words are shown marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generations.rules.checking import FOLLOWS, PROMPT, Effect, Match, Rulebook, Written, severest
from generations.rules.rule import Rule
from projects.project import Project


@dataclass(frozen=True)
class Stretch:
    """A part of a text; `effect` of the severest rule that strikes there, "" where none does."""

    text: str
    effect: str = ""


@dataclass(frozen=True)
class Trial:
    """What would follow from a text."""

    stretches: Sequence[Stretch]
    matches: Sequence[Match]

    @property
    def follows(self) -> str:
        effect = severest(self.matches)
        return FOLLOWS[effect] if effect else "No rule strikes. It can be sent."

    @property
    def tone(self) -> str:
        return {"": "ok", Effect.REFUSE: "bad"}.get(severest(self.matches), "warn")


def trial(text: str, rules: Iterable[Rule]) -> Trial:
    matches = Rulebook(tuple(rules)).findings([Written(text)])
    return Trial(marked(text, matches), matches)


def trial_in(project: Project | None, text: str) -> Trial:
    return trial(text, Rulebook.of(project).rules)


def marked(text: str, matches: Iterable[Match]) -> list[Stretch]:
    """The text cut at what the rules found in it; where several strike, the severest is said."""
    effects = [""] * len(text)
    for match in matches:
        if match.where == PROMPT:
            free = [at for at in range(match.start, min(match.end, len(text))) if not effects[at]]
            for at in free:
                effects[at] = match.effect
    cuts = [at for at in range(len(text)) if at == 0 or effects[at] != effects[at - 1]]
    return [Stretch(text[at:end], effects[at]) for at, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
