"""How long a cost report takes with 1,000,000 takes and 3,000,000 ledger rows on PostgreSQL, beside its bare SQL.

    python -m bench.bench_report                 builds the database once, keeps it, and measures
    python -m bench.bench_report --fresh         builds it anew
    python -m bench.bench_report --everything    takes all rows away as CSV too, which takes minutes

The books are those of thirty projects over two years.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.staging import POSTGRESQL, ROOT, manage
from generations.system.stage import run_on

NAME = "happyhorse_bench_report"
TAKES, PROJECTS, MEMBERS, SHOTS, DAYS = 1_000_000, 30, 12, 40, 730
ROUNDS = 7
WISHED = {"project": 300.0, "studio": 1000.0}

BIG = ("generations_generation", "generations_entry", "generations_reference")
# Takes of all projects lie side by side, as they are made; every take is held, charged a little less, and the rest
# given back three minutes later, now and then in another month. One of ten fails, one of eight is picked, the last
# hundred are under way.
FILL = f"""
SET session_replication_role = replica;
INSERT INTO projects_user (password, is_superuser, is_staff, is_active, date_joined, email, name, tint, theme)
SELECT '', n = 1, n = 1, true, now(), 'person' || n || '@studio.test', 'Person ' || n, 1 + n % 8, 'dark'
FROM generate_series(1, {MEMBERS}) AS n;
INSERT INTO projects_project (slug, name, note, aspect_ratio, resolution, last_number, created_at, created_by_id)
SELECT 'project-' || n, 'Project ' || n, '', '16:9', '720p', {TAKES // PROJECTS},
    now() - interval '{DAYS} days', 1 FROM generate_series(1, {PROJECTS}) AS n;
INSERT INTO projects_membership (project_id, user_id, role, created_at)
SELECT p, u, CASE WHEN u < 3 THEN 'lead' ELSE 'artist' END, now()
FROM generate_series(1, {PROJECTS}) AS p, generate_series(1, {MEMBERS}) AS u;
INSERT INTO projects_shot (project_id, code, title, note, description, position, version)
SELECT p, s || 'A', 'Shot ' || s, '', '', s, 1
FROM generate_series(1, {PROJECTS}) AS p, generate_series(1, {SHOTS}) AS s;
INSERT INTO generations_generation (
    id, code, project_id, number, shot_id, author_id, click, click_index, created_at, prompt, compiled_prompt,
    aspect_ratio, duration, resolution, seed, safety_checker, status, previous, status_at, version, visibility,
    check_at, attempts, problem, failure_code, origin, is_pick, verdict, price_id, amount, reserved, charged, clip,
    poster, preview, clip_sha256
)
SELECT n, 'take_' || n, 1 + n % {PROJECTS}, 1 + n / {PROJECTS}, 1 + {SHOTS} * (n % {PROJECTS}) + n / 97 % {SHOTS},
    1 + n / 31 % {MEMBERS}, gen_random_uuid(), 0, now() - ({TAKES} - n) * interval '{DAYS} days' / {TAKES},
    '@pilot walks down the street, take it ' || n, 'character1 walks', CASE WHEN n % 7 = 0 THEN '9:16' ELSE '16:9' END,
    3 + n / 13 % 10, CASE WHEN n / 41 % 4 = 0 THEN '1080p' ELSE '720p' END, n, true,
    CASE WHEN n > {TAKES - 100} THEN 'rendering' WHEN n / 17 % 10 = 0 THEN 'failed' ELSE 'ready' END, '', now(), 5,
    'visible', now(), 0, '', '', '', n / 19 % 8 = 0, '', 1, (3 + n / 13 % 10) * 1400,
    CASE WHEN n > {TAKES - 100} THEN (3 + n / 13 % 10) * 1400 ELSE 0 END, (3 + n / 13 % 10) * 1350, 'clips/a.mp4',
    'posters/a.webp', '', ''
FROM generate_series(1, {TAKES}) AS n;
INSERT INTO generations_entry (
    project_id, position, kind, source, target, amount, generation_id, member_id, price_id, run_id, reason, day,
    created_at, previous_hash, hash
)
SELECT project_id, 3 * number + step - 2, kind, source, target, share * duration, take.id, author_id, 1, '', '',
    (booked_at AT TIME ZONE 'UTC')::date, booked_at, '', ''
FROM generations_generation AS take, (VALUES (0, 'hold', 'budget', 'reserved', 1400),
    (1, 'settle', 'reserved', 'charged', 1350), (2, 'release', 'reserved', 'budget', 50))
    AS steps(step, kind, source, target, share), LATERAL (SELECT created_at + LEAST(step, 1) * interval '3 minutes')
    AS moments(booked_at)
ORDER BY take.id, step;
INSERT INTO generations_reference (generation_id, position, image_id, handle, look, tint)
SELECT n, place, 1, CASE WHEN place = 1 THEN 'pilot' ELSE 'extra' || n % 5 END, '', 1
FROM generate_series(1, {TAKES}) AS n, generate_series(1, 2) AS place;
INSERT INTO generations_budget (kind, project_id, "limit", held, charged, entries, head, resets)
SELECT 'project', project_id, 2 * sum(charged), sum(reserved), sum(charged), 0, '', 'never'
FROM generations_generation GROUP BY project_id;
UPDATE generations_budget SET ("limit", held, charged) =
    (SELECT 2 * sum(charged), sum(reserved), sum(charged) FROM generations_generation) WHERE kind = 'studio';
"""

HARMLESS = {"boolean": "false", "jsonb": "'{}'", "character varying": "''", "text": "''", "integer": "0"}


def main() -> None:
    url = urlunsplit(urlsplit(POSTGRESQL)._replace(path=f"/{NAME}"))
    env = {**os.environ, "DATABASE_URL": url, "DEBUG": "false", "ALLOWED_HOSTS": "127.0.0.1"}
    if len(sys.argv) > 1 and sys.argv[1] == "inside":
        inside()
        return
    is_new = "--fresh" in sys.argv or not exists(url)
    if is_new:
        run_on(POSTGRESQL, "DROP DATABASE IF EXISTS {} WITH (FORCE)", NAME)
        run_on(POSTGRESQL, "CREATE DATABASE {}", NAME)
    manage(env, "migrate", "--verbosity", "0")
    if is_new:
        fill(url)
        print(f"its months summed in {timed(lambda: manage(env, 'keep_sums')) / 1000:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        env["STATIC_ROOT"] = folder
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        asked = [sys.executable, "-m", "bench.bench_report", "inside", *sys.argv[1:]]
        subprocess.run(asked, env=env, cwd=ROOT, check=True)


def exists(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def fill(url: str) -> None:
    """All rows, without their indexes, which are made again afterwards."""
    begin = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection:
        own = (
            "SELECT indexname, indexdef FROM pg_indexes LEFT JOIN pg_constraint ON conname = indexname"
            " WHERE tablename = ANY(%s) AND conname IS NULL"
        )
        indexes = connection.execute(own, [list(BIG)]).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        for statement in [*harmless(connection), *FILL.split(";")]:
            connection.execute(statement)
        for _, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE")
    print(f"{TAKES:,} takes and {3 * TAKES:,} ledger rows written in {time.perf_counter() - begin:.0f} s", flush=True)


def harmless(connection: "psycopg.Connection[Any]") -> list[str]:
    """A default for every column that must have a value, for those of which FILL knows nothing."""
    wanted = (
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
    )
    alter = 'ALTER TABLE "{}" ALTER COLUMN "{}" SET DEFAULT {}'
    found = connection.execute(wanted).fetchall()
    return [alter.format(table, name, HARMLESS[kind]) for table, name, kind in found if kind in HARMLESS]


def inside() -> None:
    """In the studio's own settings: ask for the pages, and for their bare SQL."""
    import django  # noqa: PLC0415 (settings follow the environment)

    django.setup()
    from django.test import Client  # noqa: PLC0415

    from generations.money.ledger import today  # noqa: PLC0415
    from projects.models import User  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(pk=1))
    day = today()
    month, ever = day.replace(day=1), day - timedelta(days=DAYS + 1)
    # The most that kept sums leave to be read: four days at the begin, five at the end; and most parts of two months.
    odd = (ever + timedelta(days=62)).replace(day=2), month - timedelta(days=2)
    spans = {"this month": (month, day), "two years": (ever, day), "odd days": odd}
    for name, address in {"project": "/projects/project-7/costs/", "studio": "/costs/"}.items():
        for span, (first, last) in spans.items():
            measure(client, name, span, f"{address}?from={first}&to={last}")
    before = month - timedelta(days=1)
    take_away("project", "a month", before.replace(day=1), before)
    take_away("studio", "a month", before.replace(day=1), before)
    take_away("studio", "120 days", before - timedelta(days=119), before)
    if "--everything" in sys.argv:
        take_away("studio", "everything", ever, day)


