"""Builds the stack and deploys it to the local instance, unless it is there already."""

import os
import sys
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tools.compile_layers import compile_layers
from tools.local.aws import aws_client
from tools.local.commands import run_logged
from tools.local.digest import digest
from tools.local.environment import architecture, sam_environment
from tools.local.errors import LocalError
from tools.local.progress import Note, Progress
from tools.local.workspace import Workspace, read_record, write_record

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

CONFIG_ENVIRONMENT = "local"
SOURCES = ("template.yaml", "samconfig.toml", "functions", "layers")
USABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
DELETE_SECONDS = 60


class Deployment:
    """The stack of one workspace on the instance at `port`."""

    def __init__(self, workspace: Workspace, port: int, progress: Progress) -> None:
        self._workspace, self._port, self._progress = workspace, port, progress
        self._cloudformation = aws_client("cloudformation", port)
        self._config = workspace.project / "samconfig.toml"
        settings = tomllib.loads(self._config.read_text())
        given = settings[CONFIG_ENVIRONMENT]["global"]["parameters"]
        self.stack_name: str = given["stack_name"]
        # The command line replaces the file's list instead of adding to it, so all of it is given.
        self._overrides: list[str] = [
            *given["parameter_overrides"],
            f"Architecture={architecture()}",
        ]

    def bring_up_to_date(self) -> dict[str, str]:
        """Build and deploy what changed; the stack's outputs by name."""
        wanted = digest(self._workspace.project, SOURCES, extra=self._overrides)
        stack = self._stack()
        if stack is None or self._deployed() != (wanted, *_identity(stack)):
            with self._progress.step("Building (sam build)"):
                self._build()
            with self._progress.step("Deploying (sam deploy)") as note:
                self._remove_failed(stack)
                self._deploy(note)
            stack = self._stack()
            if stack is None:
                raise LocalError(f"sam deploy ended well but there is no stack {self.stack_name}.")
            stack_id, updated = _identity(stack)
            record = {"digest": wanted, "stackId": stack_id, "updated": updated}
            write_record(self._workspace.deployment_record, record)
        else:
            self._progress.say(f"Stack {self.stack_name} is up to date")
        return {made["OutputKey"]: made["OutputValue"] for made in stack.get("Outputs", [])}

    def _build(self) -> None:
        self._sam("build", "--build-dir", str(self._workspace.build))
        compile_layers(self._workspace.build)

    @property
    def _built(self) -> Path:
        return self._workspace.build / "template.yaml"

    def _deploy(self, note: Note) -> None:
        done: set[str] = set()

        def listen(line: str) -> None:
            words = line.split()
            if len(words) >= 3 and words[0] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
                done.add(words[2])
                note(f"{len(done)} resources")

        started = datetime.now(UTC)
        try:
            self._sam("deploy", "--template-file", str(self._built), listener=listen)
        except LocalError as error:
            cause = self._first_failure(started)
            if cause is None:
                raise
            log = self._workspace.shown(self._workspace.log("deploy"))
            raise LocalError(f"sam deploy failed: {cause} (all of it is in {log}).") from error

    def _sam(self, verb: str, *options: str, listener: Note = lambda _line: None) -> None:
        log = self._workspace.log(verb)
        run_logged(
            [
                str(Path(sys.prefix) / "bin" / "sam"),
                verb,
                "--config-file",
                str(self._config),
                "--config-env",
                CONFIG_ENVIRONMENT,
                *options,
                "--parameter-overrides",
                *self._overrides,
            ],
            environment=sam_environment(os.environ, self._port),
            folder=self._workspace.project,
            log=log,
            shown_log=self._workspace.shown(log),
            listener=listener,
        )

    def _deployed(self) -> tuple[str | None, str | None, str | None]:
        record = read_record(self._workspace.deployment_record)
        return record.get("digest"), record.get("stackId"), record.get("updated")

    def _stack(self) -> "StackTypeDef | None":
        try:
            return self._cloudformation.describe_stacks(StackName=self.stack_name)["Stacks"][0]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ValidationError":
                return None
            raise

    def _remove_failed(self, stack: "StackTypeDef | None") -> None:
        """A stack whose first deploy failed can only be deleted; CloudFormation updates no such."""
        if stack is None or stack["StackStatus"] in USABLE | {"REVIEW_IN_PROGRESS"}:
            return
        self._cloudformation.delete_stack(StackName=self.stack_name)
        deadline = time.monotonic() + DELETE_SECONDS
        while (left := self._stack()) is not None and left["StackStatus"] != "DELETE_COMPLETE":
            if time.monotonic() > deadline:
                raise LocalError(
                    f"The failed stack {self.stack_name} could not be deleted "
                    f"({left['StackStatus']}); start over with: make stop && rm -r .local."
                )
            time.sleep(0.5)

    def _first_failure(self, since: datetime) -> str | None:
        """The resource that made the deploy fail; what failed after it only followed."""
        try:
            events = self._cloudformation.describe_stack_events(StackName=self.stack_name)
        except (BotoCoreError, ClientError):
            return None
        failed = [
            event
            for event in events["StackEvents"]
            if event.get("ResourceStatus", "").endswith("_FAILED")
            and event.get("LogicalResourceId") != self.stack_name
            and event["Timestamp"] >= since
        ]
        if not failed:
            return None
        first = min(failed, key=lambda event: event["Timestamp"])
        why = first.get("ResourceStatusReason", "no reason given").rstrip(".")
        return f"{first.get('LogicalResourceId')}: {why}"


def _identity(stack: "StackTypeDef") -> tuple[str, str]:
    """Which deploy this is. An instance that was killed comes back with an older one, or none."""
    changed = stack.get("LastUpdatedTime") or stack["CreationTime"]
    state = "" if stack["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"} else " unfinished"
    return stack["StackId"], changed.isoformat() + state
