"""What can go wrong with an outgoing request, in words that are safe to show to the tenant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """One request that was tried; redirects make several. No path or query: they hold secrets."""

    method: str
    host: str
    status: int | None
    """None when no answer came."""
    size: int
    seconds: float

    def __str__(self) -> str:
        outcome = "no answer" if self.status is None else f"{self.status}, {self.size} bytes"
        return f"{self.method} {self.host}: {outcome}, {self.seconds:.2f} s"


class OutgoingError(Exception):
    """The request was refused or got no usable answer.

    The message names no address that the tenant did not write, so that it cannot be used to
    explore the network. `timed_out` says that the total deadline has passed, `refused` that the destination
    is none that may be reached.
    """

    def __init__(self, message: str, *, timed_out: bool = False, refused: bool = False) -> None:
        super().__init__(message)
        self.timed_out = timed_out
        self.refused = refused
        self.hops: tuple[Hop, ...] = ()
