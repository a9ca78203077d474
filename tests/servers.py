"""Servers that really listen, in a thread of the test process: what streams or is looked at by a browser needs one."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

STARTS_WITHIN_SECONDS = 10.0


@contextmanager
def serving() -> Iterator[str]:
    """The whole studio on a free port, as an address without a slash at its end."""
    application = ASGIStaticFilesHandler(get_asgi_application())
    config = uvicorn.Config(
        application, lifespan="off", ws="none", log_config=None, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        wait_until_started(server)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(STARTS_WITHIN_SECONDS)
            assert not thread.is_alive(), "The server did not stop."


def wait_until_started(server: uvicorn.Server) -> None:
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while not server.started:
        assert time.monotonic() < end, "The server did not start."
        time.sleep(0.01)
