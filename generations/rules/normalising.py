"""Text as a person reads it, whatever it is written with; pure. A map leads from every letter back to the source.

Taken off or read through: case, accents and other marks on Latin letters, vowel points of Arabic and Hebrew, invisible
characters, letters that look like Latin ones, fullwidth, mathematical and circled letters, emblems. What digits and
signs stand for, drawn-out letters, and gaps between letters are the matching's matter: there it is known which word is
sought.

Trade-offs, on purpose:
- ü is read as u: a rule for one word finds the other. Marks of scripts in which they make another letter (Devanagari,
  Thai, kana) stay.
- A word wholly of Cyrillic (or Greek, …) letters that look Latin may be a word of its own language: рот is a mouth.
  It is read as Latin unless the text is written in such a script. A word that mixes scripts always is.
- A capital I behind a small letter, or a small l among capitals, may be either of i and l, so it is given as 1.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from generations.rules.lookalikes import EMBLEMS, FOREIGN_LIKE, LATIN_LIKE

MARKS = {"Mn", "Mc", "Me"}
INVISIBLE = {"Cf", "Cc", "Co", "Cn", "Cs"}
FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u180e\u17b4\u17b5"
WORD = re.compile(r"\S+")
# Greek, Cyrillic, Armenian, Georgian, Cherokee, their later blocks, Coptic, Lisu.
BORROWED = re.compile("[\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1cbf\u1f00-\u1fff\u2c80-\u2dff\ua4d0-\uab6f]")


@dataclass(frozen=True)
class Reading:
    """`text` as it is read; its character at an index stands at `starts[index]`:`ends[index]` of the source."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `start`:`end` of the reading, which is not empty, stands in the source."""
        return self.starts[start], self.ends[end - 1]


def as_written(text: str) -> Reading:
    return Reading(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))


def read(text: str, *, folds_all: bool | None = None) -> Reading:
    """The text as it is read. `folds_all` settles whether words of another script are read as Latin ones."""
    folds = not mostly_borrowed(text) if folds_all is None else folds_all
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, plain in enumerate(_plain_letters(text, folds=folds)):
        for letter in plain:
            if not (is_mark := unicodedata.category(letter) in MARKS) or _belongs(letter, letters):
                letters.append(letter)
                starts.append(index)
                ends.append(index + 1)
            elif is_mark and ends:
                ends[-1] = index + 1
    return Reading("".join(letters), tuple(starts), tuple(ends))


def mostly_borrowed(text: str) -> bool:
    """Whether it is written in a script whose letters look like Latin ones: half of it, some of it unmistakably."""
    letters = [letter for letter in text if letter.isalpha()]
    borrowed = [letter for letter in letters if BORROWED.match(letter)]
    unmistakable = sum(letter not in FOREIGN_LIKE for letter in borrowed)
    return 0 < len(letters) <= 2 * len(borrowed) and len(borrowed) <= 5 * unmistakable


def _plain_letters(text: str, *, folds: bool) -> Iterator[str]:
    """For each character of the text what it is read as: nothing, a letter, or several."""
    folded = [folds] * len(text)
    if not folds:
        for word in WORD.finditer(text):
            if _mixes_scripts(word[0]):
                folded[word.start() : word.end()] = [True] * len(word[0])
    for index, letter in enumerate(text):
        yield "1" if _may_be_either(text, index) else plain(letter, folds=folded[index])


def _mixes_scripts(word: str) -> bool:
    plain_word = unicodedata.normalize("NFKD", word)
    kinds = {bool(BORROWED.match(letter)) for letter in plain_word if letter.isalpha()}
    return len(kinds) > 1


def _may_be_either(text: str, index: int) -> bool:
    """Whether a capital I, or a small l, stands where it may be meant for the other."""
    letter, before, after = text[index], text[index - 1 : index], text[index + 1 : index + 2]
    return (letter == "I" and before.islower()) or (
        letter == "l" and (after.isupper() or (before.isupper() and not after.islower()))
    )


@cache
def plain(letter: str, *, folds: bool) -> str:
    """One character as it is read: "" for what cannot be seen. Marks are left to whoever sees what they stand on."""
    if letter in "\n\t\r" or letter.isspace():
        return letter
    if unicodedata.category(letter) in INVISIBLE or letter in FILLERS:
        return ""
    if (known := _fold(letter, folds=folds)) != letter:
        return known
    parts = EMBLEMS.get(letter) or unicodedata.normalize("NFKD", letter)
    return "".join(_fold(_fold(part, folds=folds).casefold(), folds=folds) for part in parts)


def _fold(letter: str, *, folds: bool) -> str:
    if letter in LATIN_LIKE:
        return LATIN_LIKE[letter]
    return FOREIGN_LIKE.get(letter, letter) if folds else letter


def _belongs(mark: str, letters: list[str]) -> bool:
    """Whether a mark makes another letter of the one that it stands on. On Latin letters none does."""
    on = letters[-1] if letters else ""
    kind = unicodedata.combining(mark)
    is_vowel_point = 10 <= kind <= 35 or kind >= 200 or kind == 1 or unicodedata.category(mark) == "Me"
    is_style = "\ufe00" <= mark <= "\ufe0f" or "\U000e0100" <= mark <= "\U000e01ef"
    return bool(on) and on.isalpha() and not ("a" <= on <= "z") and not is_vowel_point and not is_style
