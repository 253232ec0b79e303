"""Data files that schema files name under `Imports`: rows that come with a project's structure."""

from datetime import datetime
from io import BytesIO

from baton.callers.models import Caller
from baton.configuration.files import ConfigFile
from baton.configuration.store import ConfigStore
from baton.dumps.formats import READ, format_of
from baton.entities.schema import FileImport
from baton.errors import InvalidInputError, NotFoundError
from baton.ids import ProjectRef
from baton.transfer.checking import Imported, ImportWanted, Source
from baton.transfer.importing import ImportService


class DataFiles:
    def __init__(self, files: ConfigStore, imports: ImportService) -> None:
        self._files = files
        self._imports = imports

    def load(
        self, ref: ProjectRef, declared: FileImport, caller: Caller, now: datetime
    ) -> Imported | None:
        """Import the file's rows of its entity, unless they have been; None then.

        A file that changed is imported again. Rows that are there already are not doubled by that: those with
        the same id, the same unique value, or of those that bring no id the same values. Raises
        NotFoundError for a file that is not there, InvalidInputError for one that is not understood.
        """
        file = self._files.data_file(ref, declared.path)
        if file is None:
            raise NotFoundError(f"{declared.path} is not among the configuration files")
        mark = ConfigFile(f"data:{declared.entity}:{declared.path}", file.content)
        if self._files.applied(ref).get(mark.name) == mark.digest:
            return None
        format_ = format_of(f"rows.{declared.file_type}")
        if format_ is None:
            raise InvalidInputError.of(declared.path, f"must be one of {', '.join(READ)}")
        source = Source(declared.path, format_, lambda: BytesIO(file.content))
        wanted = ImportWanted(sources=[source], table=declared.entity, repeats=True)
        imported = self._imports.run(ref, wanted, caller, now)
        self._files.set_applied(ref, mark)
        return imported
