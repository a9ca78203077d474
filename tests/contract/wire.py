"""A client that knows nothing but HTTP, the far end of callbacks, and pictures to send."""

import hashlib
import hmac
import io
import json
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import av
import httpx
from PIL import Image

MODEL = "/v1/models/alibaba/happy-horse/reference-to-video"
KEY, SECRET = "rf_live_sandbox", "whsec_sandbox"
FINAL = ("succeeded", "failed", "canceled", "cancelled")
PATIENCE_SECONDS = 60


@cache
def picture(width: int = 480, height: int = 480, colour: str = "teal", form: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(content, form)
    return content.getvalue()


@cache
def stripes() -> bytes:
    """A picture on which every movement shows."""
    content = io.BytesIO()
    Image.linear_gradient("L").point(lambda value: value // 16 % 2 * 255).resize((600, 600)).convert("RGB").save(
        content, "PNG"
    )
    return content.getvalue()


def waited_for(condition: Any) -> Any:
    """The first true answer of ``condition``, asked again and again."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.01)
    raise AssertionError("It did not happen in time.")


class Wire:
    """Requests to one sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, timeout=60)
        self.anyone = httpx.Client(timeout=60)

    def close(self) -> None:
        self.http.close()
        self.anyone.close()

    def upload(self, content: bytes | None = None, mime_type: str = "image/png") -> Any:
        content = picture() if content is None else content
        announced = {"filename": "mara.png", "mime_type": mime_type, "size_bytes": len(content)}
        session = self.http.post("/v1/asset-uploads", json=announced).json()
        self.anyone.put(session["upload_url"], content=content, headers={"Content-Type": mime_type})
        address = f"/v1/asset-uploads/{session['asset_id']}/confirmations"
        return self.http.post(address, json={"folder_id": None}).json()

    def body(self, client_ref: str | None = "T1", **given: Any) -> dict[str, Any]:
        """The smallest take; keyword arguments go into ``input``."""
        small = {"prompt": "character1 waves", "duration": 3, "resolution": "720p", "seed": 0}
        if "image_urls" not in given:
            small["image_urls"] = [f"runflow://assets/{self.upload()['id']}"]
        return {"input": {**small, **given}, "client_ref": client_ref}

    def order(self, body: dict[str, Any], key: str = "") -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(f"{MODEL}/runs", json=body, headers=headers)

    def create(self, client_ref: str | None = "T1", callback_url: str | None = None, **given: Any) -> Any:
        answer = self.order({**self.body(client_ref, **given), "callback_url": callback_url})
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def read(self, run_id: str, **query: str) -> Any:
        return self.http.get(f"/v1/runs/{run_id}", params=query).json()

    def ended(self, run_id: str) -> Any:
        def final() -> dict[str, Any] | None:
            run = self.read(run_id)
            return run if run.get("status_code") in FINAL else None

        return waited_for(final)

    def made(self, client_ref: str = "T1", callback_url: str | None = None, **given: Any) -> Any:
        """A run that was created and has ended."""
        return self.ended(self.create(client_ref, callback_url, **given)["id"])

    def find(self, client_ref: str) -> Any:
        return self.http.get("/v1/runs", params={"q": f"client_ref.EQ:'{client_ref}'"}).json()["items"]

    def switch(self, client_ref: str = "T1", **faults: Any) -> None:
        self.http.put(f"/_sandbox/faults/{client_ref}", json=faults).raise_for_status()

    def speak(self, **dialect: Any) -> None:
        self.http.put("/_sandbox/dialect", json=dialect).raise_for_status()

    def invoice(self) -> Any:
        return self.http.get("/_sandbox/invoice").json()

    def history(self, run_id: str) -> Any:
        return self.http.get(f"/v1/runs/{run_id}/callback").json()

    def delivered(self, run_id: str) -> Any:
        """The run's first delivery, once nothing more is tried."""
        return waited_for(lambda: next((row for row in self.history(run_id) if row["completed_at"]), None))

    def clip(self, run: dict[str, Any]) -> httpx.Response:
        return self.anyone.get(output_url(run))


def output_url(run: dict[str, Any]) -> str:
    url: str = run["output"]["outputs"][0]["url"]
    return url


@dataclass(frozen=True)
class Probe:
    """What is in a clip."""

    streams: dict[str, str]
    size: tuple[int, int]
    seconds: float
    rate: float
    pixels: str
    loudest: float
    frames: list[Image.Image]

    @property
    def picture(self) -> Image.Image:
        """The frame in the middle."""
        return self.frames[len(self.frames) // 2]


def probe(content: bytes) -> Probe:
    with av.open(io.BytesIO(content), "r") as container:
        video = container.streams.video[0]
        frames = [frame.to_image() for frame in container.decode(video=0)]
        container.seek(0)
        sounds = [
            abs(sample) for frame in container.decode(audio=0) for sample in memoryview(frame.planes[0]).cast("f")
        ]
        return Probe(
            {stream.type: stream.codec_context.name for stream in container.streams},
            (video.width, video.height),
            (container.duration or 0) / 1_000_000,
            float(video.average_rate or 0),
            str(video.codec_context.pix_fmt),
            max(sounds),
            frames,
        )


@dataclass(frozen=True)
class Call:
    """A callback as it arrived."""

    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    def signed_with(self, secret: str = SECRET) -> bool:
        expected = hmac.new(secret.encode(), self.raw, hashlib.sha256).hexdigest()
        return self.headers.get("runflow-signature") == expected


@dataclass
class Receiver:
    """The far end of callbacks: keeps what comes and answers with the next of ``answers``, then with 200."""

    answers: list[int] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def came(self, count: int) -> list[Call]:
        """Wait until so many callbacks have come."""
        waited_for(lambda: len(self.calls) >= count)
        return self.calls


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append(Call({name.lower(): value for name, value in self.headers.items()}, raw))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.end_headers()

        def do_GET(self) -> None:
            content = receiver.pictures.get(self.path)
            self.send_response(200 if content else 404)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
