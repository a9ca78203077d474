"""The whole studio on one machine, in one command: broker, web, worker with beat, and in sandbox mode the sandbox.

Owns which programs these are, and what is said when they start or cannot. They are kept running by
`happyhorse/supervisor.py`.
`python -m happyhorse.up` and `manage.py up` do the same; the first is up sooner, because it loads no applications.
"""

import contextlib
import errno
import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from happyhorse import broker, checks
from happyhorse.demo_logins import DEMO_LOGINS
from happyhorse.supervisor import Program, Supervisor

HOST = "127.0.0.1"
PYTHON = sys.executable


class CannotStart(Exception):
    """Nothing was started; the message says what stands in the way and what to do."""


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process alone. Raises CannotStart when another one has it."""
    path = data_dir / "run" / "up.lock"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"The studio already runs on the data in {data_dir} (process {lock.read().strip()}). "
                "Stop it with Ctrl-C where it was started, or give this one a DATA_DIR of its own."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def listen(port: int, variable: str) -> socket.socket:
    """A listening socket on this machine's own address. Raises CannotStart when the port is not to be had."""
    try:
        return socket.create_server((HOST, port), backlog=512)
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise CannotStart(f"Port {port} {why}. Start with {variable}={port + 10} script/server") from None


def valkey() -> list[Program]:
    """The bundled broker, unless REDIS_URL names another. Raises CannotStart when it has no build for this machine."""
    own_address = broker.socket_url(settings.DATA_DIR)
    if own_address != settings.REDIS_URL:
        return []
    binary = broker.binary_path()
    if binary is None:
        raise CannotStart(
            "The bundled Valkey has no build for this machine. Install Valkey or Redis, and set "
            "REDIS_URL=redis://127.0.0.1:6379/0 in .env."
        )
    broker.prepare_folders(settings.DATA_DIR)
    hint = f"Its reasons are in {broker.log_path(settings.DATA_DIR)}."
    return [Program("valkey", broker.server_command(settings.DATA_DIR, binary), stops_last=True, hint=hint)]


def web(listener: socket.socket) -> Program:
    """The socket stays open here, so that a restart of the web process refuses nobody: callers wait for the new one."""
    server = f"-m uvicorn happyhorse.asgi:application --fd {listener.fileno()} --loop uvloop --http httptools"
    quiet = "--lifespan off --no-access-log --no-server-header --log-level warning --timeout-graceful-shutdown 1"
    return Program("web", (PYTHON, *server.split(), *quiet.split()), descriptors=(listener.fileno(),))


def worker() -> Program:
    """Threads, since tasks wait for the provider; no talk with other workers, which costs a second at the start."""
    program = "-m celery --quiet --app happyhorse.worker worker --pool threads --concurrency 8 --with-beat"
    alone = "--without-mingle --without-gossip --without-heartbeat --loglevel warning"
    return Program("worker", (PYTHON, *program.split(), *alone.split()))


def sandbox() -> list[Program]:
    """The stand-in for Runflow. Raises CannotStart when its port is taken."""
    if settings.RUNFLOW_MODE != "sandbox":
        return []
    listen(settings.SANDBOX_PORT, "SANDBOX_PORT").close()
    environment = {"SANDBOX_PORT": str(settings.SANDBOX_PORT), "DATA_DIR": str(settings.DATA_DIR)}
    return [Program("sandbox", (PYTHON, "-m", "generations.sandbox"), environment)]


def greet_when_answering(supervisor: Supervisor, listener: socket.socket) -> None:
    """Ask for the first page, which also warms the web process up, and say where the studio is once it answers."""
    probe = socket.create_connection(listener.getsockname())
    probe.sendall(f"GET / HTTP/1.1\r\nHost: {own_name()}\r\nConnection: close\r\n\r\n".encode())

    def answered() -> None:
        supervisor.forget(probe.fileno())
        with probe, contextlib.suppress(ConnectionResetError):
            if probe.recv(1):
                say(greeting())
                return
        greet_when_answering(supervisor, listener)

    supervisor.watch(probe.fileno(), answered)


def own_name() -> str:
    """A host name that the studio answers to; an entry with a wildcard is not one."""
    return next((name for name in settings.ALLOWED_HOSTS if name[0] not in ".*"), HOST)


def greeting() -> str:
    """Where the studio is, and in sandbox mode who may sign in and that nothing is charged."""
    lines = [f"HappyHorse Studio is at {settings.PUBLIC_URL or f'http://{HOST}:{settings.PORT}'}"]
    if settings.RUNFLOW_MODE == "sandbox":
        lines.append("Sandbox: clips are placeholders and nothing is charged. Sign in as")
        lines += [f"  {login.email}  password {login.password}  ({login.role})" for login in DEMO_LOGINS]
    return "\n".join(["", *(f"  {line}" for line in (*lines, "Stop with Ctrl-C.")), ""])


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run() -> None:
    """Start everything and return when all of it is stopped. Raises CannotStart, ImproperlyConfigured or EnvError."""
    checks.raise_on_errors()
    with only_one(settings.DATA_DIR), listen(settings.PORT, "PORT") as listener:
        supervisor = Supervisor([web(listener), *valkey(), worker(), *sandbox()])
        greet_when_answering(supervisor, listener)
        supervisor.run()


def main() -> int:
    """The command's exit code; what stands in the way is said in plain words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "happyhorse.settings")
    try:
        run()
    except (CannotStart, ImproperlyConfigured, EnvError) as error:
        sys.stderr.write(f"The studio cannot start.\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
