"""What differs between two prompts, word by word. A mention is one word, whatever stands in its name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from generations.cards import Piece

WORD = re.compile(r"\w+|[^\w\s]|\s+")


class Mark(StrEnum):
    SAME = ""
    GONE = "del"
    NEW = "ins"


@dataclass(frozen=True)
class Change:
    """A stretch of the text that is the same, gone or new; as pieces, so that mentions keep their colour."""

    mark: Mark
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def unchanged(pieces: Iterable[Piece]) -> list[Change]:
    return [Change(Mark.SAME, list(pieces))]


def changes(before: Iterable[Piece], after: Iterable[Piece]) -> list[Change]:
    """`after` with what is new in it marked, and with what is gone from `before` at its place."""
    old, new = words_of(before), words_of(after)
    matcher = SequenceMatcher(None, texts(old), texts(new), autojunk=False)
    found = [
        change
        for _, first, last, start, end in joined(matcher, old)
        for change in between(old[first:last], new[start:end])
    ]
    return [change for change in found if change.pieces]


def joined(matcher: "SequenceMatcher[str]", old: Sequence[Piece]) -> Iterator[tuple[str, int, int, int, int]]:
    """The matcher's steps; white space alone between two changes belongs to them, so that they read as one."""
    waiting: tuple[str, int, int, int, int] | None = None
    for tag, first, last, start, end in matcher.get_opcodes():
        is_same = tag == "equal" and not (waiting and all(piece.text.isspace() for piece in old[first:last]))
        if is_same:
            if waiting:
                yield waiting
            yield (tag, first, last, start, end)
            waiting = None
        else:
            waiting = ("replace", waiting[1] if waiting else first, last, waiting[3] if waiting else start, end)
    if waiting:
        yield waiting


def between(old: Sequence[Piece], new: Sequence[Piece]) -> list[Change]:
    if texts(old) == texts(new):
        return [Change(Mark.SAME, together(new))]
    return [Change(Mark.GONE, together(old)), Change(Mark.NEW, together(new))]


def words_of(pieces: Iterable[Piece]) -> list[Piece]:
    """Cut at words, punctuation and white space; mentions stay whole."""
    words: list[Piece] = []
    for piece in pieces:
        words += [piece] if piece.is_mention else [Piece(word) for word in WORD.findall(piece.text)]
    return words


def texts(words: Iterable[Piece]) -> list[str]:
    return [word.text for word in words]


def together(words: Sequence[Piece]) -> list[Piece]:
    """Words joined into as few pieces as show the same."""
    pieces: list[Piece] = []
    for word in words:
        if pieces and not word.is_mention and not pieces[-1].is_mention:
            pieces[-1] = Piece(pieces[-1].text + word.text)
        else:
            pieces.append(word)
    return pieces
