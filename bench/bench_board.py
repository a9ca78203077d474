"""The board with 100 and with 100,000 takes: queries and time; and what the first page weighs on the wire.

Asked through Django's own client in this process, page by page in turns, on SQLite and on PostgreSQL where it answers;
`DATABASE=SQLite script/bench board` asks one of them alone.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.staging import ROOT, databases, name_of, studio

SIZES, ROUNDS = (100, 100_000), int(os.environ.get("ROUNDS", "20"))
SHOTS = 12
MADE = datetime(2026, 1, 1, tzinfo=UTC)
WISHED_KILOBYTES = 100
WISHED_RATIO = 1.5
# Words of which every prompt has some, so that each is in a quarter of them; "lighthouse" is in three.
WORDS = ("street", "rain", "window", "sunrise", "corridor", "smoke", "visor", "harbour")
# What is rare: two takes of each kind, among the oldest of both projects.
ODD: dict[int, dict[str, object]] = {
    7: {"resolution": "1080p", "charged": Decimal(9)},
    57: {"resolution": "1080p", "charged": Decimal(9)},
    13: {"verdict": "changes", "verdict_at": MADE},
    53: {"verdict": "changes", "verdict_at": MADE},
    29: {"archived_at": MADE},
    79: {"archived_at": MADE},
    41: {"aspect_ratio": "9:16"},
    81: {"aspect_ratio": "9:16"},
    22: {"status": "failed"},
    62: {"status": "failed"},
}
PAGES = {
    "board by shot": "/projects/{slug}/",
    "feed by shot": "/projects/{slug}/feed/",
    "newest first": "/projects/{slug}/feed/?sort=newest",
    "next page": "/projects/{slug}/feed/?sort=newest&before=76",
    "deep page": "/projects/{slug}/feed/?sort=newest&before=50",
    "by price": "/projects/{slug}/feed/?sort=price",
    "by price, next page": "/projects/{slug}/feed/?sort=price&before=40",
    "character in all": "/projects/{slug}/feed/?character=pilot",
    "character in one of four": "/projects/{slug}/feed/?character=extra",
    "common word": "/projects/{slug}/feed/?q=street+",
    "common word, next page": "/projects/{slug}/feed/?q=street+&before=50",
    "two common words": "/projects/{slug}/feed/?q=street+sunrise+",
    "two that never meet": "/projects/{slug}/feed/?q=street+rain+",
    "beginning of a word": "/projects/{slug}/feed/?q=stre",
    "rare word": "/projects/{slug}/feed/?q=lighthouse+",
    "phrase": "/projects/{slug}/feed/?q=%22walks+down+the%22",
    "no such word": "/projects/{slug}/feed/?q=xylophone+",
    "by price, page 3000": "/projects/{slug}/feed/?sort=price&before=3",
    "cost:>8": "/projects/{slug}/feed/?q=cost:>8",
    "cost:>0.1": "/projects/{slug}/feed/?q=cost:>0.1",
    "cost:>8 by price": "/projects/{slug}/feed/?q=cost:>8&sort=price",
    "seed:50": "/projects/{slug}/feed/?q=seed:50",
    "verdict:changes": "/projects/{slug}/feed/?q=verdict:changes",
    "verdict:approved": "/projects/{slug}/feed/?q=verdict:approved",
    "verdict:asked (none)": "/projects/{slug}/feed/?q=verdict:asked",
    "by:lead": "/projects/{slug}/feed/?q=by:lead",
    "by:gwen": "/projects/{slug}/feed/?q=by:gwen",
    "shot:3A": "/projects/{slug}/feed/?q=shot:3A&before=50",
    "status:failed": "/projects/{slug}/feed/?q=status:failed",
    "progress (none)": "/projects/{slug}/feed/?status=progress",
    "res:1080p": "/projects/{slug}/feed/?q=res:1080p",
    "ratio:9:16": "/projects/{slug}/feed/?q=ratio:9:16",
    "pick:yes": "/projects/{slug}/feed/?q=pick:yes",
    "archived:yes": "/projects/{slug}/feed/?q=archived:yes",
    "rare and common": "/projects/{slug}/feed/?q=by:gwen+status:ready+ratio:16:9",
    "rare and a common word": "/projects/{slug}/feed/?q=street+res:1080p",
    "common word by price": "/projects/{slug}/feed/?q=street+&sort=price",
    "rare word by price": "/projects/{slug}/feed/?q=lighthouse+&sort=price",
    "rare, common character": "/projects/{slug}/feed/?q=char:pilot+verdict:changes",
    "two common, never meet": "/projects/{slug}/feed/?q=verdict:approved+shot:3A",
    "two common by price, never meet": "/projects/{slug}/feed/?q=verdict:approved+shot:3A&sort=price",
    "three common, never meet": "/projects/{slug}/feed/?q=verdict:approved+shot:3A+cost:>0.1",
    "words by price, never meet": "/projects/{slug}/feed/?q=street+rain+&sort=price",
    "word and common, never meet": "/projects/{slug}/feed/?q=rain+verdict:approved",
    "character, common, never meet": "/projects/{slug}/feed/?q=char:extra+shot:3A",
    "word and character, never meet": "/projects/{slug}/feed/?q=rain+char:extra",
    "word and two common, never meet": "/projects/{slug}/feed/?q=rain+verdict:approved+cost:>0.1",
    "character in none": "/projects/{slug}/feed/?q=char:nobody",
    "list": "/projects/{slug}/feed/?view=list",
    "list, next page": "/projects/{slug}/feed/?view=list&before=90",
}


def main() -> None:
    if len(sys.argv) > 1:
        inside(sys.argv[1])
        return
    wanted = os.environ.get("DATABASE", "")
    for server in [server for server in databases() if wanted in ("", name_of(server))]:
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
    begin = time.perf_counter()
    slugs = {size: fill(lead, size) for size in SIZES}
    settle()
    print(f"{database}: {sum(SIZES):,} takes written in {time.perf_counter() - begin:.0f} s")
    for name, address in PAGES.items():
        show(database, name, compare(client, {size: address.format(slug=slug) for size, slug in slugs.items()}))
    if database == "SQLite":
        weigh(client, f"/projects/{slugs[100]}/")


def fill(lead: Any, size: int) -> str:
    """A project with so many takes over its shots, with pictures and prompts; made in bulk, as no studio could."""
    from generations.models import Generation, Price, Reference  # noqa: PLC0415
    from projects.models import Project, User  # noqa: PLC0415

    assert isinstance(lead, User)
    project, price = Project.start(f"With {size} takes", lead), Price.in_force("720p")
    shots = [
        project.shots.create(code=f"{number}A", title=f"Shot {number}", position=number) for number in range(SHOTS)
    ]
    guest = User.objects.get_or_create(email="guest@studio.test", defaults={"name": "Gwen Guest"})[0]
    pictures = {handle: picture(project, lead, handle) for handle in ("pilot", "porthole", "extra")}
    for start in range(1, size + 1, 5000):
        rows = [take(number, project, lead, shots, price) for number in range(start, min(start + 5000, size + 1))]
        for row in rows:
            row.author = guest if row.number in (17, 67) else lead
        Generation.objects.bulk_create(rows, batch_size=500)
        Reference.objects.bulk_create(
            (
                Reference(generation=row, position=position, image=pictures[handle], handle=handle)
                for row in rows
                for position, handle in enumerate(cast(row.number), start=1)
            ),
            batch_size=2000,
        )
    Project.objects.filter(pk=project.pk).update(last_number=size)
    return project.slug


def picture(project: Any, lead: Any, handle: str) -> Any:
    from projects.models import Character  # noqa: PLC0415

    look = Character.introduce(project, handle, lead, name=handle.title()).first_look
    return look.images.create(
        filename="a.jpg", extension="jpg", mime="image/jpeg", width=640, height=480, size=1000,
        sha256=f"{look.pk:064x}", added_by=lead,
    )  # fmt: skip


def cast(number: int) -> tuple[str, ...]:
    return ("pilot", "porthole", "extra") if number % 4 == 0 else ("pilot", "porthole")


def take(number: int, project: Any, lead: Any, shots: list[Any], price: Any) -> Any:
    from generations.models import Generation  # noqa: PLC0415

    words = f"{WORDS[number % 8]} and {WORDS[(number * 7 + 3) % 8]}"
    rare = " past the lighthouse" if number % 40 == 11 and number < 100 else ""
    row = Generation(
        project=project, number=number, author=lead, shot=shots[number % SHOTS], seed=number, status="ready",
        prompt=f"@pilot walks down the {words}{rare}, seen through @porthole, slow push in, 40 mm, take it {number}",
        compiled_prompt="character1 walks on", aspect_ratio="16:9", duration=3 + number % 10, resolution="720p",
        price=price, amount=price.of(3 + number % 10), charged=price.of(3 + number % 10), click_index=0,
        clip="clips/a.mp4", poster="posters/a.webp", clip_bytes=2_000_000,
        verdict="approved" if number % 4 == 0 else "", is_pick=number in (31, 61),
    )  # fmt: skip
    for name, value in ODD.get(number, {}).items():
        setattr(row, name, value)
    return row


def settle() -> None:
    """As a database looks that has run for a while."""
    from django.db import connection  # noqa: PLC0415

    # Nothing ever tells SQLite how frequent values are; PostgreSQL finds out by itself.
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def compare(client: Any, addresses: dict[int, str]) -> dict[int, tuple[int, float]]:
    """Queries, and the least seconds, of each; asked in turns, so that a busy minute hits all alike.

    The least, because whatever else the machine does can only add.
    """
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    assert isinstance(client, Client)
    queries: dict[int, int] = {}
    took: dict[int, list[float]] = {size: [] for size in addresses}
    for size, address in addresses.items():
        seen: list[str] = []

        def count(execute: Callable[..., Any], sql: str, *rest: Any, seen: list[str] = seen) -> Any:
            seen.append(sql)
            return execute(sql, *rest)

        client.get(address)
        with connection.execute_wrapper(count):
            assert client.get(address).status_code == 200
        queries[size] = len(seen)
    for _ in range(ROUNDS):
        for size, address in addresses.items():
            begin = time.perf_counter()
            client.get(address)
            took[size].append(time.perf_counter() - begin)
    return {size: (queries[size], min(took[size])) for size in addresses}


def show(database: str, kind: str, figures: dict[int, tuple[int, float]]) -> None:
    small, large = (figures[size] for size in SIZES)
    ratio = large[1] / small[1]
    print(
        f"{database:11}{kind:32} queries {small[0]:3} → {large[0]:3}   ms {1000 * small[1]:6.1f} → "
        f"{1000 * large[1]:6.1f}   ratio {ratio:.2f}{'' if ratio <= WISHED_RATIO else '  MISSED'}",
        flush=True,
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
