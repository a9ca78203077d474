"""Callbacks per second, 32 at once, beside a view that does nothing and beside the least that a callback must do.

One web process and a real Valkey, as `script/server` starts them; the three views are asked in turns, so that whatever
else the machine does falls on all of them alike.
"""

import asyncio
import json
import secrets
import statistics
import sys
import time
from pathlib import Path

from bench.staging import databases, name_of, running, studio, wait_for
from generations.runflow.signature import sign
from happyhorse import broker

AT_ONCE, SECONDS, ROUNDS = 32, 2.0, 5
WISHED = 0.6
ADDRESSES = {"nothing": "/bench/nothing/", "bare": "/bench/bare/{code}/", "callback": "/callbacks/runflow/{code}/"}


def request_for(address: str) -> bytes:
    """A signed callback that nobody has sent before."""
    code = f"take_{secrets.token_hex(12)}"
    payload: dict[str, object] = {
        "event": "run.completed",
        "run_id": secrets.token_hex(16),
        "status": "succeeded",
        "output": None,
    }
    payload |= {"duration_ms": 93000, "created_at": "2026-11-22T12:00:00.000+00:00", "metadata": {"generation": code}}
    body = json.dumps(payload).encode()
    head = (
        f"POST {address.format(code=code)} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Runflow-Signature: {sign(body, 'whsec_sandbox')}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def sender(port: int, address: str, end: float, took: list[float]) -> None:
    """One connection that asks again as soon as it is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (begin := time.perf_counter()) < end:
        writer.write(request_for(address))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{address} answered {head[:60]!r}")
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-l"))
        await reader.readexactly(length)
        took.append(time.perf_counter() - begin)
    writer.close()


async def rush(port: int, address: str) -> tuple[float, float]:
    """Requests per second, and the 95th percentile in milliseconds."""
    took: list[float] = []
    end = time.perf_counter() + SECONDS
    await asyncio.gather(*(sender(port, address, end, took) for _ in range(AT_ONCE)))
    return len(took) / SECONDS, 1000 * statistics.quantiles(took, n=20)[-1]


def measure(server: str) -> dict[str, list[tuple[float, float]]]:
    with studio(server, DJANGO_SETTINGS_MODULE="bench.callback_settings") as env:
        folder, binary = Path(env["DATA_DIR"]), broker.binary_path()
        assert binary, "the bundled Valkey has no build for this machine"
        broker.prepare_folders(folder)
        web = (sys.executable, "-m", "uvicorn", "happyhorse.asgi:application", "--port", env["PORT"])
        quick = ("--loop", "uvloop", "--http", "httptools", "--lifespan", "off", "--log-level", "warning")
        with running(env, *broker.server_command(folder, binary)), running(env, *web, *quick):
            wait_for(f"http://127.0.0.1:{env['PORT']}/bench/nothing/")
            port = int(env["PORT"])
            rounds = [{name: asyncio.run(rush(port, ADDRESSES[name])) for name in ADDRESSES} for _ in range(ROUNDS)]
    return {name: [each[name] for each in rounds[1:]] for name in ADDRESSES}


def main() -> None:
    print(
        f"{'database':12}{'view':10}{'per second':>11}{'p95, ms':>9}{'of nothing':>12}{'of bare':>9}  (wished {WISHED})"
    )
    for server in databases():
        figures = {
            name: [statistics.median(column) for column in zip(*rows, strict=True)]
            for name, rows in measure(server).items()
        }
        for name, (rate, p95) in figures.items():
            shares = rate / figures["nothing"][0], rate / figures["bare"][0]
            print(f"{name_of(server):12}{name:10}{rate:11.0f}{p95:9.0f}{shares[0]:12.2f}{shares[1]:9.2f}")


if __name__ == "__main__":
    main()
