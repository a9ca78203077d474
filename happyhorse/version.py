"""Which version this is, as pyproject.toml says."""

import tomllib
from pathlib import Path

with (Path(__file__).resolve().parent.parent / "pyproject.toml").open("rb") as file:
    VERSION: str = tomllib.load(file)["project"]["version"]
