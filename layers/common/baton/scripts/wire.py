"""Scripts as clients read them."""

from baton.scripts.store import Script
from baton.wire import Seconds, Wire


class ScriptView(Wire):
    name: str
    size: int
    date_modified: Seconds


class ScriptList(Wire):
    """Answer of GET /script."""

    scripts: list[ScriptView]
    total_count: int


def view(script: Script) -> ScriptView:
    return ScriptView(name=script.name, size=script.size, date_modified=script.date_modified)


def listing(scripts: list[Script]) -> ScriptList:
    return ScriptList(scripts=[view(script) for script in scripts], total_count=len(scripts))
