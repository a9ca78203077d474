"""Whatever is done to a listed word so that a person still reads it, it is found, and all of it is marked."""

from hypothesis import given
from hypothesis import strategies as st

from generations.rules.lookalikes import FOREIGN, LATIN
from generations.rules.matching import places
from generations.rules.normalising import read

WORDS = ("blood", "corpse", "rapist", "massacre", "butcher", "nazi", "gore", "ass")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u2063\ufe0f\u3164\u202e"
MARKS = "\u0300\u0301\u0308\u0323\u0336\u0338\u20dd\u0489"
GAPS = (" ", "  ", "\n", "\t", "\u00a0", ".", "-", "_", "*", " . ", "·", "/", ", ")
LEET = {"o": "0", "i": "1", "e": "3", "a": "4@", "s": "5$", "t": "7+", "b": "8"}
AROUND = ("", " ", "a wall, ", "look: ", "(", "“", "\n")

words = st.sampled_from(WORDS)
befores, afters = st.sampled_from(AROUND), st.sampled_from(("", " ", " here", ".", "!)", "\n"))


def styled(letter: str) -> list[str]:
    """The letter in every way in which it may be written and still be read as itself."""
    plain = [letter, letter.upper(), chr(ord(letter) + 0xFEE0), chr(0x1D41A + ord(letter) - 97)]
    return plain + list(LATIN.get(letter, "")) + list(FOREIGN.get(letter, ""))


@st.composite
def disguised(draw, word: str) -> str:
    """Each letter in another script or style, with marks on it and things that nobody sees behind it."""
    pieces = []
    for letter in word:
        pieces.append(draw(st.sampled_from(styled(letter))))
        pieces.append(draw(st.text(MARKS, max_size=2)))
        pieces.append(draw(st.text(INVISIBLE, max_size=2)))
    return "".join(pieces)


def assert_found(word: str, before: str, shown: str, after: str) -> None:
    text = before + shown + after
    found = places(word, text)
    assert found, ascii(text)
    seen = shown.rstrip(INVISIBLE + MARKS)
    assert found[0].start <= len(before) + len(shown) - len(shown.lstrip(INVISIBLE + MARKS))
    assert found[0].end >= len(before) + len(seen)


@given(st.data(), words, befores, afters)
def test_letters_of_other_scripts_and_things_unseen_hide_no_word(data, word, before, after):
    assert_found(word, before, data.draw(disguised(word)), after)


@given(words, st.sampled_from(GAPS), befores, afters)
def test_gaps_between_all_letters_hide_no_word(word, gap, before, after):
    assert_found(word, before, gap.join(word), after)


@given(st.data(), words.filter(lambda word: len(word) > 4), befores, afters)
def test_different_gaps_and_case_hide_no_word(data, word, before, after):
    letters = [data.draw(st.sampled_from([letter, letter.upper()])) for letter in word]
    gaps = [data.draw(st.sampled_from(GAPS)) for _ in word[1:]]
    shown = letters[0] + "".join(gap + letter for gap, letter in zip(gaps, letters[1:], strict=True))
    assert_found(word, before, shown, after)


@given(st.data(), words.filter(lambda word: len(word) > 3), befores, afters)
def test_digits_and_signs_for_letters_hide_no_word_while_two_letters_are_left(data, word, before, after):
    changed = data.draw(st.sets(st.integers(0, len(word) - 1), max_size=len(word) - 2))
    shown = "".join(
        data.draw(st.sampled_from(LEET.get(letter, letter))) if index in changed else letter
        for index, letter in enumerate(word)
    )
    assert_found(word, before, shown, after)


@given(st.data(), words, befores, afters)
def test_letters_drawn_out_hide_no_word(data, word, before, after):
    shown = "".join(letter * data.draw(st.sampled_from([1, 3, 4, 7])) for letter in word)
    for letter in set(word):
        if letter * 2 in word:
            return
    assert_found(word, before, shown, after)


@given(st.text(max_size=200))
def test_a_reading_leads_back_into_the_text_in_order(text):
    reading = read(text)
    assert len(reading.text) == len(reading.starts) == len(reading.ends)
    assert list(reading.starts) == sorted(reading.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(reading.starts, reading.ends, strict=True))


@given(st.text(max_size=200), words)
def test_no_text_is_too_strange_to_be_checked(text, word):
    for place in places(word, text):
        assert 0 <= place.start < place.end <= len(text)


@given(st.sampled_from(["class", "glass", "brass", "classes", "assembly", "bassoon", "passage", "embassy"]), befores)
def test_a_word_in_which_a_listed_one_stands_is_left_alone(longer, before):
    assert places("ass", f"{before}{longer} on") == ()
    assert places("ass", f"{before}{longer.upper()}") == ()
