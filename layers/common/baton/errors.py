"""What can go wrong, in the product's words. HTTP status codes are `baton.api`'s business.

BatonError
├── InvalidInputError      the request does not say what it must
├── UnauthenticatedError   no credential, or one that does not verify
├── ForbiddenError         another tenant, or a right the caller lacks
├── NotFoundError          no such thing in this project
│   └── CannotExecuteError the action exists but may not start
├── ConflictError          the state forbids it
│   ├── NameTakenError
│   ├── EmailTakenError
│   ├── DuplicateValueError  another row has this value of a unique column
│   ├── StaleError         somebody else changed it meanwhile
│   └── UnreadableSecretError  what is kept of a secret does not decrypt
├── TooLargeError          over a documented limit
├── ThrottledError         too often; try again later
└── ProviderError          somebody else's service failed, or answered what cannot be used
    ├── GrantRefusedError  a code or a refresh token does not count there (any more)
    └── ProviderTimeoutError  it did not answer in time
"""

from collections.abc import Sequence
from typing import Any, NamedTuple


class FieldProblem(NamedTuple):
    """One thing wrong with one field of a request; `field` is a path such as `steps[0].settings`."""

    field: str
    message: str


class BatonError(Exception):
    """`code` is stable for programs, the message is for people; `details` are extra answer fields."""

    code = "error"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidInputError(BatonError):
    code = "invalid_input"

    def __init__(self, message: str, problems: Sequence[FieldProblem] = (), **details: Any) -> None:
        super().__init__(message, **details)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, field: str, message: str) -> "InvalidInputError":
        """One field is wrong."""
        return cls(f"{field}: {message}", [FieldProblem(field, message)])


class UnauthenticatedError(BatonError):
    code = "unauthenticated"


class ForbiddenError(BatonError):
    code = "forbidden"


class NotFoundError(BatonError):
    code = "not_found"


class CannotExecuteError(NotFoundError):
    code = "cannot_execute"


class ConflictError(BatonError):
    code = "conflict"


class NameTakenError(ConflictError):
    code = "name_taken"


class EmailTakenError(ConflictError):
    code = "email_taken"


class DuplicateValueError(ConflictError):
    code = "duplicate_value"

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(f"Another row has this value of {', '.join(columns)}", columns=[*columns])
        self.problems = tuple(FieldProblem(name, "another row has this value") for name in columns)


class StaleError(ConflictError):
    code = "stale"


class UnreadableSecretError(ConflictError):
    """One message whatever the reason is, so that nothing can be learned from it."""

    code = "unreadable_secret"

    def __init__(self) -> None:
        super().__init__("A secret that is kept here cannot be read; set it again")


class TooLargeError(BatonError):
    code = "too_large"


class ThrottledError(BatonError):
    """`retryAfter` among the details says in how many seconds to come back."""

    code = "throttled"


class ProviderError(BatonError):
    code = "provider_failed"


class GrantRefusedError(ProviderError):
    code = "grant_refused"


class ProviderTimeoutError(ProviderError):
    code = "provider_timed_out"
