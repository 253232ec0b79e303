"""A second project beside the first."""

import pytest

from baton import container
from baton.ids import ProjectRef
from tests.integration.conftest import START
from tests.integration.simulation.environment import TENANT
from tests.integration.simulation.gateway import Gateway


@pytest.fixture
def other_project(call: Gateway) -> str:  # noqa: ARG001 - wanted for its effect
    project_id = "4c1c8a6d-03d5-4e1f-8f6f-6b2a6b1ead33"
    container.projects().add(ProjectRef(TENANT, project_id), "Another project", START)
    return project_id
