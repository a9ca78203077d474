"""Starting the sandbox: in this process until it is told to stop, or in a thread for tests."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import uvicorn

from generations.sandbox.app import build_app
from generations.sandbox.settings import SandboxSettings

START_SECONDS = 20
STOP_SECONDS = 20


@dataclass
class RunningSandbox:
    """A sandbox in a thread of this process."""

    settings: SandboxSettings
    url: str
    _server: uvicorn.Server
    _thread: threading.Thread

    def stop(self) -> None:
        """Close the door, end what is under way and wait for the thread."""
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)


def run_sandbox(settings: SandboxSettings) -> None:
    """Serve until the process is told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # The server raises the signal again after it has closed everything in good order.
    with suppress(KeyboardInterrupt):
        _server(settings).run()


def start_sandbox(settings: SandboxSettings) -> RunningSandbox:
    """Serve in a thread; port 0 means any free one. Raises RuntimeError where it does not come up."""
    listener = socket.create_server((settings.host, settings.port))
    port = listener.getsockname()[1]
    settings = replace(settings, port=port)
    server = _server(settings)
    thread = threading.Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            listener.close()
            raise RuntimeError("The sandbox did not start; its log says why.")
        time.sleep(0.005)
    return RunningSandbox(settings, f"http://{settings.host}:{port}", server, thread)


@contextmanager
def sandbox_running(settings: SandboxSettings) -> Iterator[RunningSandbox]:
    """``start_sandbox`` for a ``with`` block."""
    running = start_sandbox(settings)
    try:
        yield running
    finally:
        running.stop()


def _server(settings: SandboxSettings) -> uvicorn.Server:
    config = uvicorn.Config(
        build_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        # Longer than clients keep idle connections, so that no request meets a door that is just closing.
        timeout_keep_alive=75,
    )
    return uvicorn.Server(config)
