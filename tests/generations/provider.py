"""Runflow's far end for tests of tasks: keeps runs in a dict, answers over a fake wire, and misbehaves when told to."""

import json
import re
from typing import Any

import httpx

from generations import tasks
from generations.runflow.client import Runflow
from generations.runflow.download import Addresses

HOME = "https://api.runflow.io"


class Provider:
    """`answers` holds what the next creates answer instead of 201; `runs` what the provider's record says."""

    def __init__(self) -> None:
        self.runs: dict[str, dict[str, Any]] = {}
        self.answers: list[httpx.Response | Exception] = []
        self.posts: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.uploads = 0
        self.silent = False

    def client(self) -> Runflow:
        transport = httpx.MockTransport(self)
        return Runflow(HOME, "rf_live_x", addresses=Addresses(hosts=("runflow.io",)), transport=transport)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if self.silent:
            return httpx.Response(502)
        if request.method == "POST" and path.endswith("/runs"):
            return self.create(json.loads(request.content))
        if request.method == "GET" and path == "/v1/runs":
            return self.search(request.url.params.get("q", ""))
        if match := re.match(r"/v1/runs/(.+)\Z", path):
            run = self.runs.get(match[1])
            return httpx.Response(200, json=run) if run else httpx.Response(404, json={"code": "RUN_NOT_FOUND"})
        if path.startswith("/files/"):
            content = self.files.get(path)
            return httpx.Response(200, content=content) if content is not None else httpx.Response(403)
        return self.upload(request)

    def create(self, body: dict[str, Any]) -> httpx.Response:
        self.posts.append(body)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer or httpx.Response(201, json=self.start(body["client_ref"]))

    def start(self, code: str, **fields: Any) -> dict[str, Any]:
        run = {"id": f"run-{len(self.runs) + 1}", "client_ref": code, "status_code": "queued", **fields}
        self.runs[run["id"]] = run
        return run

    def finish(self, run_id: str, status: str = "succeeded", **fields: Any) -> None:
        output = {"outputs": [{"url": f"{HOME}/files/{run_id}.mp4", "type": "video"}]}
        self.runs[run_id] |= {"status_code": status, "output": output, "cost": "0.70", **fields}

    def search(self, query: str) -> httpx.Response:
        found = [run for run in self.runs.values() if not query or run["client_ref"] in query]
        return httpx.Response(200, json={"items": found, "next": ""})

    def upload(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            return httpx.Response(200)
        if request.url.path.endswith("/confirmations"):
            asset = {"id": f"asset-{self.uploads}", "url": f"{HOME}/assets/{self.uploads}?Expires=4000000000"}
            return httpx.Response(201, json=asset)
        self.uploads += 1
        return httpx.Response(201, json={"asset_id": f"asset-{self.uploads}", "upload_url": f"{HOME}/put/1"})


def plug_in(monkeypatch: Any) -> Provider:
    """Put a provider at the far end of every task."""
    provider = Provider()
    client = provider.client()
    monkeypatch.setattr(tasks, "provider", lambda: client)
    return provider
