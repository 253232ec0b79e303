"""A day in the life of an action, over HTTP: stored, changed, executed, looked into, removed.

    python docs/examples/client.py .local/outputs.json

The argument is the file that `make run` writes: where the API is, the ids, and a key. Needs `requests`.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

ENDED = {"Completed", "Failed", "Cancelled"}
SCRIPT = """
total = sum(inputs["amounts"])
print(f"{len(inputs['amounts'])} amounts")
output = {"total": total}
"""


class Baton:
    """One project's actions, in the name of one API key."""

    def __init__(self, api_url: str, tenant_id: str, project_id: str, api_key: str) -> None:
        self._base = f"{api_url}/api/{tenant_id}/{project_id}"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {api_key}"

    def call(self, method: str, path: str, **body: Any) -> requests.Response:
        """One request; an answer that is no success becomes an exception that says why."""
        answer = self._session.request(method, self._base + path, timeout=60, **body)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer

    def actions(self) -> list[dict[str, Any]]:
        return list(self.call("GET", "/action").json()["actions"])

    def action(self, action_id: str) -> dict[str, Any]:
        return dict(self.call("GET", f"/action/{action_id}").json())

    def create(self, **fields: Any) -> dict[str, Any]:
        return dict(self.call("POST", "/action", json=fields).json())

    def change(self, action_id: str, **fields: Any) -> dict[str, Any]:
        """Only what is given changes."""
        return dict(self.call("PUT", f"/action/{action_id}", json=fields).json())

    def enable(self, action_id: str) -> dict[str, Any]:
        return dict(self.call("POST", f"/action/{action_id}/enable").json())

    def disable(self, action_id: str) -> dict[str, Any]:
        return dict(self.call("POST", f"/action/{action_id}/disable").json())

    def delete(self, action_id: str) -> None:
        self.call("DELETE", f"/action/{action_id}")

    def execute(self, action_id: str, **inputs: Any) -> str:
        """Queue an execution. Sent again after a lost answer, the key makes it no second one."""
        answer = self.call(
            "POST",
            f"/action/execute/{action_id}",
            json={"input": inputs},
            headers={"Idempotency-Key": str(uuid4())},
        )
        return str(answer.json()["actionExecutionId"])

    def end_of(self, execution_id: str, seconds: float = 120) -> dict[str, Any]:
        """Wait until an execution has ended; what its steps did."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            execution = self.call("GET", f"/actionexecution/{execution_id}").json()
            if execution["status"] in ENDED:
                return dict(execution)
            time.sleep(0.5)
        raise TimeoutError(f"Execution {execution_id} has not ended after {seconds:g} s")

    def history(self, action_id: str) -> list[dict[str, Any]]:
        """The action's executions, newest first."""
        return list(self.call("GET", f"/actionexecution/action/{action_id}").json()["items"])

    def package(self, execution_id: str) -> bytes:
        """A zip with all of an execution. The link in the answer needs no key."""
        path = f"/actionexecution/downloadpackage/{execution_id}"
        link = self.call("GET", path, headers={"Accept": "application/json"}).json()
        return requests.get(link["downloadUrl"], timeout=60).content


def main(outputs: Path) -> None:
    made = json.loads(outputs.read_text())
    baton = Baton(made["apiUrl"], made["tenantId"], made["projectId"], made["apiKey"])
    script = f"total-{uuid4()}.py"
    baton.call("PUT", f"/script/{script}", data=SCRIPT.encode())
    action = baton.create(
        name=f"Totals {uuid4()}",
        description="Adds up what it is given",
        maxRunTime=60,
        steps=[{"stepType": "Python", "settings": json.dumps({"script": script})}],
        triggers=[{"triggerType": "DailyScheduler", "startDate": "2024-01-15"}],
    )
    action_id = action["actionId"]
    listed = any(each["actionId"] == action_id for each in baton.actions())
    print(f"Created {action['name']}, listed: {listed}")

    print(f"Disabled, enabled: {baton.disable(action_id)['isEnabled']}")
    print(f"Enabled, enabled: {baton.enable(action_id)['isEnabled']}")
    baton.change(action_id, name=f"Sums {uuid4()}")
    print(f"Renamed to {baton.action(action_id)['name']}")

    execution = baton.end_of(baton.execute(action_id, amounts=[19, 23]))
    print(f"Execution {execution['status']}: {execution['steps'][0]['output']}")
    package = baton.package(execution["actionExecutionId"])
    print(f"{len(baton.history(action_id))} execution so far, its package has {len(package)} bytes")

    baton.delete(action_id)
    baton.call("DELETE", f"/script/{script}")
    print("Deleted")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
