"""What is checked of a prompt before money is held: every text that it is made of, by the rules in force.

That is the prompt as it is written, with its mentions taken out of it (so that none of them hides a word), as the model
gets it, and the handles, names, descriptions and looks of whom it cites. What is found in the compiled prompt is shown
where it came from.
"""

from collections.abc import Iterator

from generations.prompts import Compiled, mentions
from generations.rules.checking import PROMPT, Match, Written, findings, texts_of_character
from projects.models import Character
from projects.project import Project

INVISIBLE = "\u200b"


def vet(project: Project, prompt: str, compiled: Compiled) -> list[Match]:
    """What the rules find in a prompt and in whom it cites, the severest first."""
    return findings(project, texts_of(prompt, compiled))


def texts_of(prompt: str, compiled: Compiled) -> Iterator[Written]:
    """Everything that one prompt says, by itself and by whom it cites."""
    yield Written(prompt)
    yield Written(without_mentions(prompt))
    yield Written(compiled.text, PROMPT, prompt, origins_of(prompt, compiled))
    yield from cited(compiled)


def without_mentions(prompt: str) -> str:
    """Of the same length, with characters that nobody sees in place of the mentions."""
    for mention in mentions(prompt):
        length = mention.end - mention.start
        prompt = prompt[: mention.start] + INVISIBLE * length + prompt[mention.end :]
    return prompt


def origins_of(prompt: str, compiled: Compiled) -> tuple[tuple[int, int], ...]:
    """For each character of the compiled text where it stands in the prompt."""
    origins: list[tuple[int, int]] = []
    read = 0
    for span in compiled.source_map:
        origins += [(index, index + 1) for index in range(read, span.source_start)]
        origins += [(span.source_start, span.source_end)] * (span.end - span.start)
        read = span.source_end
    origins += [(index, index + 1) for index in range(read, len(prompt))]
    return tuple(origins) if len(origins) == len(compiled.text) else ((0, len(prompt)),) * len(compiled.text)


def cited(compiled: Compiled) -> Iterator[Written]:
    ids = {reference.member.character for reference in compiled.references}
    for character in Character.objects.filter(pk__in=ids) if ids else ():
        yield from texts_of_character(character.handle, character.name, character.description, str(character))
    for reference in compiled.references:
        yield Written(reference.handle, f"the handle of @{reference.handle}")
        if reference.look:
            yield Written(reference.look, f"a look of @{reference.handle}")
