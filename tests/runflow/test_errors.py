"""The provider's words as plain words."""

import pytest

from generations.runflow.errors import Refused, plain_words


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("MODERATION_BLOCKED", ""),
        ("", "Input flagged as NSFW"),
        ("CONTENT_POLICY_VIOLATION", "no"),
        ("X", "safety checker"),
    ],
)
def test_every_wording_of_moderation_is_the_safety_check(code, message):
    assert plain_words(code, message).startswith("Runflow's safety check refused this prompt or a picture.")


def test_a_failed_run_makes_no_claim_about_money():
    assert "charged" not in plain_words("MODERATION_BLOCKED", "")
    assert "Your hold was released. Change" in plain_words("MODERATION", "", charge="Your hold was released.")


def test_a_refused_create_charged_nothing():
    assert "Nothing was charged." in Refused(422, "MODERATION_BLOCKED", "").plain


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("UNAUTHORIZED", "", "did not accept this studio's key"),
        ("INSUFFICIENT_CREDIT", "", "credit at Runflow is used up"),
        ("PROVIDER_TIMEOUT", "", "took too long"),
        ("", "upstream timed out", "took too long"),
        ("", "failed to download image", "could not use one of the pictures"),
        ("INPUT_IMAGE_TOO_SMALL", "", "could not use one of the pictures"),
        ("INPUT_IMAGE_UNREACHABLE", "Picture 2 could not be fetched", "could not use one of the pictures"),
        ("INVALID_INPUT_IMAGE", "", "could not use one of the pictures"),
        ("MODEL_UNAVAILABLE", "", "not available"),
        ("PROVIDER_ERROR", "The provider could not generate this video.", "Runflow said: The provider could not"),
    ],
)
def test_known_troubles_have_plain_words(code, message, expected):
    assert expected in plain_words(code, message)


def test_an_unknown_trouble_is_quoted_without_addresses():
    said = plain_words("ODD", "Cannot   parse https://x.example/?signature=s now.")
    assert said == "Runflow said: Cannot parse (address) now. Change the request, or generate again."


def test_a_trouble_without_words_says_so():
    assert plain_words("", "") == (
        "Runflow could not make this clip and gave no reason. Change the request, or generate again."
    )
