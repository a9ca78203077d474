"""The studio's settings for tests: nothing outside this machine, nothing left behind, nothing read from .env.

Only the tables that migrated.py puts aside stay in the checkout, in an ignored folder.

TEST_DATABASE_URL and TEST_REDIS_URL, which script/test sets for the services suite, choose real services. Tasks are
called directly; what is queued goes to a broker in memory that nobody reads, so that queueing never waits.
"""

import atexit
import os
import tempfile
from pathlib import Path

TEMPORARY = tempfile.TemporaryDirectory(prefix="happyhorse-tests-")
atexit.register(TEMPORARY.cleanup)
FOLDER = Path(TEMPORARY.name)

# Variables that are set win over .env, which may describe a studio in live mode.
os.environ.update(
    RUNFLOW_MODE="sandbox",
    RUNFLOW_BASE_URL="http://runflow.invalid",
    RUNFLOW_API_KEY="rf_live_sandbox",
    RUNFLOW_CALLBACK_SECRETS="whsec_sandbox",
    PUBLIC_URL="http://127.0.0.1:8000",
    ALLOWED_HOSTS="127.0.0.1,localhost,testserver",
    CSRF_TRUSTED_ORIGINS="",
    SECRET_KEY="only-for-tests",
    DEBUG="false",
    DATA_DIR=str(FOLDER / "data"),
    MEDIA_ROOT=str(FOLDER / "media"),
    STATIC_ROOT=str(FOLDER / "staticfiles"),
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{FOLDER}/studio.sqlite3",
    REDIS_URL=os.environ.get("TEST_REDIS_URL", ""),
    BROKER_URL="memory://",
    S3_BUCKET="",
    EMAIL_URL="console:",
    STUDIO_TIME_ZONE="UTC",
    STUDIO_NAME="HappyHorse Studio",
    PATIENCE="1",
)

from happyhorse.settings import *  # noqa: E402, F403
from happyhorse.settings import DATABASES, SQLITE  # noqa: E402

for made in ("data", "media", "staticfiles"):
    (FOLDER / made).mkdir()

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, because threads share it; nothing has to survive the machine.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = SQLITE | {
        "init_command": SQLITE["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")  # type: ignore[attr-defined]
    }

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
