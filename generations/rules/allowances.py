"""What moderators have allowed, as long as the rule and the words are the same. Who remembers it registers here.

Nothing is asked again that was answered: a name that was struck and let pass, a prompt that was held and let run.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from projects.project import Project

Text = tuple[int, int, str]
"""A rule, its version and the digest of one text of a character."""

Place = tuple[Any, ...]
"""The same of all that was read of a prompt, and where in it the rule struck."""


@dataclass(frozen=True)
class Memory:
    """Asked within the transaction that orders. `of_prompt` knows what was allowed of prompts of these very words."""

    of_characters: Callable[[Collection[int]], Mapping[int, frozenset[Text]]]
    of_prompt: Callable[[Project, str], frozenset[Place]]


memory: list[Memory] = []


def of_characters(characters: Collection[int]) -> Mapping[int, frozenset[Text]]:
    """By the character's id; those of whom nothing was allowed are missing."""
    return memory[0].of_characters(characters) if memory and characters else {}


def of_prompt(project: Project, prompt: str) -> frozenset[Place]:
    return memory[0].of_prompt(project, prompt) if memory else frozenset()


def text_of(match: Mapping[str, Any]) -> Text:
    """Of a match as a case keeps it. What was kept before versions were is never known again."""
    return match["rule"], match.get("version", 0), match.get("digest", "")


def place_of(match: Mapping[str, Any]) -> Place:
    return *text_of(match), match["where"], match["start"], match["end"]
