"""Functions without a layer do without its libraries, which the tests themselves have all the same."""

import os
import subprocess
import sys

import pytest

from baton.default_actions.catalogue import CATALOGUE
from tests.integration.simulation.environment import ENVIRONMENT
from tests.integration.simulation.template import ROOT, functions

LIBRARIES = {
    "DataLayer": (
        "charset_normalizer",
        "defusedxml",
        "faker",
        "hcl2",
        "lark",
        "openpyxl",
        "tomli_w",
        "xlrd",
        "xlsxwriter",
        "yaml",
    ),
    "ConnectionsLayer": ("cryptography", "cffi", "oauthlib", "obstore"),
}
# Makes what performs a default action, as its function does, where those libraries are not.
MAKE = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in sys.argv[1].split(","):
            raise ModuleNotFoundError(f"{name} is in another layer", name=name)

sys.meta_path.insert(0, Missing())
from baton import container

for step_type in sys.argv[2].split(","):
    container.PERFORMERS[step_type]()
"""


def _without(layer: str) -> list[str]:
    """Default actions whose function has not got it."""
    by_handler = {
        function.properties["Handler"].removesuffix(".handler"): function
        for function in functions()
        if function.folder == "functions/default_actions"
    }
    return [
        step_type
        for step_type, action in CATALOGUE.items()
        if (function := by_handler.get(action.name))
        and {"Ref": layer} not in function.properties.get("Layers", [])
    ]


@pytest.mark.parametrize("layer", sorted(LIBRARIES))
def test_what_performs_without_a_layer_can_be_made_without_it(layer: str) -> None:
    performed = _without(layer)
    assert "world/download_system_schema" in performed
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "layers" / "common"),
        "AWS_ACCESS_KEY_ID": "simulated",
        "AWS_SECRET_ACCESS_KEY": "simulated",
        **ENVIRONMENT,
    }

    done = subprocess.run(  # noqa: S603 - the interpreter of the tests
        [sys.executable, "-c", MAKE, ",".join(LIBRARIES[layer]), ",".join(performed)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
