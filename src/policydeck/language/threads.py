"""How many threads a matrix product takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@cache
def _pools() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415 - for matrices alone

    return ThreadpoolController()


@contextmanager
def one() -> Iterator[None]:
    """One thread for the products inside, whatever the machine has.

    Ours are so small that threads wait for one another longer than they work: on two cores the
    readings' network took ten times the CPU, and twenty pairs of the language model 29 s, not 3.
    """
    with _pools().limit(limits=1, user_api="blas"):
        yield
