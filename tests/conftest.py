"""What every test runs under: settled examples, and no language models unless it asks for them.

`make test` draws the same examples of properties on every machine, so that a clone is green or red
for everyone, and `make quick` a fifth of them; what is wanted of every row of a table goes through
the whole table instead. `make fuzz` looks for what nobody thought of; a finding becomes a case of
an ordinary test. No test fails for being slow: a busy machine is no error.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

import extra_neural
from policydeck.lexicon import table

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=SLOW
)
settings.register_profile("quick", settings.get_profile("steady"), max_examples=20)
settings.register_profile(
    "fuzz", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=SLOW
)
settings.load_profile("steady")  # --hypothesis-profile=fuzz or quick comes after

extra_neural.hide()


@pytest.fixture(scope="session", autouse=True)
def _kept_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands keep stays out of the user's cache, which may hold much from other builds.

    Nothing in it decides how a test ends, and no command goes through all of it to trim it.
    """
    cache = tmp_path_factory.mktemp("cache")
    (cache / "policydeck").mkdir()
    shutil.copy(table.compiled(), cache / "policydeck")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        yield


@pytest.fixture
def models() -> Iterator[None]:
    """The language models of the extra `neural`, for the tests that are about them."""
    if not extra_neural.COMPLETE:
        pytest.skip("the extra `neural` is complete on Linux on x86-64 alone")
    extra_neural.show()
    yield
    extra_neural.hide()
