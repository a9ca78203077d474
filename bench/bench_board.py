"""The board with 100 and with 10,000 takes: queries and time; and what the first page weighs on the wire.

Asked through Django's own client in this process, page by page in turns, on SQLite and on PostgreSQL where it answers.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.staging import ROOT, databases, name_of, studio

SIZES, ROUNDS = (100, 10_000), 20
SHOTS = 12
WISHED_KILOBYTES = 100


def main() -> None:
    if len(sys.argv) > 1:
        inside(sys.argv[1])
        return
    for server in databases():
        with studio(server) as env:
            subprocess.run([sys.executable, "-m", "bench.bench_board", name_of(server)], env=env, cwd=ROOT, check=True)


def inside(database: str) -> None:
    """In the studio's own environment: fill it, ask it, print."""
    import django  # noqa: PLC0415 (settings follow the environment)

    django.setup()
    from django.test import Client  # noqa: PLC0415

    from projects.models import User  # noqa: PLC0415

    lead = User.objects.create_superuser("lead@studio.test", "x", name="Lead")
    client = Client(headers={"accept-encoding": "gzip"}, SERVER_NAME="127.0.0.1")
    client.force_login(lead)
    slugs = {size: fill(lead, size) for size in SIZES}
    for kind in ("", "feed/", "feed/?sort=newest", "feed/?sort=newest&before=60"):
        show(database, kind or "board", {size: ask(client, f"/projects/{slug}/{kind}") for size, slug in slugs.items()})
    if database == "SQLite":
        weigh(client, f"/projects/{slugs[100]}/")


def fill(lead: object, size: int) -> str:
    """A project with so many takes over its shots; made in bulk, as no studio could."""
    from generations.models import Generation, Price  # noqa: PLC0415
    from projects.models import Project, User  # noqa: PLC0415

    assert isinstance(lead, User)
    project, price = Project.start(f"With {size} takes", lead), Price.in_force("720p")
    shots = [
        project.shots.create(code=f"{number}A", title=f"Shot {number}", position=number) for number in range(SHOTS)
    ]
    Generation.objects.bulk_create(
        (
            Generation(
                project=project, number=number, author=lead, shot=shots[number % SHOTS], prompt="@pilot walks on",
                compiled_prompt="character1 walks on", aspect_ratio="16:9", duration=5, resolution="720p", seed=number,
                status="ready", price=price, amount=price.of(5), charged=price.of(5), click_index=0,
            )
            for number in range(1, size + 1)
        ),
        batch_size=2000,
    )  # fmt: skip
    Project.objects.filter(pk=project.pk).update(last_number=size)
    return project.slug


def ask(client: object, address: str) -> tuple[int, float]:
    """Queries, and the median of seconds."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    assert isinstance(client, Client)
    queries: list[str] = []

    def count(execute: Callable[..., object], sql: str, *rest: object) -> object:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        assert client.get(address).status_code == 200
    took = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        client.get(address)
        took.append(time.perf_counter() - begin)
    return len(queries), statistics.median(took)


def show(database: str, kind: str, figures: dict[int, tuple[int, float]]) -> None:
    small, large = (figures[size] for size in SIZES)
    print(
        f"{database:11}{kind:30} queries {small[0]:3} → {large[0]:3}"
        f"   ms {1000 * small[1]:6.1f} → {1000 * large[1]:6.1f}   ratio {large[1] / small[1]:.2f}"
    )


def weigh(client: object, address: str) -> None:
    """The page and everything that it loads but pictures, as compressed as the browser gets it."""
    from django.test import Client  # noqa: PLC0415

    assert isinstance(client, Client)
    page = client.get(address)
    text = client.get(address, headers={"accept-encoding": "identity"}).content.decode()
    names = set(re.findall(r'(?:href|src)="/static/([^"#?]+\.(?:css|js|svg|woff2))', text))
    static = Path(os.environ["STATIC_ROOT"])
    sizes = {"the page": len(page.content)} | {name: smallest(static / name) for name in names}
    kinds = {"the page": "HTML", ".css": "CSS", ".js": "scripts", ".svg": "icons", ".woff2": "font"}
    for ending, kind in kinds.items():
        print(f"  {kind:10}{sum(size for name, size in sizes.items() if name.endswith(ending)) / 1024:7.1f} KB")
    total = sum(sizes.values()) / 1024
    print(
        f"  first page{total:7.1f} KB in {len(sizes)} requests, of wished {WISHED_KILOBYTES}: "
        f"{total / WISHED_KILOBYTES:.2f}"
    )


def smallest(path: Path) -> int:
    versions = [path, path.with_name(path.name + ".br"), path.with_name(path.name + ".gz")]
    return min(version.stat().st_size for version in versions if version.exists())


if __name__ == "__main__":
    main()
