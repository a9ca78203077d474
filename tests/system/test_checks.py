"""Wrong settings stop the start, and say what to set."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from happyhorse import checks


@pytest.fixture
def live(settings):
    """A team's server with everything in order."""
    settings.RUNFLOW_MODE = "live"
    settings.RUNFLOW_API_KEY = "rf_live_a1B2c3"
    settings.RUNFLOW_BASE_URL = "https://api.runflow.io"
    settings.RUNFLOW_CALLBACK_SECRETS = ["whsec_a1"]
    settings.RUNFLOW_TIMEOUT_SECONDS = 30.0
    settings.PATIENCE = 1.0
    settings.PUBLIC_URL = "https://studio.example.com"
    settings.SECRET_KEY = "k" * 50
    settings.DEBUG = False
    return settings


def found() -> set[str]:
    """The numbers of our rules that have something to say."""
    messages = (message for rule in checks.RULES for message in rule())
    return {str(message.id).removeprefix("happyhorse.") for message in messages}


def test_a_live_studio_in_order_passes(live):
    assert found() == set()
    checks.raise_on_errors()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("RUNFLOW_MODE", "", "E001"),
        ("RUNFLOW_MODE", "production", "E001"),
        ("RUNFLOW_API_KEY", "", "E002"),
        ("RUNFLOW_API_KEY", "rf_live_sandbox", "E003"),
        ("RUNFLOW_API_KEY", "rf_svc_a1B2c3", "E003"),
        ("RUNFLOW_API_KEY", "rf_live_a1B2c3\n", "E003"),
        ("PUBLIC_URL", "http://studio.example.com", "E004"),
        ("RUNFLOW_CALLBACK_SECRETS", [], "E005"),
        ("RUNFLOW_CALLBACK_SECRETS", [""], "E005"),
        ("RUNFLOW_BASE_URL", "http://api.runflow.io", "E006"),
        ("RUNFLOW_TIMEOUT_SECONDS", 31.0, "E007"),
        ("PATIENCE", 0.5, "E007"),
        ("SECRET_KEY", "insecure-0", "E008"),
    ],
)
def test_each_wrong_setting_is_an_error_of_its_own(live, name, value, expected):
    setattr(live, name, value)
    assert found() == {expected}
    with pytest.raises(ImproperlyConfigured):
        checks.raise_on_errors()


def test_a_studio_that_nobody_can_call_back_is_told_that_it_polls_and_starts(live):
    live.PUBLIC_URL = ""
    live.RUNFLOW_CALLBACK_SECRETS = []
    assert found() == {"I001"}
    checks.raise_on_errors()


def test_the_default_secret_key_is_enough_while_debugging(live):
    live.SECRET_KEY, live.DEBUG = "insecure-0", True
    assert found() == set()


def test_the_sandbox_needs_no_key_and_no_public_address(live):
    live.RUNFLOW_MODE, live.RUNFLOW_API_KEY, live.PUBLIC_URL = "sandbox", "", ""
    assert found() == set()


def test_the_error_says_what_to_do_about_every_wrong_setting(live):
    live.RUNFLOW_API_KEY, live.PUBLIC_URL = "", "http://studio.example.com"
    with pytest.raises(ImproperlyConfigured, match=r"set RUNFLOW_API_KEY=rf(.|\n)*Set PUBLIC_URL to"):
        checks.raise_on_errors()


def test_manage_py_check_knows_the_rules(live):
    live.RUNFLOW_MODE = ""
    assert "happyhorse.E001" in [message.id for message in run_checks()]
