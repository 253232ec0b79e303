"""Every endpoint of the API, for what must hold on all of them."""

from typing import NamedTuple


class Route(NamedTuple):
    """`path` counts from the project's base; `{action}`, `{execution}` and `{script}` stand for ids."""

    method: str
    path: str

    def to(self, **ids: str) -> tuple[str, str]:
        return self.method, self.path.format(**ids)


PROTECTED = [
    Route("GET", "/action"),
    Route("POST", "/action"),
    Route("GET", "/action/{action}"),
    Route("PUT", "/action/{action}"),
    Route("DELETE", "/action/{action}"),
    Route("POST", "/action/{action}/enable"),
    Route("POST", "/action/{action}/disable"),
    Route("GET", "/action/execute/{action}"),
    Route("POST", "/action/execute/{action}"),
    Route("GET", "/actionexecution/action/{action}"),
    Route("GET", "/actionexecution/lastaction/{action}"),
    Route("GET", "/actionexecution/{execution}"),
    Route("GET", "/actionexecution/downloadpackage/{execution}"),
    Route("POST", "/actionexecution/{execution}/cancel"),
    Route("POST", "/action/{action}/trigger-preview"),
    Route("POST", "/action/trigger-preview"),
    Route("POST", "/event"),
    Route("GET", "/script"),
    Route("PUT", "/script/{script}"),
    Route("GET", "/script/{script}"),
    Route("DELETE", "/script/{script}"),
    Route("GET", "/default-action"),
    Route("GET", "/default-action/world/export_data"),
    Route("PATCH", "/default-action/world/export_data"),
    Route("GET", "/entity"),
    Route("GET", "/entity/world"),
]
PINGS = [Route("GET", "/action/ping"), Route("GET", "/actionexecution/ping")]
OPEN_PINGS = [
    Route("GET", "/action/unauthorized-ping"),
    Route("GET", "/actionexecution/unauthorized-ping"),
]
