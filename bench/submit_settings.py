"""The studio's settings with the benchmark's view beside its own."""

from happyhorse.settings import *  # noqa: F403

ROOT_URLCONF = "bench.submit_views"
