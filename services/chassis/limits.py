"""How often one address may knock at a public door. A petitioner is slowed down, never noted down.

Counted in each process by machine time and forgotten a minute later: no address is written anywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from services.chassis.refusals import NotFound, TooMany


class Limits:
    """Of one address and minute: `acts` things done without signing in, `misses` codes that were wrong.

    Right codes are not counted: a whole village may ask through one telephone.
    """

    def __init__(self, acts: int, misses: int) -> None:
        self._acts, self._misses = RateLimitItemPerMinute(acts), RateLimitItemPerMinute(misses)
        self._counted = MovingWindowRateLimiter(MemoryStorage())

    def act(self, request: Request) -> None:
        """Counts something done by nobody in particular. Raises TooMany."""
        if not self._counted.hit(self._acts, "act", _address(request)):
            raise TooMany("TOO_MANY_ACTS", "提交太频繁，请过一分钟再试，或到代理站（点）当面办理")

    @contextmanager
    def lookup(self, request: Request) -> Iterator[None]:
        """Around looking something up by a code. Raises TooMany after too many that were not found."""
        address = _address(request)
        if not self._counted.test(self._misses, "miss", address):
            raise TooMany(
                "TOO_MANY_MISSES", "查询码多次不符，请核对回执，过一分钟再试，或打电话询问代理站（点）"
            )
        try:
            yield
        except NotFound:
            self._counted.hit(self._misses, "miss", address)
            raise


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
