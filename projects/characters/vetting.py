"""What is written about a character, looked at before it is kept. By what rules, others know: they register here.

What is refused comes back as an error of its field; what is held is kept, and cited by nobody until a moderator has
looked at it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.dispatch import Signal
from django.utils import timezone

from projects.characters.character import Character
from projects.project import Project

character_held = Signal()
"""Sent with `character` and `matches`, within the transaction that keeps what was written."""


@dataclass(frozen=True)
class Verdict:
    """`refused` says why, by field; `held` why a moderator looks first, "" for what passes. `matches` are the words."""

    refused: Mapping[str, str] = field(default_factory=dict)
    held: str = ""
    matches: tuple[Any, ...] = ()


checks: list[Callable[[Project | None, Mapping[str, str]], Verdict]] = []


def verdict_on(project: Project | None, written: Mapping[str, str]) -> Verdict:
    """About what is new in `written`, by field; the first one that objects."""
    verdicts = (check(project, {name: words for name, words in written.items() if words}) for check in checks)
    return next((verdict for verdict in verdicts if verdict.refused or verdict.held), Verdict())


def hold(character: Character, verdict: Verdict) -> None:
    """Let nobody cite it until a moderator has looked. Within the caller's transaction."""
    if verdict.held:
        character.held_at, character.held_why = timezone.now(), verdict.held[:300]
        character.save(update_fields=["held_at", "held_why"])
        character_held.send(Character, character=character, matches=verdict.matches)
