"""Compiles a prompt with @mentions into what the model understands: character1 … character9 and the list of pictures.

Owns the grammar of mentions and every check that can be made on the words alone, before money is spent. Pure: who is in
the cast, and which picture stands for whom, the caller says.

The grammar: `@mara` is a mention, and `@mara:raincoat` one of a look, in any case of letters. A name is the longest run
of letters, digits and `_` that begins with a letter, so `@mara` is never found inside `@maraschino`. `@@` is a plain
`@`. An @ right behind a letter or a digit belongs to an e-mail address. Letters without case, such as Chinese ones, are
written without spaces between words, so they may stand directly on either side of a mention.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

HANDLE = r"[a-z][a-z0-9_]{1,29}"
LONGEST_PROMPT = 2500
MOST_REFERENCES = 9

LETTERS_AND_DIGITS = {"Lu", "Ll", "Lt", "Nd"}
COMBINING_MARKS = {"Mn", "Mc"}
EMOJI_STYLES = "\ufe0e\ufe0f"
TYPED_TOKEN = re.compile(r"(?<![a-z0-9_])character[1-9](?![0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """A character cited at `start`:`end` of the text; handle and look in lower case, look empty when none is named."""

    handle: str
    look: str
    start: int
    end: int


@dataclass(frozen=True)
class CastMember:
    """A look of a character, by ids, and the picture that a mention of it sends; None while it has none.

    `barred` says why the character may not be cited in new takes, `awaited` that a moderator looks at the only pictures
    that it has. `fingerprint`, `width` and `height` (pixels) are the
    picture's, empty where they are not known.
    """

    character: int
    look: int
    image: int | None
    name: str
    barred: str = ""
    fingerprint: str = ""
    width: int = 0
    height: int = 0
    awaited: bool = False


@dataclass(frozen=True)
class Reference:
    """A picture to send, at its `position` 1 to 9, and the handle and look of its first mention."""

    position: int
    handle: str
    look: str
    member: CastMember


@dataclass(frozen=True)
class Span:
    """`source_start`:`source_end` of the prompt became `start`:`end` of the compiled text.

    What lies between spans was copied as it is. `position` is the reference's, 0 for an escaped @.
    """

    source_start: int
    source_end: int
    start: int
    end: int
    position: int


@dataclass(frozen=True)
class Finding:
    """Something to tell the writer about `start`:`end` of the prompt. A bad one must be mended before sending."""

    code: str
    tone: Literal["bad", "warn"]
    message: str
    handle: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Compiled:
    """What the model would receive: `text` and the pictures in order; and where each part came from."""

    text: str
    references: tuple[Reference, ...]
    source_map: tuple[Span, ...]
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        return any(finding.tone == "bad" for finding in self.findings)


def called(handle: str, look: str) -> str:
    """How a prompt names a look, without the @."""
    return f"{handle}:{look}" if look else handle


def mentions(text: str) -> list[Mention]:
    """All mentions in their order, of known and unknown characters alike."""
    return [token for token in _tokens(text) if token.handle]


def compile_prompt(text: str, cast: Mapping[tuple[str, str], CastMember]) -> Compiled:
    """The prompt as the model receives it, with everything that is wrong with it.

    `cast` is keyed by (handle, look) in lower case, look empty for the one that a plain mention means.
    """
    writing = _Writing(text)
    tokens = list(_tokens(text))
    for token in tokens:
        _write(writing, token, cast)
    writing.copy_until(len(text))
    compiled = "".join(writing.pieces)
    references = tuple(writing.references.values())
    findings = (
        *writing.findings.values(),
        *_typed_tokens(text, tokens),
        *_two_looks(references),
        *_whole(compiled, len(references), any(token.handle for token in tokens)),
    )
    return Compiled(compiled, references, tuple(writing.source_map), findings)


@dataclass
class _Writing:
    """The compiled text as it grows."""

    source: str
    read: int = 0
    length: int = 0
    pieces: list[str] = field(default_factory=list)
    references: dict[int, Reference] = field(default_factory=dict)
    source_map: list[Span] = field(default_factory=list)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)

    def copy_until(self, end: int) -> None:
        self._add(self.source[self.read : end])
        self.read = end

    def replace(self, token: Mention, piece: str, position: int) -> None:
        self.copy_until(token.start)
        start = self.length
        self._add(piece)
        self.source_map.append(Span(token.start, token.end, start, self.length, position))
        self.read = token.end

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)


def _write(writing: _Writing, token: Mention, cast: Mapping[tuple[str, str], CastMember]) -> None:
    if not token.handle:
        writing.replace(token, "@", 0)
        return
    name = (token.handle, token.look)
    member = cast.get(name)
    if member is None or member.image is None:
        writing.findings.setdefault(name, _unusable(token, cast))
        return
    if member.barred:
        message = f"{member.barred} Take the mention out, or have the rights noted."
        writing.findings.setdefault(name, Finding("barred", "bad", message, token.handle, token.start, token.end))
    reference = Reference(len(writing.references) + 1, *name, member)
    reference = writing.references.setdefault(member.image, reference)
    writing.replace(token, f"character{reference.position}", reference.position)


def _unusable(token: Mention, cast: Mapping[tuple[str, str], CastMember]) -> Finding:
    cited = f"@{called(token.handle, token.look)}"
    member = cast.get((token.handle, token.look))
    if member and member.awaited:
        why = f"A moderator looks at the picture of {cited} first."
        code, message = "no_picture", f"{why} Add another, or take the mention out."
    elif member:
        code, message = "no_picture", f"{cited} has no picture yet. Add one, or take the mention out."
    elif any(handle == token.handle for handle, _ in cast):
        code, message = (
            "unknown_look",
            f"@{token.handle} has no look called {token.look}. Put a space behind the colon for plain words.",
        )
    else:
        code = "unknown_handle"
        message = f"Nobody in the cast is called {cited}. Check the spelling, or write @{cited} for a plain @."
    return Finding(code, "bad", message, token.handle, token.start, token.end)


def _typed_tokens(text: str, tokens: list[Mention]) -> Iterator[Finding]:
    """A typed character3 is bad, not a hint: it would pay for whichever picture happens to be third today."""
    for typed in TYPED_TOKEN.finditer(text):
        if not any(token.start < typed.end() and typed.start() < token.end for token in tokens):
            message = f"{typed[0]} is how the model counts pictures. Write the @mention of whom you mean instead."
            yield Finding("typed_token", "bad", message, "", *typed.span())


def _two_looks(references: tuple[Reference, ...]) -> Iterator[Finding]:
    first: dict[int, Reference] = {}
    for reference in references:
        if first.setdefault(reference.member.character, reference) is not reference:
            message = f"@{reference.handle} is sent as two pictures: the model may show two people."
            yield Finding("two_looks", "warn", message, reference.handle)


def _whole(compiled: str, references: int, has_mentions: bool) -> Iterator[Finding]:
    """What is wrong with the prompt as a whole, by the limits of the provider's page for this model."""
    if not compiled.strip():
        yield Finding("empty", "bad", "Write what happens in the shot.")
    elif not has_mentions:
        message = (
            "Mention at least one character that has a picture, for example @mara. The model needs 1 to 9 pictures."
        )
        yield Finding("no_references", "bad", message)
    if references > MOST_REFERENCES:
        message = f"{references} pictures are mentioned, the model takes {MOST_REFERENCES}. Take some out."
        yield Finding("too_many_references", "bad", message)
    if len(compiled) > LONGEST_PROMPT:
        message = f"The prompt is {len(compiled)} characters as the model gets it, {LONGEST_PROMPT} are allowed."
        yield Finding("too_long", "bad", message)


