"""How the property tests draw their examples: the same on every run, or many at random.

`make test` draws the same examples on every machine, so that a clone is green or red for
everyone; what is wanted of every row of a table goes through the whole table instead. `make fuzz`
looks for what nobody thought of; a finding becomes a case of an ordinary test. No test fails for
being slow: a busy machine is no error.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=SLOW
)
settings.register_profile(
    "fuzz", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=SLOW
)
settings.load_profile("steady")  # --hypothesis-profile=fuzz comes after
