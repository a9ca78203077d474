"""What the composer says about a prompt: each finding with its line, and the way to what mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse

from generations.generation import Generation
from generations.prompts import Finding, Reference
from generations.rules.checking import FOLLOWS, PROMPT, Effect, Match
from projects.project import Project


@dataclass(frozen=True)
class Remedy:
    """A link, or words that a button puts into the prompt."""

    words: str
    address: str = ""
    insert: str = ""


EDIT = Remedy("Edit the words", "#prompt")


@dataclass(frozen=True)
class Said:
    """A finding as a page shows it."""

    finding: Finding
    remedy: Remedy
    line: int = 0
    words: str = ""

    @classmethod
    def of_rule(cls, match: Match, line: int) -> "Said":
        """What a rule found: the words, marked, then where, which rule, why, and what follows."""
        place = "" if match.where == PROMPT else f" in {match.where}"
        follows = FOLLOWS[match.effect]
        message = f"{place}: {match.name}, {match.rule_words}. {match.reason.rstrip('.')}. {follows}".strip()
        tone: Literal["bad", "warn"] = "bad" if match.effect == Effect.REFUSE else "warn"
        finding = Finding("rule", tone, message, start=match.start, end=match.end)
        return cls(finding, EDIT, line, match.words)

    @property
    def message(self) -> str:
        return f"Line {self.line}: {self.finding.message}" if self.line and not self.words else self.finding.message


OF_A_CHARACTER = {
    "no_picture": "Add one",
    "unknown_look": "See the looks",
    "barred": "See the rights",
    "two_looks": "See the looks",
    "near_duplicate": "Choose another picture",
    "odd_proportions": "Choose another picture",
    "other_picture": "See the pictures",
}


def remedy_of(finding: Finding, project: Project) -> Remedy:
    if finding.code in OF_A_CHARACTER:
        address = reverse("character", args=[project.slug, finding.handle])
        return Remedy(OF_A_CHARACTER[finding.code], address + ("#rights" if finding.code == "barred" else ""))
    if finding.code == "unknown_handle" and finding.handle.isascii():
        address = reverse("character_create", args=[project.slug])
        return Remedy(f"Add @{finding.handle}", f"{address}?name={finding.handle}")
    if finding.code == "unmentioned":
        return Remedy("Put it in", insert=f"@{finding.handle}")
    return EDIT


def strayed(parent: Generation, references: tuple[Reference, ...]) -> Iterator[Finding]:
    """Pictures that came with the take that is remixed, and that these words do not send."""
    images = {reference.member.image for reference in references}
    characters = {reference.member.character for reference in references}
    for was in parent.references.select_related("image__look__character"):
        character = was.image.look.character
        if was.image_id in images:
            continue
        if character.pk in characters:
            message = f"{parent} was made with another picture of @{character.handle}, {was.image.filename}."
            yield Finding("other_picture", "warn", message, character.handle)
        else:
            message = f"@{character.handle} came with {parent} and is never mentioned here, so it is not sent."
            yield Finding("unmentioned", "warn", message, character.handle)
