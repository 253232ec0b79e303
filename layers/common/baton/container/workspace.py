"""Tenants, projects, and the schema files that configure them."""

from functools import cache
from typing import TYPE_CHECKING

from baton.container.aws import objects
from baton.container.data import entities, import_service
from baton.container.identity import usergroups
from baton.container.stores import (
    alterations,
    bulk_repository,
    config_store,
    entity_repository,
    projects,
    script_store,
    tenant_repository,
)
from baton.container.workflow import actions

if TYPE_CHECKING:
    from baton.configuration.data_files import DataFiles
    from baton.configuration.service import ConfigurationService
    from baton.projects.service import ProjectService
    from baton.tenants.service import TenantService
    from baton.transfer.clearing import ProjectContents


@cache
def tenants() -> "TenantService":
    from baton.people.passwords import Passwords
    from baton.tenants.service import TenantService

    return TenantService(tenant_repository(), Passwords)


@cache
def project_service() -> "ProjectService":
    from baton.projects.service import ProjectService

    return ProjectService(projects(), tenant_repository(), actions, script_store, project_contents)


@cache
def project_contents() -> "ProjectContents":
    from baton.transfer.clearing import ProjectContents

    return ProjectContents(entity_repository(), bulk_repository(), objects())


@cache
def configuration() -> "ConfigurationService":
    from baton.configuration.service import ConfigurationService

    return ConfigurationService(
        config_store(),
        projects(),
        entities(),
        actions(),
        alterations(),
        usergroups(),
        tenant_repository(),
        data_files,
    )


@cache
def data_files() -> "DataFiles":
    from baton.configuration.data_files import DataFiles

    return DataFiles(config_store(), import_service())
