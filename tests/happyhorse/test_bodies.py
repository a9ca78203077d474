"""No request fills the disk."""

import pytest
from asgiref.sync import async_to_sync

from happyhorse.bodies import Bounded


async def echo(_, receive, send):
    """Reads the whole body and tells how it ended."""
    size, message = 0, {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        size += len(message.get("body", b""))
    await send({"type": message["type"], "size": size})


def answers(*pieces, announced=None):
    sent = []
    headers = [(b"content-length", announced)] if announced else []
    queue = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    queue.append({"type": "http.request", "body": b""})

    async def receive():
        return queue.pop(0)

    async def send(message):
        sent.append(message)

    async_to_sync(Bounded(echo, most=100))({"type": "http", "headers": headers}, receive, send)
    return sent


def test_a_body_within_the_limit_arrives_whole():
    assert answers(b"x" * 60, b"x" * 40, announced=b"100") == [{"type": "http.request", "size": 100}]


def test_a_body_announced_as_too_large_is_refused_unread():
    start, body = answers(b"x", announced=b"101")
    assert (start["status"], b"Nothing was changed" in body["body"]) == (413, True)


def test_a_body_that_turns_out_too_large_is_cut_off():
    assert answers(b"x" * 60, b"x" * 60) == [{"type": "http.disconnect", "size": 60}]


@pytest.mark.parametrize("length", [b"abc", b"-1", b""])
def test_nonsense_for_a_length_is_left_to_the_application(length):
    assert answers(b"x", announced=length)[0]["type"] == "http.request"
