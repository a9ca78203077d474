# ruff: noqa: RUF001 (letters that look like others are what this is about)
"""Patterns: what is compiled answers at once, and what is not is refused with words that help."""

import time

import pytest

from generations.rules import patterns
from generations.rules.matching import WrongRule, assert_may_be_kept, places

# What would keep a matcher that goes back and tries again busy for years.
CATASTROPHES = [
    r"(a+)+$", r"(a|aa)+b", r"(a|a)*b", r"(.*)(.*)(.*)(.*)x", r"([a-zA-Z]+)*!", r"(a?){100}a{100}b", r"(?:a.*){20}b",
    r"^(\w+\s?)*$!", r"(x+x+)+y", r"a{1,400}b", r"(\pL+\s*)+!", r"(?:[a-z]{1,30} ){10}z", r"((a*)*)*b",
    r"[ab]*a[ab]{12}c",
]  # fmt: skip
LONG = ["a" * 10_000, "ab " * 3_333, "a!" * 5_000, "xx" * 5_000, "A a " * 2_500]


@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_a_catastrophic_pattern_is_refused_or_answers_within_100_ms(pattern):
    try:
        assert_may_be_kept(pattern, is_pattern=True)
    except WrongRule:
        return
    for text in LONG:
        places.cache_clear()
        fastest = min(timed(pattern, text) for _ in range(3))
        assert fastest < 0.1, (pattern, text[:9], fastest)


def timed(pattern: str, text: str) -> float:
    """Seconds of this thread's work, for one reading of the text by the pattern."""
    machine = patterns.compiled(pattern)
    start = time.thread_time()
    machine.spans(text, 20)
    return time.thread_time() - start


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(?=a)b", "looks ahead"), ("a(?!b)", "looks ahead"), ("(?<=x)a", "looks back"), ("(?<!x)a", "looks back"),
        (r"(a)\1", "the same words again"), ("(?P<n>a)(?P=n)", "the same words again"), ("(?>a)", "atomic"),
        ("(a", "never closed"), ("a)", "never opened"), ("[a", "never closed"), ("*a", "nothing to repeat"),
        ("a**", "repeats a repetition"), ("a{5000}", "more than 1000 times"), ("a\\", "lone"),
        (r"\y", "means nothing"),
        ("a*", "where nothing is written"), ("", "Write a pattern"),
        (".", "nearly everything"), (r"\w+", "nearly everything"),
        ("a" * 1001, "1,000 characters at most"), ("(a{1,100}){1,10}b", "too large"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_plain_words(pattern, said):
    with pytest.raises(WrongRule, match=said.replace("(", r"\(")):
        assert_may_be_kept(pattern, is_pattern=True)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Some BLOOD", "BLOOD"), ("bl\u200bood", "bl\u200bood"), ("𝔟𝔩𝔬𝔬𝔡y", "𝔟𝔩𝔬𝔬𝔡y"), ("blооdy", "blооdy"),
        ("bl00dy", "bl00dy"), ("b1ood", "b1ood"), ("b l o o d y", "b l o o d y"), ("b.l.o.o.d", "b.l.o.o.d"),
    ],
)  # fmt: skip
def test_a_pattern_is_asked_of_the_text_as_it_is_read(text, marked):
    pattern = r"\bblood(y|ied)?\b"
    assert_may_be_kept(pattern, is_pattern=True)
    (place,) = places(pattern, text, is_pattern=True)
    assert text[place.start : place.end] == marked


@pytest.mark.parametrize("unit", ["a s ", "kill ", "k i l l ", "a$", "b.", "ass", "b"])
def test_words_answer_fast_on_texts_made_against_them(unit):
    text, rule = (
        unit * (10_000 // len(unit)),
        "ass\nkill her\nblood\nbig bad bob\n" + "\n".join(f"word{n}" for n in range(400)),
    )
    places.cache_clear()
    start = time.thread_time()
    places(rule, text)
    assert time.thread_time() - start < 1