def measure(client: Any, name: str, span: str, address: str) -> None:
    """The median of a page, of its SQL asked again by itself, and their ratio."""
    seen: list[tuple[str, Any]] = []
    record(client, address, seen)
    page = statistics.median(timed(lambda: client.get(address)) for _ in range(ROUNDS))
    bare = statistics.median(timed(lambda: ask(seen)) for _ in range(ROUNDS))
    wished = WISHED[name]
    print(
        f"{name:8} {span:11} page {page:7.1f} ms   its SQL {bare:7.1f} ms   ratio {page / bare:.2f}   "
        f"queries {len(seen):2}   of wished {wished:.0f} ms: {page / wished:.2f}{'' if page <= wished else '  MISSED'}",
        flush=True,
    )


def take_away(name: str, span: str, first: date, last: date) -> None:
    """A CSV as the view streams it: how fast beside its bare SQL, and how much memory it takes on the way."""
    from django.db import connection  # noqa: PLC0415

    from generations.money import exports  # noqa: PLC0415
    from generations.money.filters import Filter  # noqa: PLC0415
    from projects.models import Project  # noqa: PLC0415

    project = Project.objects.get(slug="project-7") if name == "project" else None
    rows = Filter(first, last).rows(project)
    weights: list[float] = []

    def stream() -> None:
        pieces = exports.streamed(exports.as_csv(exports.pages(rows, exports.COLUMNS, project)))
        asyncio.run(weigh(pieces, weights))

    seen: list[tuple[str, Any]] = []
    with connection.execute_wrapper(noting(seen)):
        count = sum(len(page) for page in exports.pages(rows, exports.COLUMNS, project))
    bare, page = timed(lambda: ask(seen)), timed(stream)
    print(
        f"{name:8} CSV of {span:10} {count:9,} rows in {page / 1000:6.1f} s   its SQL {bare / 1000:6.1f} s   "
        f"ratio {page / bare:.2f}   memory {weights[0]:.0f} MB at first, {max(weights):.0f} MB at most",
        flush=True,
    )


async def weigh(pieces: AsyncIterator[bytes], weights: list[float]) -> None:
    """What this process weighs (MB) after the first thousand rows, and after every piece that follows."""
    weights += [weight() async for _ in pieces][1:]


def weight() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def record(client: Any, address: str, seen: list[tuple[str, Any]]) -> None:
    from django.db import connection  # noqa: PLC0415

    client.get(address)
    with connection.execute_wrapper(noting(seen)):
        assert client.get(address).status_code == 200


def noting(seen: list[tuple[str, Any]]) -> Callable[..., Any]:
    """Keeps every statement, for a wrapper of the connection."""

    def note(execute: Callable[..., Any], sql: str, parameters: Any, *rest: Any) -> Any:
        seen.append((sql, parameters))
        return execute(sql, parameters, *rest)

    return note


def ask(seen: list[tuple[str, Any]]) -> None:
    from django.db import connection, transaction  # noqa: PLC0415

    # In one transaction, so that what is SET for one holds.
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, parameters in seen:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()


def timed(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
