"""What differs between two prompts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generations.cards import Piece
from generations.review.differences import Mark, changes


def pieces(text):
    return [Piece(text)]


def marked(before, after):
    return [(change.mark, change.text) for change in changes(pieces(before), pieces(after))]


def test_a_changed_word_is_gone_and_new_and_the_rest_is_the_same():
    assert marked("walks down a street", "walks up a street") == [
        (Mark.SAME, "walks "), (Mark.GONE, "down"), (Mark.NEW, "up"), (Mark.SAME, " a street"),
    ]  # fmt: skip


def test_several_changed_words_read_as_one_change():
    assert marked("from right to left", "from left side on") == [
        (Mark.SAME, "from "), (Mark.GONE, "right to left"), (Mark.NEW, "left side on"),
    ]  # fmt: skip


def test_punctuation_does_not_make_a_word_another_one():
    assert marked("one hand on the frame.", "one hand on the frame") == [
        (Mark.SAME, "one hand on the frame"), (Mark.GONE, "."),
    ]  # fmt: skip


def test_a_mention_is_one_word_and_keeps_its_colour():
    before = [Piece("@mara", 3, is_mention=True), Piece(" waves")]
    after = [Piece("@mara:raincoat", 3, is_mention=True), Piece(" waves")]
    gone, new, same = changes(before, after)
    assert (gone.mark, gone.pieces) == (Mark.GONE, [Piece("@mara", 3, is_mention=True)])
    assert (new.mark, new.pieces) == (Mark.NEW, [Piece("@mara:raincoat", 3, is_mention=True)])
    assert (same.mark, same.text) == (Mark.SAME, " waves")


@pytest.mark.parametrize("text", ["", "the same words", "日本語 の文"])
def test_equal_texts_have_no_change(text):
    assert all(mark == Mark.SAME for mark, _ in marked(text, text))


@given(st.text(alphabet="ab .,\n", max_size=40), st.text(alphabet="ab .,\n", max_size=40))
def test_both_texts_can_be_read_out_of_the_changes(before, after):
    found = marked(before, after)
    assert "".join(text for mark, text in found if mark != Mark.NEW) == before
    assert "".join(text for mark, text in found if mark != Mark.GONE) == after
