"""The migrated tables of the SQLite tests: made once for the migrations as they stand, then copied by every process.

A copy is still told to migrate, which finds nothing to do and installs what hangs on the end of migrations. The file
lies in an ignored folder and may be deleted at any time.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

FOLDER = settings.BASE_DIR / ".pytest_cache"


def kept() -> Path:
    """Where the tables lie that these migrations make, with these libraries."""
    sources = [settings.BASE_DIR / "requirements.txt", *sorted(settings.BASE_DIR.glob("*/migrations/*.py"))]
    versions = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for source in sources:
        versions.update(f"{source.name} {source.parent.parent.name}".encode() + source.read_bytes())
    return FOLDER / f"migrated-{versions.hexdigest()[:16]}.sqlite3"


def copied() -> bool:
    """Whether the database of the tests has its tables already, from a run before."""
    if connection.vendor != "sqlite" or not kept().exists():
        return False
    shutil.copyfile(kept(), connection.settings_dict["TEST"]["NAME"])
    return True


def keep() -> None:
    """Put the tables aside for the next process, unless they are there; those of other migrations go."""
    if connection.vendor != "sqlite" or kept().exists():
        return
    FOLDER.mkdir(exist_ok=True)
    for outdated in FOLDER.glob("migrated-*.sqlite3"):
        outdated.unlink(missing_ok=True)
    unfinished = kept().with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    with sqlite3.connect(unfinished) as copy:
        connection.connection.backup(copy)
    copy.close()
    unfinished.replace(kept())
