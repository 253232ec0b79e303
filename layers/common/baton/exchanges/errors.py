"""What can go wrong while an exchange is synchronised, in words for whoever set it up."""

from baton.errors import ConflictError


class ExchangeError(ConflictError):
    """The synchronisation ends here. What was sent stays sent, and the next one goes on from there."""

    code = "exchange_failed"


class RefusedByGoogleError(ExchangeError):
    """Google has answered, and has done nothing."""

    code = "exchange_refused"


class TimeUpError(ExchangeError):
    code = "exchange_time_up"


class UnknownOutcomeError(Exception):
    """Whether Google has done what it was asked is not known: the answer was lost, or was that of a fault.

    `retry_after` is the header of that name, if there was an answer.
    """

    def __init__(self, message: str, retry_after: str | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
