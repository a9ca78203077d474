import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    """What was counted against people and addresses in one test is not held against them in the next."""
    cache.clear()
