"""Whatever is sent to a gRPC door, with or without a token, is done or refused: never a defect."""

from collections.abc import Callable

import pytest
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing.strategies import messages
from tests.fuzzing.town import KNOCKING, RPCS, Town


@pytest.mark.parametrize("method", RPCS)
def test_no_request_is_a_defect(town: Town, tried: Callable[..., settings], method: str) -> None:
    _, of = RPCS[method]
    # Two times in three somebody who has a part in it, so that what is behind the policy is reached.
    who = st.one_of(st.just(""), st.just(""), st.sampled_from(list(KNOCKING)))

    @tried()
    @given(messages(of, town.sound()), who, st.sampled_from((True, True, True, False)))
    def answered(request: Message, who: str, fresh: bool) -> None:
        town.ask(method, request, who, fresh)

    answered()
    town.well()


def test_most_rpcs_were_done(town: Town) -> None:
    """Runs after the others: what they sent got behind policies, versions and rules."""
    print("\n".join(f"{method}: {dict(codes)}" for method, codes in town.answered.items()))
    done = {method for method, codes in town.answered.items() if codes["OK"]}
    assert len(done) > 0.85 * len(RPCS), set(town.answered) - done
