# ruff: noqa: RUF001 (letters that look like others are what this is about)
"""What is written to slip past the rules is found, and what is innocent is not: hundreds of lines of both."""

import json
from pathlib import Path

import pytest

from generations.rules.matching import places

CORPUS = Path(__file__).parent / "corpus"
LISTED = (CORPUS / "listed.txt").read_text()
INNOCENTS = (CORPUS / "innocents.txt").read_text().splitlines()
EVASIONS = [
    (word, json.loads(text))
    for word, _, text in (line.partition("\t") for line in (CORPUS / "evasions.txt").read_text().splitlines())
]


def test_the_corpus_is_large():
    assert len(EVASIONS) > 300
    assert len(INNOCENTS) > 150
    assert {word for word, _ in EVASIONS} == set(LISTED.splitlines())


@pytest.mark.parametrize("word", LISTED.splitlines())
def test_a_listed_word_is_found_however_it_is_disguised(word):
    missed = [text for listed, text in EVASIONS if listed == word and not places(word, text)]
    assert missed == []


def test_with_all_words_in_one_rule_every_line_is_found_too():
    assert [text for _, text in EVASIONS if not places(LISTED, text)] == []


def test_no_innocent_sentence_is_struck():
    struck = {line: [line[it.start : it.end] for it in found] for line in INNOCENTS if (found := places(LISTED, line))}
    assert struck == {}


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("The floor is full of b l o o d here", ["b l o o d"]),
        ("(𝖇𝖑𝖔𝖔𝖉) and bl\u200bood!", ["𝖇𝖑𝖔𝖔𝖉", "bl\u200bood"]),
        ("He bleeds, bleeding-heart", ["bleeds", "bleeding"]),
        ("kill\n\nher now", ["kill\n\nher"]),
        ("B\u0336l\u0336o\u0336o\u0336d\u0336.", ["B\u0336l\u0336o\u0336o\u0336d\u0336"]),
        ("流血了", ["血"]),
        ("blood blood", ["blood", "blood"]),
    ],
)
def test_the_very_words_are_marked(text, marked):
    assert [text[it.start : it.end] for it in places(LISTED, text)] == marked


@pytest.mark.parametrize(
    "text",
    ["rapping", "c l a s s", "the pen is red", "who're", "A55 road", "5am", "bloodd", "b l o o o o d", "killher"],
)
def test_what_is_left_alone_on_purpose(text):
    """Each of them is written down in words.py as a trade-off."""
    assert places("raping\nass\npenis\nwhore\nsam\nblood\nkill her", text) == ()
