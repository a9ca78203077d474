"""What is checked of a prompt before money is held: every text that it is made of, by the rules in force.

That is the prompt as it is written, with its mentions taken out of it (so that none of them hides a word), as the model
gets it, and the handles, names, descriptions and looks of whom it cites. What is found in the compiled prompt is shown
where it came from. The same is asked of a character when it is made or changed.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.dispatch import Signal

from generations.generation import Generation
from generations.prompts import CastMember, Compiled, Reference, mentions
from generations.rules.checking import PROMPT, Effect, Match, Rulebook, Written, severest, texts_of_character
from projects.characters.vetting import Verdict
from projects.models import Character, User
from projects.project import Project

INVISIBLE = "\u200b"

words_held = Signal()
"""Sent with `takes` of one recipe and the `matches` of rules, within the transaction that holds them: a moderator looks
first. Without any match it is because of who made them."""


def compiled_of(take: Generation) -> Compiled:
    """What was sent for a take, with the pictures of then under the names of then."""
    rows = take.references.select_related("image__look__character")
    references = tuple(
        Reference(
            row.position,
            row.handle,
            row.look,
            CastMember(row.image.look.character_id, row.image.look_id, row.image_id, row.image.look.character.name),
        )
        for row in rows
    )
    return Compiled(take.compiled_prompt, references, (), ())


class Struck(Exception):
    """Rules refuse the words (`matches`). Nothing was written; `ask` asks a moderator all the same."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self.matches = list(matches)
        said = dict.fromkeys(f"{match.name}: {match.reason}" for match in matches)
        super().__init__(
            " ".join(["The rules refuse these words.", *said, "Nothing was sent and nothing was charged."])
        )


def vet(project: Project, prompt: str, compiled: Compiled) -> list[Match]:
    """What the rules find in a prompt and in whom it cites, the severest first."""
    return vet_each(project, [(prompt, compiled)])[0]


def vet_each(project: Project, prompts: Sequence[tuple[str, Compiled]]) -> list[list[Match]]:
    """The same for each of several prompts."""
    book = Rulebook.of(project)
    if not book.rules:
        return [[] for _ in prompts]
    ids = {reference.member.character for _, compiled in prompts for reference in compiled.references}
    cast = Character.objects.in_bulk(ids)
    return [book.findings(texts_of(prompt, compiled, cast)) for prompt, compiled in prompts]


def to_review(
    project: Project, author: User, prompts: Sequence[tuple[str, Compiled]], *, asks: bool
) -> dict[int, list[Match]]:
    """Which of the prompts, by their place, a moderator looks at first, and what the rules found there.

    All of a member whose takes are held are among them. Raises Struck for refused words about which nobody `asks`.
    """
    found = vet_each(project, prompts)
    refused = [match for matches in found for match in matches if match.effect == Effect.REFUSE]
    if refused and not asks:
        raise Struck(refused)
    is_held = User.objects.filter(pk=author.pk, needs_review=True).exists()
    return {place: matches for place, matches in enumerate(found) if is_held or stops(matches)}


def stops(matches: Sequence[Match]) -> bool:
    return severest(matches) in (Effect.HOLD, Effect.REFUSE)


def texts_of(prompt: str, compiled: Compiled, cast: Mapping[int, Character]) -> Iterator[Written]:
    """Everything that one prompt says, by itself and by whom it cites; `cast` by id."""
    yield Written(prompt)
    if mentions(prompt):
        yield Written(without_mentions(prompt))
    if compiled.text != prompt:
        yield Written(compiled.text, PROMPT, prompt, origins_of(prompt, compiled))
    for reference in compiled.references:
        called = f"@{reference.handle}"
        if character := cast.get(reference.member.character):
            yield from texts_of_character(character.handle, character.name, character.description, called)
        yield Written(reference.handle, f"the handle of {called}")
        yield Written(reference.look, f"a look of {called}")


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


def vet_character(project: Project | None, written: Mapping[str, str]) -> Verdict:
    """What follows from what somebody writes about a character, by field. A warning is for prompts alone."""
    places = {f"the {name}": name for name in written}
    matches = Rulebook.of(project).findings(Written(words, f"the {name}") for name, words in written.items())
    if severest(matches) == Effect.REFUSE:
        refused = [match for match in matches if match.effect == Effect.REFUSE]
        return Verdict({places[match.where]: refusal_of(match) for match in reversed(refused)})
    held = [match for match in matches if match.effect == Effect.HOLD]
    return Verdict(held=held[0].reason if held else "", matches=tuple(held))


def refusal_of(match: Match) -> str:
    return f"“{match.words}” is not allowed here ({match.rule_words}, {match.name}): {match.reason}"
