"""What the browser gets: vendored files are what they claim to be, and no template needs a looser content policy."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
VENDOR = ROOT / "static" / "vendor"
CHECKSUMS = [line.split("  ") for line in (VENDOR / "checksums.txt").read_text().splitlines()]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\bsrc=)|javascript:""")


@pytest.mark.parametrize(("digest", "name"), CHECKSUMS, ids=[name for _, name in CHECKSUMS])
def test_a_vendored_file_has_the_checksum_of_its_manifest(digest: str, name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_every_vendored_file_is_in_the_manifest() -> None:
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.glob("*/*")}
    assert files == {name for _, name in CHECKSUMS}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_has_no_inline_script_or_style(template: Path) -> None:
    assert not INLINE.findall(template.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_names_only_files_and_icons_that_exist(template: Path) -> None:
    text = template.read_text()
    icons = set(re.findall(r'symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text()))
    assert [name for name in re.findall(r"{% static '([^']+)' %}", text) if not (ROOT / "static" / name).exists()] == []
    assert set(re.findall(r"icons\.svg' %}#([a-z0-9-]+)", text)) <= icons
    assert set(re.findall(r'icon="([a-z0-9-]+)"', text)) <= icons
