"""When something is killed, and when a rehearsal is over."""

from concurrent.futures import Future

import pytest

from generations.system import watching
from generations.system.plan import Kill, Play
from generations.system.watching import Standing, kill_next, watch


class Killer:
    """Kills what is alive, and remembers it."""

    def __init__(self, *alive: str) -> None:
        self.alive = set(alive)
        self.killed: list[str] = []

    def kill(self, program: str) -> bool:
        self.killed += [program] * (program in self.alive)
        return program in self.alive


def silent(_: str) -> None: ...


def standing(deliveries: int = 0, open_deliveries: int = 0, **states: int) -> Standing:
    return Standing(states, deliveries, open_deliveries)


def test_progress_is_pressing_for_one_half_and_finishing_for_the_other():
    assert standing().progress(10) == 0
    assert standing(queued=10).progress(10) == 0.5
    assert standing(ready=6, failed=4).progress(10) == 1


def test_nobody_is_killed_before_it_is_due():
    kills, killer = [Kill("web", 0.5)], Killer("web")
    assert not kill_next(kills, 0.4, killer, silent)
    assert (len(kills), killer.killed) == (1, [])


def test_who_is_dead_at_the_moment_is_killed_later():
    kills = [Kill("web", 0.5)]
    assert not kill_next(kills, 0.6, Killer(), silent)
    assert kill_next(kills, 0.6, Killer("web"), silent)
    assert kills == []


@pytest.fixture
def seen(monkeypatch) -> list[Standing]:
    """What every look finds, one after the other; the last one stays. A look takes no time, quiet is three looks."""
    looks: list[Standing] = []
    clock = iter(range(10_000))
    monkeypatch.setattr(watching, "LOOK_EVERY_SECONDS", 0)
    monkeypatch.setattr(watching, "QUIET_SECONDS", 3)
    monkeypatch.setattr("generations.system.watching.time.monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(Standing, "now", lambda: looks.pop(0) if len(looks) > 1 else looks[0])
    return looks


def looks_of(play: Play, killer: Killer, *people: "Future[None]") -> list[str]:
    said: list[str] = []
    watch(play, killer, people, said.append)
    return said


@pytest.fixture
def done() -> "Future[None]":
    future: Future[None] = Future()
    future.set_result(None)
    return future


def test_it_is_over_when_nothing_has_moved_for_a_while(seen, done):
    seen += [standing(queued=2), standing(rendering=2), standing(ready=2)]
    assert len(looks_of(Play(2, 7, {}, kills=False), Killer(), done)) == 5


def test_a_callback_that_comes_late_keeps_it_going(seen, done):
    seen += [standing(ready=2), standing(ready=2), standing(1, 1, ready=2), standing(1, 0, ready=2)]
    assert len(looks_of(Play(2, 7, {}, kills=False), Killer(), done)) == 6


def test_it_is_not_over_before_the_last_one_is_killed(seen, done):
    seen += [standing(ready=2)]
    killer = Killer("web", "worker", "valkey")
    looks_of(Play(2, 7, {}), killer, done)
    assert sorted(killer.killed) == ["valkey", "web", "web", "worker", "worker"]


def test_what_never_comes_to_rest_ends_all_the_same(seen, done):
    seen += [standing(rendering=2)]
    assert 100 < len(looks_of(Play(2, 7, {}, kills=False), Killer(), done)) < 200


def test_what_stopped_one_of_the_people_is_raised(seen):
    future: Future[None] = Future()
    future.set_exception(ZeroDivisionError())
    seen += [standing(ready=2)]
    with pytest.raises(ZeroDivisionError):
        looks_of(Play(2, 7, {}, kills=False), Killer(), future)
