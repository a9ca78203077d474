"""Words and phrases of a rule, found in a reading however they are disguised. Pure.

What a listed word is found as, and what is left alone on purpose (`ass` is never found in `class`):

- Whole words only; a word with * at its end is found as the beginning of longer ones. Digits beside a word do not hide
  it. Scripts that set no spaces between words (Chinese, Japanese, Thai, …) are searched everywhere.
- Digits and signs are read as letters where at least two of the word's letters are letters, so that `A55` is a road;
  and a number before a unit (`5am`, `35mm`) is a number.
- A letter may be drawn out: three of a kind or more stand for one or two. Of two of a kind this holds only where a word
  has it twice (`bblloodd`), because `rapping` is another word than `raping`.
- Letters may be set apart by punctuation (`b.l.o.o.d`, `bl-ood`); by spaces or apostrophes only if at least three
  pieces of one or two letters come of it (`b l o o d`, `bl oo d`), because `the pen is red` and `who're` are ordinary.
  A word of three or four letters must stand alone then: `c l a s s` does not spell `ass`.
- Between the words of a phrase may stand any space, new line or punctuation, but not nothing: `the rapist` is no
  therapist.

The words stand in a tree, letter by letter; a text is walked once, from each place where a word may begin.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from generations.rules.lookalikes import READ_AS
from generations.rules.normalising import Reading, read

APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019\u2032"
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
NUMBER = re.compile(
    r"[0-9]+(?:am|cm|deg|fps|ft|g|gb|h|hz|in|k|kg|km|l|lb|m|mb|mg|min|ml|mm|ms|nd|oz|pm|px|rd|s|st|th|x)"
)
WIDEST_GAP = 24
SHORT_WORD = 5
"""Below this many letters a word that is spelled out must stand alone."""


@dataclass(eq=False)
class Node:
    """A place in the tree. `ends` is set where a listed word ends: whether longer words that begin so count too."""

    next: dict[str, "Node"] = field(default_factory=dict)
    ends: bool = False
    is_stem: bool = False


class Walk(NamedTuple):
    """How far a walk through the text is: where in the tree, and what was seen on the way.

    Of the present word: its `length`, up to five; its `pieces`, up to three, of which the last one has `piece` letters
    and the widest `widest`, up to three; whether a gap in it was `roomy` (a space or an apostrophe). Of the whole: true
    letters, up to two; letters written `doubled`, up to two. `gap` counts the characters since the last letter.
    """

    node: Node
    last: str = ""
    length: int = 0
    pieces: int = 1
    piece: int = 0
    widest: int = 0
    is_roomy: bool = False
    letters: int = 0
    doubled: int = 0
    gap: int = 0
    is_wide: bool = False


class Words:
    """The words and phrases of one rule."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.root = Node()
        for line in lines:
            for form in forms_of(line):
                self._add(form)

    def _add(self, form: str) -> None:
        node = self.root
        for letter in form.rstrip("*"):
            node = node.next.setdefault(letter, Node())
        node.ends = True
        node.is_stem = node.is_stem or form.endswith("*")

    def spans(self, reading: Reading, most: int) -> list[tuple[int, int]]:
        """Where they stand in the reading, from left to right and never one in another."""
        found: list[tuple[int, int]] = []
        text, reached = reading.text, 0
        for start in beginnings(text):
            if start < reached or not self._may_begin(text, start):
                continue
            if end := self._longest_from(text, start):
                found.append((start, end))
                reached = end
            if len(found) == most:
                break
        return found

    def _may_begin(self, text: str, start: int) -> bool:
        """Whether the first two characters lead anywhere: most words of a text are passed over by this."""
        nodes = [self.root.next[option] for option in read_as(text[start]) if option in self.root.next]
        following = text[start + 1 : start + 2]
        if not nodes or not is_letter(following or " ") or following == text[start]:
            return bool(nodes)
        return any(node.ends or option in node.next for node in nodes for option in read_as(following))

    def _longest_from(self, text: str, start: int) -> int:
        """Where the longest one that begins here ends; 0 when none does."""
        walks, longest, position = {Walk(self.root)}, 0, start
        while walks and position < len(text):
            walks = {step for walk in walks for step in steps(walk, text, position)}
            position += 1
            ended = [walk for walk in walks if walk.node.ends and not walk.gap]
            if any(holds(walk, text, start, position) for walk in ended):
                longest = position
                if any(walk.node.is_stem for walk in ended):
                    longest = end_of_word(text, position)
        return longest


@lru_cache(maxsize=64)
def beginnings(text: str) -> tuple[int, ...]:
    """Where words may begin; asked by every rule of one text."""
    return tuple(index for index, letter in enumerate(text) if read_as(letter) and is_edge(text, index))


def steps(walk: Walk, text: str, position: int) -> Iterator[Walk]:
    """Where one more character of the text leads."""
    letter = text[position]
    if not is_letter(letter):
        yield from gaps(walk, letter)
    for option in read_as(letter):
        is_true = option == letter or not letter.isdigit()
        node = walk.node.next.get(option)
        if node is not None:
            yield advanced(walk, node, option, is_true=is_true)
        if option == walk.last and not walk.gap:
            yield from drawn_out(walk, text, position)


