"""A project, and the services that look after its entities."""

import pytest

from baton import container
from baton.entities.repository import EntityRepository
from baton.entities.service import EntityService


@pytest.fixture
def repository(instance: None) -> EntityRepository:  # noqa: ARG001 - wanted for its effect
    return EntityRepository(container.table())


@pytest.fixture
def service(repository: EntityRepository) -> EntityService:
    return EntityService(repository, container.projects())
