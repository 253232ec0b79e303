"""Shows data: a CSV file becomes an entity with rows, is asked a question, and is mailed as a file."""

import base64
import json
from pathlib import Path

from tools.local.actions import execute, expect, put_action
from tools.local.client import Api, Json
from tools.local.progress import Progress
from tools.local.report import execution_lines

ENTITY = "nile_year"
LOWEST = "sort=volume&page[size]=3&fields=year,volume"


def demonstrate_data(api: Api, csv: Path, document: Path, progress: Progress) -> None:
    """Upload the file, ask for the driest years, and execute the action that exports and mails them."""
    with progress.step(f"Uploading {csv.name} into the entity {ENTITY}") as note:
        uploaded = _act(api, "upload_csv_to_system_schema", _upload(csv))
        told = uploaded[0]["Attributes"]
        note(f"{told['rows_imported']} rows")
    with progress.step("Asking for the three driest years"):
        found = expect(api.project("GET", f"/data/{ENTITY}?{LOWEST}"), "the rows")["data"]
    action = json.loads(document.read_text())
    with progress.step(f'Executing the action "{action["name"]}"') as note:
        execution = execute(api, put_action(api, action), {})
        note(str(execution["status"]))
    progress.say()
    for row in found:
        progress.say(f"  {row['attributes']['year']}: {row['attributes']['volume']}")
    progress.say()
    for line in execution_lines(execution):
        progress.say(line)


def _upload(csv: Path) -> dict[str, Json]:
    content = base64.b64encode(csv.read_bytes()).decode()
    file = {"name": csv.name, "file": f"data:text/csv;base64,{content}", "type": "text/csv"}
    return {
        "data_csv_file": [file],
        "entity_name": ENTITY,
        "create_if_not_exists": True,
        "add_missing_columns": True,
        "key_columns": ["year"],  # a second run changes what the first one made
    }


def _act(api: Api, name: str, attributes: Json) -> Json:
    answer = api.call("POST", f"/action/world/{name}", {"attributes": attributes})
    return expect(answer, f"world/{name}")