def advanced(walk: Walk, node: Node, letter: str, *, is_true: bool) -> Walk:
    is_new_piece = walk.gap > 0
    piece = 1 if is_new_piece else min(walk.piece + 1, 3)
    return walk._replace(
        node=node, last=letter, length=min(walk.length + 1, SHORT_WORD), piece=piece, widest=max(walk.widest, piece),
        pieces=min(walk.pieces + is_new_piece, 3), letters=min(walk.letters + is_true, 2), gap=0, is_wide=False,
        is_roomy=walk.is_roomy or walk.is_wide,
    )  # fmt: skip


def drawn_out(walk: Walk, text: str, position: int) -> Iterator[Walk]:
    """The same letter once more."""
    run = run_at(text, position)
    if run >= 3:
        yield walk
    elif run == 2:
        yield walk._replace(doubled=min(walk.doubled + 1, 2))


def run_at(text: str, position: int) -> int:
    """How many of the same character stand together there, up to three."""
    letter, start, end = text[position], position, position + 1
    while start and text[start - 1] == letter and end - start < 3:
        start -= 1
    while end < len(text) and text[end] == letter and end - start < 3:
        end += 1
    return end - start


def gaps(walk: Walk, letter: str) -> Iterator[Walk]:
    """Between two letters of a word, and between two words of a phrase."""
    if not walk.last or walk.gap >= WIDEST_GAP:
        return
    is_wide = letter.isspace() or letter in APOSTROPHES
    # The walk over a phrase's gap stands on the node of the space, and has no word yet.
    yield walk._replace(gap=walk.gap + 1, is_wide=walk.is_wide or is_wide)
    following = walk.node.next.get(" ")
    if following is not None and is_word(walk):
        yield Walk(following, " ", letters=walk.letters, doubled=walk.doubled)
    if walk.last == " ":
        yield walk


def is_word(walk: Walk) -> bool:
    """Whether the pieces of the present word may be one."""
    return not walk.is_roomy or (walk.pieces == 3 and walk.widest <= 2)


def holds(walk: Walk, text: str, start: int, end: int) -> bool:
    """Whether what stands at `start`:`end` is that word, rather than a part of another or a number."""
    if walk.letters < 2 and any(letter.isdigit() for letter in text[start:end]):
        return False
    if walk.doubled == 1 or not is_word(walk):
        return False
    if not (walk.node.is_stem or is_edge(text, end)) or is_number(text, start, end):
        return False
    is_spelled = walk.pieces == 3 and walk.length < SHORT_WORD
    return not is_spelled or (walk.widest == 1 and stands_alone(text, start, end))


def is_number(text: str, start: int, end: int) -> bool:
    return bool(text[start].isdigit() and NUMBER.fullmatch(text, start, end))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no further single letter is set apart in the same way. `a` and `i` before it are words."""
    before, after = lone_letter(text, start - 1, -1), lone_letter(text, end, 1)
    return before in ("", "a", "i") and not after


def lone_letter(text: str, position: int, step: int) -> str:
    """The letter that stands alone beyond the gap, going by `step`; "" when there is a whole word, or none."""
    first = position
    while 0 <= position < len(text) and not is_letter(text[position]):
        position += step
    beyond = position + step
    is_there = 0 <= position < len(text) and abs(position - first) <= 3
    is_lone = not (0 <= beyond < len(text) and is_letter(text[beyond]))
    return text[position] if is_there and is_lone else ""


def is_edge(text: str, position: int) -> bool:
    """Whether a word may begin, or end, at this position."""
    if position <= 0 or position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    if not (is_letter(before) and is_letter(after)):
        return True
    if UNSPACED.match(before) or UNSPACED.match(after):
        return True
    return before.isdigit() != after.isdigit()


def end_of_word(text: str, position: int) -> int:
    while position < len(text) and is_letter(text[position]):
        position += 1
    return position


@cache
def is_letter(letter: str) -> bool:
    """Letters, digits, and the marks that belong to them."""
    return unicodedata.category(letter)[0] in "LNM"


@cache
def read_as(letter: str) -> str:
    """What a character of a reading may stand for."""
    return (letter if is_letter(letter) else "") + READ_AS.get(letter, "")


def forms_of(line: str) -> set[str]:
    """What a listed line is sought as: its words set apart by one space, in every way in which it may be read.

    What is written with a sign in it, as semi-nude, is sought in one word and in two.
    """
    cases = (line.strip().lower(), line.strip().upper())
    return {form for each in cases for folds in (True, False) for form in _forms(read(each, folds_all=folds).text)}


def _forms(text: str) -> Iterator[str]:
    star = "*" if text.endswith("*") else ""
    words = text.split()
    for form in ([only_letters(word) for word in words], [piece for word in words for piece in pieces_of(word)]):
        if joined := " ".join(filter(None, form)):
            yield joined + star


def pieces_of(word: str) -> list[str]:
    return "".join(letter if is_letter(letter) else " " for letter in word).split()


def only_letters(word: str) -> str:
    return "".join(pieces_of(word))


def problem_of(line: str) -> str:
    """Why a line cannot be sought; "" when it can."""
    letters = only_letters(read(line).text)
    if len(letters) < 2 and not UNSPACED.match(letters or " "):
        return f"“{line.strip()}” has too few letters to be found in words: two at least."
    if "*" in line.strip()[:-1]:
        return f"In “{line.strip()}” the * stands within the word; it can only stand at its end."
    if line.strip().endswith("*") and len(letters) < 3:
        return f"“{line.strip()}” would be found in very many words: three letters at least before the *."
    return ""
