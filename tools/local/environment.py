"""Environments of the programs we start, built from the host's without what could mislead them."""

import os
import platform
import sys
from collections.abc import Mapping, MutableMapping
from importlib.util import find_spec
from pathlib import Path

from tools.local.workspace import Workspace

HOST = "127.0.0.1"
REGION = "us-east-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}
NO_CONFIGURATION = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
_MISLEADING = ("AWS_", "SAM_", "PYTHON", "VIRTUAL_ENV")


def endpoint(port: int) -> str:
    return f"http://{HOST}:{port}"


def architecture() -> str:
    """The host's processor in Lambda's words: local handlers run on it, so wheels must match."""
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"


def forget_the_host_account(environment: MutableMapping[str, str]) -> None:
    """Make boto3 in this process see the local credentials and no profile of the person's own."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(CREDENTIALS | NO_CONFIGURATION)


def instance_environment(
    host: Mapping[str, str], workspace: Workspace, port: int
) -> dict[str, str]:
    """MiniStack's environment. Handlers inherit it, so nothing of the host gets in but PATH."""
    return CREDENTIALS | {
        "PATH": host.get("PATH", os.defpath),
        # A home of its own: the owner's ~/.aws must not reach the handlers.
        "HOME": str(workspace.folder("user")),
        "TMPDIR": str(workspace.folder("tmp")),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(workspace.folder("state")),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(workspace.folder("s3")),
    }


def sam_environment(host: Mapping[str, str], port: int) -> dict[str, str]:
    """The SAM command line's environment: the host's proxies and certificates, our own AWS."""
    kept = {name: value for name, value in host.items() if not name.startswith(_MISLEADING)}
    local = ",".join(filter(None, [host.get("NO_PROXY") or host.get("no_proxy"), HOST]))
    return (
        kept
        | CREDENTIALS
        | NO_CONFIGURATION
        | {
            "PATH": os.pathsep.join(
                [*map(str, interpreter_folders()), host.get("PATH", os.defpath)]
            ),
            "NO_PROXY": local,
            "no_proxy": local,
            "AWS_ENDPOINT_URL": endpoint(port),
            "SAM_CLI_TELEMETRY": "0",
            "PYTHONUNBUFFERED": "1",
        }
    )


def interpreter_folders() -> list[Path]:
    """Where `sam build` is to look for python3.13: it needs one that has pip."""
    own = Path(sys.prefix) / "bin"
    return [own] if find_spec("pip") else [Path(sys.base_prefix) / "bin", own]
