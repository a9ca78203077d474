from decimal import Decimal

import pytest

from generations import query_box
from generations.generation import Generation
from generations.query_box import parse
from generations.status import MOVING, Status
from projects.project import ASPECT_RATIOS, RESOLUTIONS


def terms(text: str) -> list[tuple[str, str, object]]:
    return [(term.name, term.operator, term.value) for term in parse(text).terms]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("by:me", ("by", "=", "me")),
        ('by:"Bob Reyes"', ("by", "=", "Bob Reyes")),
        ("CHAR:@pilot", ("char", "=", "pilot")),
        ("cost:>2", ("cost", ">", Decimal(2))),
        ("cost:<=1.5", ("cost", "<=", Decimal("1.5"))),
        ("cost:$0.70", ("cost", "=", Decimal("0.70"))),
        ("status:Ready", ("status", "=", ("ready",))),
        ("is:progress", ("status", "=", MOVING)),
        ("pick:no", ("pick", "=", False)),
        ("is:picked", ("pick", "=", True)),
        ("verdict:waiting", ("verdict", "=", "asked")),
        ("shot:1A", ("shot", "=", "1A")),
        ("seed:42", ("seed", "=", 42)),
        ("res:1080p", ("res", "=", "1080p")),
        ("ratio:9:16", ("ratio", "=", "9:16")),
        ("archived:all", ("archived", "=", "any")),
        ("is:mine", ("by", "=", "me")),
    ],
)
def test_a_condition_is_read_with_its_value_checked(text, found):
    assert terms(text) == [found]
    assert parse(text).problems == []


def test_words_phrases_and_takes_are_told_apart():
    asked = parse('T140 t7 "neon street" rain soft li')
    assert asked.numbers == [140, 7]
    assert asked.phrases == ["neon street", "rain", "soft"]
    assert asked.beginning == "li"


def test_a_last_word_that_is_finished_is_no_beginning():
    assert parse("rain ").phrases == ["rain"]
    assert parse("neon-lit").phrases == ["neon-lit"]
    assert parse("@mara").beginning == "mara"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cost:much", "cost: takes an amount like >2 or <=1.50, not “much”."),
        ("seed:-1", "seed: takes a whole number, not “-1”."),
        ("seed:99999999999", "seed: takes a whole number, not “99999999999”."),
        ("pick:maybe", "pick: takes yes or no, not “maybe”."),
        ("is:blue", "is: takes a state like ready, failed, picked, approved or archived, not “blue”."),
        ("by:", "by: needs something after the colon."),
        ("colour:red", "colour: is no filter, so “colour:red” is looked for in the prompts."),
        ("!!!", "“!!!” has no letter or digit to look for."),
    ],
)
def test_what_is_not_understood_is_said_in_words(text, words):
    asked = parse(text)
    assert asked.problems == [words]
    assert asked.terms == []


@pytest.mark.parametrize("text", ["", '"', '""', "\x00", ":", 'by:"', "-", "“”"])
def test_what_says_nothing_asks_for_nothing(text):
    assert not parse(text)


@pytest.mark.parametrize("text", ["a:b:c", "T" + "9" * 30, "x" * 900, "٣"])
def test_what_means_nothing_here_is_only_words(text):
    asked = parse(text)
    assert (asked.terms, asked.numbers) == ([], [])
    assert asked.words


def test_the_language_knows_every_state_shape_and_verdict():
    values = {value for statuses in query_box.STATUSES.values() for value in statuses}
    assert values == set(Status.values)
    assert query_box.MOVING == MOVING
    assert set(query_box.RATIOS) == set(ASPECT_RATIOS)
    assert set(query_box.RESOLUTIONS.values()) == set(RESOLUTIONS)
    assert set(query_box.VERDICTS.values()) == {*Generation.Verdict.values, ""}
