import asyncio

from generations.live import wire
from generations.live.audience import Audience
from generations.live.reader import MOST_WAITING, Reader
from generations.live.visitors import Visitor


def make_reader(user_id: int = 1, project_id: int = 1, after: int | None = None) -> Reader:
    return Reader(Visitor(user_id, project_id, "session", "hash"), Audience.PLAIN, after)


def test_a_browser_too_slow_for_its_messages_gets_one_refresh_instead():
    reader = make_reader()
    for _ in range(MOST_WAITING + 1):
        reader.send(b"a card")
    assert asyncio.run(reader.chunk()) == wire.refresh()


def test_what_waits_goes_out_in_one_piece():
    reader = make_reader()
    reader.send(b"one ", b"two ")
    reader.send(b"three")
    assert asyncio.run(reader.chunk()) == b"one two three"


def test_the_end_is_a_goodbye_in_place_of_what_waits():
    reader = make_reader()
    reader.send(b"a card with costs")
    reader.end("access")
    reader.send(b"too late")
    assert reader.has_more
    assert asyncio.run(reader.chunk()) == wire.bye("access")
    assert not reader.has_more
