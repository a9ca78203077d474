"""A studio that really runs on the test database: web, worker with beat and sandbox, each a process of its own.

The broker is the bundled Valkey, or what TEST_REDIS_URL names.
"""

import os
import subprocess
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from generations.system.stage import Stage
from generations.system.studio import Studio, answers
from happyhorse import up
from projects import demo
from projects.models import Project
from tests.services.witness import Sandbox, until


def database_url() -> str:
    """The test database, as the processes are told of it."""
    where = connection.settings_dict
    user, password = quote(where["USER"]), quote(where["PASSWORD"])
    return f"postgresql://{user}:{password}@{where['HOST']}:{where['PORT']}/{where['NAME']}"


@pytest.fixture(scope="session")
def environment(django_db_setup) -> Iterator[dict[str, str]]:
    """A stage's, on the test database, with the key that signs sessions and the files that tests look at."""
    if connection.vendor != "postgresql":
        pytest.fail("These tests need PostgreSQL: run script/test services, or set TEST_DATABASE_URL.")
    shared = {
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
        "DJANGO_SETTINGS_MODULE": "happyhorse.settings",
    }
    stage = Stage.build()
    yield stage.environment(1, {}) | shared
    stage.clear()


@pytest.fixture(scope="module")
def running(environment, tmp_path_factory) -> Iterator[Studio]:
    with Studio(environment, tmp_path_factory.mktemp("studio") / "log") as studio:
        studio.wait_until_it_answers()
        yield studio


@pytest.fixture
def sandbox(running) -> Iterator[Sandbox]:
    sandbox = Sandbox(running.environment["RUNFLOW_BASE_URL"])
    yield sandbox
    sandbox.forget_everything()


@pytest.fixture
def studio(running: Studio, sandbox, transactional_db, django_db_serialized_rollback) -> Studio:
    """The running studio, whose tables are emptied after the test, and whose sandbox forgets."""
    return running


@pytest.fixture
def film(project: Project) -> Project:
    """A project with a character whose picture is really there."""
    demo.make_character(project, "pilot", "The pilot", demo.PICTURES / "astronaut.png")
    return project


@pytest.fixture
def web_without_broker(environment) -> Iterator[str]:
    """The address of a second web process, for which no broker can be reached."""
    with up.listen(0, "PORT") as listener:
        program = up.web(listener)
        nowhere = environment | {"REDIS_URL": "unix:///nowhere/valkey.sock"}
        with subprocess.Popen(program.command, env=nowhere, pass_fds=program.descriptors) as process:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            until(lambda: answers(f"{address}/accounts/login/"))
            yield address
            process.terminate()
