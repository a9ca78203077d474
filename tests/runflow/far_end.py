"""The far end of the wire for tests: answers what it was told, and keeps what it was asked."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from generations.runflow.client import Runflow
from generations.runflow.download import Addresses
from generations.runflow.schema import RunRequest

KEY = "rf_live_very_secret"
RUN = {"id": "0199-run", "status_code": "queued"}
REQUEST = RunRequest("character1 waves", ("https://files.runflow.io/a.png",), 5, "720p", "16:9")
LIVE = Addresses(hosts=("runflow.io",))

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class FarEnd:
    """Gives its answers in order, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    @property
    def body(self) -> Any:
        return json.loads(self.requests[-1].content)


def client(far_end: Callable[[httpx.Request], httpx.Response], addresses: Addresses = LIVE) -> Runflow:
    transport = httpx.MockTransport(far_end)
    return Runflow("https://api.runflow.io", KEY, addresses=addresses, transport=transport)