def _tokens(text: str) -> Iterator[Mention]:
    """Mentions, and escapes as mentions of nobody, left to right."""
    position = end_of_last = 0
    while (start := text.find("@", position)) >= 0:
        token = _token_at(text, start, is_free=start == end_of_last)
        position = token.end if token else start + 1
        if token:
            end_of_last = token.end
            yield token


def _token_at(text: str, start: int, *, is_free: bool) -> Mention | None:
    """The token that begins with the @ at `start`. One right behind another token is free of what stands before it."""
    if text.startswith("@@", start):
        return Mention("", "", start, start + 2)
    handle = _name_at(text, start + 1)
    if not handle or not (is_free or unicodedata.category(text[start - 1]) not in LETTERS_AND_DIGITS):
        return None
    end = start + 1 + len(handle)
    look = _name_at(text, end + 1) if text.startswith(":", end) else ""
    return Mention(handle.lower(), look.lower(), start, end + len(look) + bool(look))


def _name_at(text: str, start: int) -> str:
    """The longest name that begins at `start`. Accents and foreign letters belong to it: no part of it is a name."""
    end = start
    while end < len(text) and _belongs_to_name(text[end]):
        end += 1
    name = text[start:end]
    return name if name[:1].isalpha() else ""


def _belongs_to_name(letter: str) -> bool:
    category = unicodedata.category(letter)
    is_mark = category in COMBINING_MARKS and letter not in EMOJI_STYLES
    return letter == "_" or category in LETTERS_AND_DIGITS or is_mark
