"""Intake's part about accusations, as the pages need it."""

from typing import Any

from huiyin.intake.v1 import intake_pb2 as it


class Accusations:
    """Answers from the `fake` of the whole of intake."""

    fake: Any

    def ListAccusations(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.ListAccusationsResponse(accusations=[self.fake.accusation])

    def GetAccusation(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.GetAccusationResponse(accusation=self.fake.accusation)

    def ForwardAccusation(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.fake.hear(request, context)
        return it.ForwardAccusationResponse(accusation=self.fake.accusation)
