"""The studio's settings with the benchmark's views beside its own."""

from happyhorse.settings import *  # noqa: F403

ROOT_URLCONF = "bench.callback_views"
