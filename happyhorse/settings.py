"""Settings of the studio, read from the environment (and from .env beside manage.py).

Owns every setting and its default. Wrong combinations are refused at start by happyhorse/checks.py.
"""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from environs import Env

from happyhorse.broker import socket_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "insecure-" + "0" * 50)
PORT = env.int("PORT", 8000)
SANDBOX_PORT = env.int("SANDBOX_PORT", 8001)

# Runflow. The mode has no default: nobody spends money, or believes that they do, by accident.
RUNFLOW_MODE = env.str("RUNFLOW_MODE", "")
SANDBOX = RUNFLOW_MODE == "sandbox"
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}" if SANDBOX else "").rstrip("/")
RUNFLOW_BASE_URL = env.str(
    "RUNFLOW_BASE_URL", f"http://127.0.0.1:{SANDBOX_PORT}" if SANDBOX else "https://api.runflow.io"
).rstrip("/")
RUNFLOW_API_KEY = env.str("RUNFLOW_API_KEY", "rf_live_sandbox" if SANDBOX else "")
RUNFLOW_CALLBACK_SECRETS = env.list("RUNFLOW_CALLBACK_SECRETS", ["whsec_sandbox"] if SANDBOX else [])
RUNFLOW_OUTPUT_HOSTS = env.list("RUNFLOW_OUTPUT_HOSTS", ["runflow.io", "amazonaws.com", "r2.cloudflarestorage.com"])
RUNFLOW_MAX_IN_FLIGHT = env.int("RUNFLOW_MAX_IN_FLIGHT", 6)
RUNFLOW_TIMEOUT_SECONDS = env.float("RUNFLOW_TIMEOUT_SECONDS", 30.0)

# Every waiting time of generations/ is multiplied by this; a rehearsal makes them all shorter.
PATIENCE = env.float("PATIENCE", 1.0)
# After so long a run that does not end is given up, and what it reserved is free again.
RENDER_DEADLINE_SECONDS = env.float("RENDER_DEADLINE_SECONDS", 4 * 3600.0)

STUDIO_NAME = env.str("STUDIO_NAME", "HappyHorse Studio")
STUDIO_TIME_ZONE = env.str("STUDIO_TIME_ZONE", "UTC")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [PUBLIC_URL] if PUBLIC_URL else [])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "projects",
    "generations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "happyhorse.compression.PageCompression",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "projects.audit.place.keep_place",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "happyhorse.urls"
ASGI_APPLICATION = "happyhorse.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "projects.context.studio",
            ],
            "libraries": {"together": "generations.together.tags"},
        },
    }
]

# Data
DATA_DIR = BASE_DIR / env.path("DATA_DIR", BASE_DIR / "data")
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
DATABASES: dict[str, Any] = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'studio.sqlite3'}"),
}
# Connections of one process; as many requests less a few work at once (happyhorse/line.py).
DATABASE_POOL = env.int("DATABASE_POOL", 12)
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = SQLITE
else:
    # A stream or a thread must never keep a connection: the pool lends them, so CONN_MAX_AGE stays 0.
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 20}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "") or socket_url(DATA_DIR)
BROKER_URL = env.str("BROKER_URL", "") or REDIS_URL.replace("unix://", "redis+socket://")
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "happyhorse.cache.ForgetfulCache", "LOCATION": REDIS_URL},
}

# People
AUTH_USER_MODEL = "projects.User"
AUTHENTICATION_BACKENDS = ["projects.people.backends.StudioBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "projects.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
ACCOUNT_PREVENT_ENUMERATION = True
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console:")
vars().update(EMAIL_CONFIG)
# A mail server that does not answer must not keep a worker for ever.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "studio@localhost")

# Files. Media is private: every byte goes through a view that checks access.
MEDIA_ROOT = BASE_DIR / env.path("MEDIA_ROOT", BASE_DIR / "media")
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"allow_overwrite": True}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if env.str("S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", None),
            "region_name": env.str("S3_REGION", None),
            "querystring_expire": 300,
            # An opened file is fetched whole: into memory up to here, beyond it to a temporary file.
            "max_memory_size": 1_000_000,
            "file_overwrite": True,
        },
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 11_000_000

# Time
USE_TZ = True
TIME_ZONE = STUDIO_TIME_ZONE
LANGUAGE_CODE = "en-us"
USE_I18N = False

# Whoever has it reads /metrics and the details of /healthz; without one nobody does.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# Security
HTTPS = PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# The provider's callbacks and a proxy's health check arrive on their own paths and are not redirected.
SECURE_REDIRECT_EXEMPT = [r"^callbacks/", r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
# With S3 a file's address redirects to the bucket's, which the browser must be allowed to follow.
FILE_HOSTS = env.list("FILE_HOSTS", ["https://*.amazonaws.com"]) if env.str("S3_BUCKET", "") else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *FILE_HOSTS],
        "media-src": ["'self'", "blob:", *FILE_HOSTS],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

# Celery (happyhorse/celery.py reads what begins with CELERY_)
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Whoever presses Generate does not wait for a broker that is away: reconcile finds the row.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 2}
CELERY_TASK_DEFAULT_QUEUE = "studio"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Times of day in the schedule are the studio's.
CELERY_TIMEZONE = STUDIO_TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "reconcile": {
        "task": "generations.tasks.reconcile",
        "schedule": env.float("RECONCILE_SECONDS", 3.0),
        # A beat that outlives its interval is worthless: the next one sees the same rows.
        "options": {"expires": 10.0},
    },
    "tidy": {"task": "generations.tasks.tidy", "schedule": 3600.0},
    "mails": {"task": "generations.together.tasks.send_mails", "schedule": 30.0, "options": {"expires": 30.0}},
    "digests": {"task": "generations.together.tasks.send_digests", "schedule": 300.0, "options": {"expires": 300.0}},
    "tidy notices": {"task": "generations.together.tasks.tidy_notices", "schedule": 3600.0},
    "watch pace": {"task": "generations.together.tasks.watch_pace", "schedule": 3600.0},
    "balance": {
        "task": "generations.closing.tasks.look_at_balance",
        "schedule": env.float("RECONCILE_SECONDS", 3.0),
        "options": {"expires": 10.0},
    },
    "check months": {"task": "generations.closing.tasks.check_months", "schedule": crontab(hour="2", minute="0")},
    "purge": {"task": "generations.moderation.tasks.purge", "schedule": crontab(hour="3", minute="30")},
    "give up refused": {"task": "generations.moderation.tasks.give_up_refused", "schedule": 3600.0},
    "tick": {"task": "generations.system.tasks.tick", "schedule": 10.0, "options": {"expires": 10.0}},
    "examine": {"task": "generations.system.tasks.examine", "schedule": 60.0, "options": {"expires": 60.0}},
    "keep sums": {"task": "generations.money.tasks.keep_sums", "schedule": 600.0, "options": {"expires": 600.0}},
    "clips of lost runs": {
        "task": "generations.closing.tasks.fetch_clips",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"redaction": {"()": "happyhorse.redaction.Redaction"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redaction"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    # httpx logs whole addresses at INFO, and signed links are secrets.
    "loggers": {"httpx": {"level": "WARNING"}, "celery.beat": {"level": "WARNING"}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
