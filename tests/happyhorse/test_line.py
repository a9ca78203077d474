"""However many come at once, only so many work at once, and nobody who merely waits, sends or reads holds a place."""

import asyncio

import pytest

from happyhorse.line import InLine, places

BODY = {"type": "http.request", "body": b""}
START = {"type": "http.response.start", "status": 200, "headers": []}


async def receive():
    return BODY


async def send(_):
    pass


class Crowd:
    """Requests to an application that works until it is told to answer."""

    def __init__(self, places):
        self.working, self.most, self.go = 0, 0, asyncio.Event()
        self.line = InLine(self.application, places)

    async def application(self, scope, receive, send):
        await receive()
        self.working += 1
        self.most = max(self.most, self.working)
        await self.go.wait()
        self.working -= 1
        if scope.get("path") == "/broken":
            raise ValueError
        await send(START)

    def come(self, count=1, path="/", body=None):
        async def late():
            return await body

        scope, takes = {"type": "http", "path": path}, late if body else receive
        return [asyncio.create_task(self.line(scope, takes, send)) for _ in range(count)]


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


def test_only_as_many_work_at_once_as_there_are_places_and_all_are_served():
    async def story():
        crowd = Crowd(places=3)
        tasks = crowd.come(50)
        await settled()
        assert crowd.working == 3
        crowd.go.set()
        await asyncio.gather(*tasks)
        assert crowd.most == 3

    asyncio.run(story())


def test_a_slow_upload_holds_nobody_up():
    async def story():
        crowd, slow = Crowd(places=1), asyncio.get_running_loop().create_future()
        (uploading,) = crowd.come(body=slow)
        crowd.go.set()
        await asyncio.gather(*crowd.come(2))
        assert not uploading.done()
        slow.set_result(BODY)
        await uploading

    asyncio.run(story())


def test_whoever_has_begun_to_answer_gives_the_place_back():
    async def story():
        answered = asyncio.Event()

        async def stream(_, receive, send):
            await receive()
            await send(START)
            await answered.wait()

        line = InLine(stream, 1)
        tasks = [asyncio.create_task(line({"type": "http"}, receive, send)) for _ in range(2)]
        await settled()
        assert not line.places.locked()
        answered.set()
        await asyncio.gather(*tasks)

    asyncio.run(story())


def test_a_request_that_breaks_gives_its_place_back():
    async def story():
        crowd = Crowd(places=1)
        crowd.go.set()
        with pytest.raises(ValueError):  # noqa: PT011 (the application's own)
            await crowd.come(path="/broken")[0]
        await asyncio.wait_for(crowd.come()[0], timeout=5)

    asyncio.run(story())


@pytest.mark.parametrize(("pool", "expected"), [(12, 8), (30, 26), (4, 2), (1, 2)])
def test_a_few_connections_are_left_for_streams(pool, expected):
    assert places(pool) == expected
