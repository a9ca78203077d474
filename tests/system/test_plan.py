"""What is played follows from the seed."""

import pytest

from generations.system.plan import PEOPLE, PROJECTS, VICTIMS, Play, kills, presses


def play(takes: int = 200, seed: int = 7, *, kill: bool = True) -> Play:
    return Play(takes, seed, {"answer_lost": 0.1}, kill)


def test_the_same_seed_gives_the_same_play():
    assert presses(play()) == presses(play())
    assert kills(play()) == kills(play())


def test_another_seed_gives_another_play():
    assert presses(play()) != presses(play(seed=8))
    assert kills(play()) != kills(play(seed=8))


@pytest.mark.parametrize("takes", [1, 2, 20, 200])
def test_people_ask_for_exactly_as_many_takes_as_are_played(takes):
    assert sum(press.takes for own in presses(play(takes)) for press in own) == takes


def test_everybody_presses_in_every_project_and_some_press_twice():
    pressed = presses(play())
    everything = [press for own in pressed for press in own]
    assert len(pressed) == PEOPLE
    assert all(pressed)
    assert {press.project for press in everything} == set(range(PROJECTS))
    assert {press.takes for press in everything} == {1, 2, 3, 4}
    assert 0 < sum(press.twice for press in everything) < len(everything)
    assert len({press.click for press in everything}) == len(everything)


def test_web_and_worker_are_killed_twice_and_the_broker_once_before_the_play_is_over():
    planned = kills(play())
    assert sorted(kill.program for kill in planned) == sorted(VICTIMS)
    assert [kill.at for kill in planned] == sorted(kill.at for kill in planned)
    assert 0 < planned[0].at < 0.5
    assert planned[-1].at < 1


def test_nobody_is_killed_who_shall_live():
    assert kills(play(kill=False)) == []
