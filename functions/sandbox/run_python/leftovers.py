"""What a script leaves behind: processes that outlive it, its working folder, files elsewhere."""

import os
import secrets
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - looked through, never written to
TRANSIENT_ACCOUNTS = range(61184, 65520)
"""Set aside, by systemd's convention, for accounts that exist only while something runs."""

LAMBDA_TASK_ROOT = Path("/var/task")

folders: list[Path] = []
"""Working folders that are still there. What one call of `clear` leaves in it is for the next."""


@cache
def account() -> int | None:
    """The user that root runs scripts as: a number that nobody uses, for each process like this one.

    Without root there is no choice, and scripts run as we do.
    """
    if os.getuid() != 0:
        return None
    used = set[int]()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError):  # ended since
            used.add(process.stat().st_uid)
    free = [number for number in TRANSIENT_ACCOUNTS if number not in used]
    return free[os.getpid() % len(free)]


def clear(seconds: float) -> bool:
    """End all descendants, then remove what they left; False when something withstood.

    Files are touched only when no process is left that could exchange one for a link.
    """
    stop_at = time.monotonic() + seconds
    try:
        if not end_descendants(stop_at):
            return False
        for path in (*strewn_files(), *folders):
            remove(path, stop_at)
            with suppress(ValueError):
                folders.remove(path)
    except OSError:
        return False
    return True


def end_descendants(stop_at: float) -> bool:
    """Kill until this process has no child. It adopts orphans: no child means no descendant.

    The dead are not buried before two looks in a row have found them and nobody else: what forks all the time
    is easily missed, and as long as the dead count, none can be born in their place without end.
    """
    with suppress(ChildProcessError):
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        before = None
        while time.monotonic() < stop_at:
            found = descendants()
            for number in found:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            if any(found.values()) or found != before:
                before = found
                time.sleep(0.001)
                continue
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        return False
    return True


def descendants() -> dict[int, bool]:
    """By number, whether there is life in them: some end their first thread only, and then look dead."""
    lives, children = dict[int, bool](), defaultdict[int, list[int]](list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended since
            number, fields = int(path.parent.name), path.read_bytes().rpartition(b")")[2].split()
            state, parent, threads = fields[0], int(fields[1]), int(fields[17])
            lives[number] = state not in b"ZX" or threads > 1
            children[parent].append(number)
    found = children[os.getpid()]
    for number in found:
        found += children[number]
    return {number: lives[number] for number in found}


def strewn_files() -> Iterator[Path]:
    """Files outside the working folder, where the owner's number tells that a script made them."""
    if os.getuid() != 0 and not Path(__file__).is_relative_to(LAMBDA_TASK_ROOT):
        return  # a person's own account: their files look the same
    owner = account() or os.getuid()
    for folder in SHARED_FOLDERS:
        with suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.stat(follow_symlinks=False).st_uid == owner:
                    yield Path(entry.path)


def remove(path: Path, stop_at: float) -> None:
    """Remove a file or folder, however deep: folders are moved up next to each other, then removed.

    No recursion, no long paths and no open folders, for which a script could make any limit too small.
    """
    if not path.is_dir(follow_symlinks=False):
        path.unlink(missing_ok=True)
        return
    found = [path]
    for folder in found:
        folder.chmod(0o700)
        with os.scandir(folder) as entries:
            content = list(entries)
        for entry in content:
            if time.monotonic() > stop_at:
                raise TimeoutError(path)
            if entry.is_dir(follow_symlinks=False):
                Path(entry.path).chmod(0o700)
                found.append(Path(entry.path).rename(path / secrets.token_hex(8)))
            else:
                os.unlink(entry.path)  # noqa: PTH108 - a third of the time Path.unlink takes
    for folder in reversed(found):
        folder.rmdir()
