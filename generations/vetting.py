"""What is checked of a prompt before money is held: every text that it is made of, by the rules in force.

That is the prompt as it is written, with its mentions taken out of it (so that none of them hides a word), as the model
gets it, and the handles, names, descriptions and looks of whom it cites. What is found in the compiled prompt is shown
where it came from. The same is asked of a character when it is made or changed. What a moderator has allowed of a
character's own words is not found again, nor what was allowed of a take that is made once more (rules/allowances.py).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from django.dispatch import Signal

from generations.generation import Generation
from generations.prompts import CastMember, Compiled, Reference, mentions
from generations.rules import allowances
from generations.rules.allowances import Text
from generations.rules.checking import PROMPT, Allowed, Effect, Match, Rulebook, Written, digest_of, severest
from projects.characters.vetting import Verdict
from projects.models import Character, User
from projects.project import Project

INVISIBLE = "\u200b"
REPEATS = (Generation.Origin.AGAIN, Generation.Origin.FINAL, Generation.Origin.RETRY)
"""Ways of making a take of another one that change neither words nor pictures."""

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


def vet(project: Project, prompt: str, compiled: Compiled, *, is_repeat: bool = False) -> list[Match]:
    """What the rules find in a prompt and in whom it cites, the severest first."""
    return vet_each(project, [(prompt, compiled)], {0} if is_repeat else ())[0]


def vet_each(
    project: Project, prompts: Sequence[tuple[str, Compiled]], repeats: Collection[int] = ()
) -> list[list[Match]]:
    """The same for each of several prompts. `repeats` are the places of those that are made once more."""
    book = Rulebook.of(project)
    if not book.rules:
        return [[] for _ in prompts]
    ids = {reference.member.character for _, compiled in prompts for reference in compiled.references}
    cast, allowed = Character.objects.in_bulk(ids), allowances.of_characters(ids)
    found = [found_in(book, list(texts_of(*each, cast, allowed)), each[1]) for each in prompts]
    return [
        not_allowed(project, prompts[place][0], matches) if place in repeats and stops(matches) else matches
        for place, matches in enumerate(found)
    ]


def found_in(book: Rulebook, texts: Sequence[Written], compiled: Compiled) -> list[Match]:
    """What the rules find there, with the digest of all that was read and shown."""
    pictures = (str(reference.member.image) for reference in compiled.references)
    digest = digest_of(*(written.text for written in texts), *pictures)
    return [replace(match, digest=digest) for match in book.findings(texts)]


def not_allowed(project: Project, prompt: str, matches: Sequence[Match]) -> list[Match]:
    """Without what a moderator has let run in these very words with this very cast."""
    known = allowances.of_prompt(project, prompt)
    return [match for match in matches if allowances.place_of(match.as_json()) not in known]


def to_review(
    project: Project,
    author: User,
    prompts: Sequence[tuple[str, Compiled]],
    *,
    asks: bool,
    repeats: Collection[int] = (),
) -> dict[int, list[Match]]:
    """Which of the prompts, by their place, a moderator looks at first, and what the rules found there.

    All of a member whose takes are held are among them. Raises Struck for refused words about which nobody `asks`.
    """
    found = vet_each(project, prompts, repeats)
    refused = [match for matches in found for match in matches if match.effect == Effect.REFUSE]
    if refused and not asks:
        raise Struck(refused)
    is_held = User.objects.filter(pk=author.pk, needs_review=True).exists()
    return {place: matches for place, matches in enumerate(found) if is_held or stops(matches)}


def stops(matches: Sequence[Match]) -> bool:
    return severest(matches) in (Effect.HOLD, Effect.REFUSE)


def texts_of(
    prompt: str, compiled: Compiled, cast: Mapping[int, Character], allowed: Mapping[int, frozenset[Text]]
) -> Iterator[Written]:
    """Everything that one prompt says, by itself and by whom it cites; `cast`, and what was `allowed` of it, by id."""
    yield Written(prompt, allowed=tuple(allowed_in_mentions(prompt, compiled, allowed)))
    if mentions(prompt):
        yield Written(without_mentions(prompt))
    if compiled.text != prompt:
        yield Written(compiled.text, PROMPT, prompt, origins_of(prompt, compiled))
    for reference in compiled.references:
        called, pk = f"@{reference.handle}", reference.member.character
        texts = texts_of_character(cast[pk]) if pk in cast else {}
        for name, text in [*texts.items(), ("handle", reference.handle), ("look", reference.look)]:
            where = f"a look of {called}" if name == "look" else f"the {name} of {called}"
            yield Written(text, where, allowed=tuple(allowed_of(text, 0, allowed.get(pk, frozenset()))))


def texts_of_character(character: Character) -> dict[str, str]:
    """What it says by itself, by field."""
    return {"handle": character.handle, "name": character.name, "description": character.description}


def allowed_in_mentions(prompt: str, compiled: Compiled, allowed: Mapping[int, frozenset[Text]]) -> Iterator[Allowed]:
    """A handle and a look are a character's own words where a prompt mentions it, too."""
    whose = {reference.handle: reference.member.character for reference in compiled.references}
    for mention in mentions(prompt):
        texts = allowed.get(whose.get(mention.handle, 0), frozenset())
        start = mention.start + 1
        yield from allowed_of(mention.handle, start, texts)
        yield from allowed_of(mention.look, start + len(mention.handle) + 1, texts)


def allowed_of(text: str, start: int, allowed: Collection[Text]) -> Iterator[Allowed]:
    """What may strike in a text of a character, which stands at `start`."""
    if allowed:
        digest = digest_of(text)
        for rule, version, of in allowed:
            if of == digest:
                yield Allowed(rule, version, start, start + len(text))


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
