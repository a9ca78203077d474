"""The language of the board's search box: `by:me char:pilot cost:>2 status:ready "neon street" rain`.

Reads what somebody typed into conditions with checked values. It knows no database and raises nothing: what it does
not understand is left out and said in words, in `problems`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

LONGEST = 200
LONGEST_VALUE = 60
MOST_NUMBER = 2**31 - 1
PART = re.compile(r'([A-Za-z]+):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)')
TAKE = re.compile(r"[Tt]([0-9]{1,9})")
COMPARED = re.compile(r"(<=|>=|<|>|=)?\$?([0-9]{1,7}(?:\.[0-9]{1,4})?)")
LETTER = re.compile(r"[^\W_]")

MOVING = ("queued", "submitting", "unknown", "rendering", "storing")
STATUSES = {
    "progress": MOVING,
    "held": ("held",),
    "approval": ("held",),
    "checking": ("unknown",),
    "ready": ("ready",),
    "failed": ("failed",),
    "cancelled": ("cancelled",),
    **{status: (status,) for status in MOVING},
}
VERDICTS = {"approved": "approved", "changes": "changes", "asked": "asked", "waiting": "asked", "none": ""}
YES_NO = {"yes": True, "no": False}
ARCHIVED = {"yes": "yes", "no": "no", "any": "any", "all": "any"}
RESOLUTIONS = {"720p": "720p", "1080p": "1080p", "720": "720p", "1080": "1080p"}
RATIOS = {ratio: ratio for ratio in ("16:9", "9:16", "1:1", "4:3", "3:4")}
STATES = {
    **{name: ("status", statuses) for name, statuses in STATUSES.items()},
    "picked": ("pick", True),
    "pick": ("pick", True),
    "approved": ("verdict", "approved"),
    "changes": ("verdict", "changes"),
    "waiting": ("verdict", "asked"),
    "archived": ("archived", "yes"),
    "mine": ("by", "me"),
}


@dataclass(frozen=True)
class Term:
    """One condition: `name` is a key of the language, `value` what it was checked to be, `operator` how to compare."""

    name: str
    value: object
    operator: str = "="


@dataclass(frozen=True)
class Words:
    """What is looked for in prompts: every phrase as it stands, and `beginning` as the first letters of a word."""

    phrases: tuple[str, ...] = ()
    beginning: str = ""

    def __bool__(self) -> bool:
        return bool(self.phrases or self.beginning)


@dataclass
class Asked:
    """All that was understood, and what was not."""

    terms: list[Term] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    beginning: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def words(self) -> Words:
        return Words(tuple(self.phrases), self.beginning)

    def __bool__(self) -> bool:
        return bool(self.terms or self.numbers or self.words)


def parse(text: str) -> Asked:
    """Read what stands in the box. A last word that may still be being typed counts as a beginning."""
    asked = Asked()
    text = text.replace("\x00", " ")[:LONGEST]
    for part in PART.finditer(text):
        key, quoted, plain, phrase, word = part.groups()
        if key and key.lower() in KEYS:
            add_term(asked, key.lower(), quoted if quoted is not None else plain)
        elif phrase is not None:
            add_phrase(asked, phrase)
        else:
            add_word(asked, word or part[0], is_last=part.end() == len(text))
    return asked


def add_term(asked: Asked, key: str, value: str) -> None:
    """A condition, or the words why it is none."""
    value = value.strip()[:LONGEST_VALUE]
    try:
        asked.terms.append(KEYS[key](key, value))
    except ValueError as error:
        asked.problems.append(str(error) if value else f"{key}: needs something after the colon.")


def add_phrase(asked: Asked, phrase: str) -> None:
    if LETTER.search(phrase):
        asked.phrases.append(phrase)


def add_word(asked: Asked, word: str, *, is_last: bool) -> None:
    if take := TAKE.fullmatch(word):
        asked.numbers.append(int(take[1]))
    elif not LETTER.search(word):
        asked.problems.append(f"“{word}” has no letter or digit to look for.")
    elif is_last and word.lstrip("@").isalnum():
        asked.beginning = word.lstrip("@")
    else:
        asked.phrases.append(word)
        explain_unknown_key(asked, word)


def explain_unknown_key(asked: Asked, word: str) -> None:
    key, colon, _ = word.partition(":")
    if colon and key.isalpha():
        asked.problems.append(f"{key}: is no filter, so “{word}” is looked for in the prompts.")


def one_of(values: "dict[str, object]") -> Callable[[str, str], Term]:
    def read(key: str, value: str) -> Term:
        if value.lower() not in values:
            raise ValueError(f"{key}: takes {', '.join(list(values)[:-1])} or {list(values)[-1]}, not “{value}”.")
        return Term(key, values[value.lower()])

    return read


def text_of(key: str, value: str) -> Term:
    if not value:
        raise ValueError(f"{key}: needs something after the colon.")
    return Term(key, value.removeprefix("@"))


def amount(key: str, value: str) -> Term:
    found = COMPARED.fullmatch(value)
    if not found:
        raise ValueError(f"{key}: takes an amount like >2 or <=1.50, not “{value}”.")
    return Term(key, Decimal(found[2]), found[1] or "=")


def whole(key: str, value: str) -> Term:
    if not (value.isascii() and value.isdecimal() and len(value) <= 10 and int(value) <= MOST_NUMBER):
        raise ValueError(f"{key}: takes a whole number, not “{value}”.")
    return Term(key, int(value))


def state(key: str, value: str) -> Term:
    if value.lower() not in STATES:
        raise ValueError(f"{key}: takes a state like ready, failed, picked, approved or archived, not “{value}”.")
    return Term(*STATES[value.lower()])


KEYS: dict[str, Callable[[str, str], Term]] = {
    "by": text_of,
    "char": text_of,
    "shot": text_of,
    "cost": amount,
    "seed": whole,
    "status": one_of(dict(STATUSES)),
    "pick": one_of(dict(YES_NO)),
    "verdict": one_of(dict(VERDICTS)),
    "res": one_of(dict(RESOLUTIONS)),
    "ratio": one_of(dict(RATIOS)),
    "archived": one_of(dict(ARCHIVED)),
    "is": state,
}
