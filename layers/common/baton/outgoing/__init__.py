"""HTTP requests to addresses that a tenant chose, and that must not reach anything private.

client.py     GuardedClient: one request, its redirects, the deadline
target.py     a URL becomes a scheme, a host, a port and a path, or is refused
addresses.py  which addresses may be reached
network.py    name lookup, TCP and TLS of the real network
headers.py    which headers may be sent, and what a redirect may carry on
wire.py       one exchange over a connected stream, within a deadline
errors.py     OutgoingError: whatever went wrong, told so that the tenant may read it
"""

from baton.outgoing.client import GuardedClient, default_client
from baton.outgoing.errors import Hop, OutgoingError
from baton.outgoing.wire import Response

__all__ = ["GuardedClient", "Hop", "OutgoingError", "Response", "default_client"]
