"""A connection to a target whose every address was checked, and to none other."""

from baton.outgoing.addresses import AddressPolicy
from baton.outgoing.deadline import Deadline
from baton.outgoing.errors import OutgoingError
from baton.outgoing.network import Network, Stream
from baton.outgoing.target import Target

CONNECT_SECONDS = 10


class Dialler:
    """Each name is looked up once for each connection, and only a checked answer is connected to."""

    def __init__(self, policy: AddressPolicy, network: Network) -> None:
        self._policy = policy
        self._network = network

    def addresses(self, target: Target, deadline: Deadline) -> list[str]:
        """Where the target may be reached. Raises OutgoingError, TimeoutError."""
        if target.is_address:
            return self._policy.check(target.host, [target.host])
        try:
            answers = self._network.resolve(target.host, deadline.left())
        except TimeoutError:
            raise
        except OSError:
            raise OutgoingError(f"The host {target.host} could not be found") from None
        return self._policy.check(target.host, answers)

    def dial(self, target: Target, addresses: list[str], deadline: Deadline) -> Stream:
        """A connection to the first of the checked addresses that takes one."""
        for address in addresses:
            try:
                timeout = min(CONNECT_SECONDS, deadline.left())
                return self._network.dial(address, target.port, timeout)
            except OSError:
                if deadline.passed:
                    raise TimeoutError from None
        raise OutgoingError(f"No connection could be made to {target.authority}")
