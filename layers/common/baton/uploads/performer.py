"""The two default actions that make rows of a file, `world/upload_csv_...` and `world/upload_xls_...`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from baton.default_actions.answers import Item, notify, redirect
from baton.default_actions.performer import Begun, Call, Spread
from baton.entities.models import Column
from baton.errors import ConflictError, InvalidInputError
from baton.ids import Task, new_id
from baton.intake.inference import InferredColumn
from baton.intake.sources import InlineFile, SourceFile, UploadedFile, read_sources
from baton.uploads.files import DataFile, Scanned, rows_of, scan
from baton.uploads.options import UploadOptions, read_options
from baton.uploads.report import NOTHING_LEFT, Tally, total
from baton.uploads.repository import PartRepository
from baton.uploads.service import Request, Settled, UploadService, changed_columns, check
from baton.uploads.store import Job, UploadStore

MOST_ROWS_NOW = 2_000
MOST_BYTES_NOW = 1_000_000
_LATER = redirect("/", 15_000)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UploadPerformer:
    """`field` is the attribute in which the file is; the action `takes_workbooks`, or else texts."""

    def __init__(
        self,
        step_type: str,
        field: str,
        service: UploadService,
        store: UploadStore,
        parts: PartRepository,
        *,
        takes_workbooks: bool,
        part_rows: Callable[[], int],
    ) -> None:
        self._step_type = step_type
        self._field = field
        self._service = service
        self._store = store
        self._parts = parts
        self._takes_workbooks = takes_workbooks
        self._part_rows = part_rows

    def begin(self, call: Call) -> Begun | None:
        """None for small files, which are imported at once. Of others as much is checked as is quick."""
        options, sent = read_options(call.attributes), self._sent(call)
        self._service.find(call.ref, options, call.caller)
        file = self._file(call, sent, options)
        if self._little(sent, file):
            return None
        if isinstance(sent, InlineFile) or not self._takes_workbooks:
            file.table()
        settings = {name: value for name, value in call.attributes.items() if value is not None}
        settings[self._field] = [{"name": sent.name, "upload": self._kept(call, sent).upload}]
        message = notify("Initiating system update.", entity=options.entity)
        return Begun([message, _LATER], self._step_type, settings)

    def perform(self, call: Call) -> list[Item]:
        options, sent = read_options(call.attributes), self._sent(call)
        file = self._file(call, sent, options)
        return self._now(call, options, file, scan(file), new_id())

    def spread(self, call: Call) -> list[Item] | Spread:
        """Settle what is to be done and check all that can be, then have it written in parts."""
        task = _task(call)
        options, sent = read_options(call.attributes), self._sent(call)
        file = self._file(call, sent, options)
        if scanned := self._little(sent, file):
            return self._now(call, options, file, scanned, str(call.task))
        scanned = scan(file, self._part_rows())
        request = self._request(call, options)
        settled = self._service.settle(request, file, scanned)
        upload = self._kept(call, sent).upload
        settled = self._service.begin(request, settled)
        job = Job(name=sent.name, upload=upload, options=options, settled=settled, begun=call.now)
        self._store.save(call.ref, str(call.task), job)
        self._parts.start(call.ref.tenant_id, task.execution_id, task.step_number, scanned.rows)
        return Spread([*range(1, len(scanned.parts) + 1)])

    def perform_part(self, call: Call, part: int) -> None:
        task = _task(call)
        job, request, file = self._job(call)
        writer = self._service.writer(request, job.settled)
        tally = writer.write(rows_of(file, job.settled.scanned, part - 1))
        self._parts.done(
            call.ref.tenant_id,
            task.execution_id,
            task.step_number,
            part,
            tally.rows,
            tally.to_json(),
        )

    def finish(self, call: Call) -> list[Item]:
        """Reports, or with anything amiss takes back what was written."""
        task = _task(call)
        job, request, file = self._job(call)
        scanned = job.settled.scanned
        results = self._parts.results(call.ref.tenant_id, task.execution_id, task.step_number)
        tally = total(Tally.from_json(results[number]) for number in sorted(results))
        try:
            _check_all(len(scanned.parts) - len(results), tally, job.options)
        except (ConflictError, InvalidInputError):
            writer = self._service.writer(request, job.settled, trial=True)
            for number in range(len(scanned.parts)):
                writer.remove(rows_of(file, scanned, number))
            self._service.undo(call.ref, job.settled)
            raise
        return _told(job.settled, tally)

    def _now(
        self,
        call: Call,
        options: UploadOptions,
        file: DataFile,
        scanned: Scanned,
        import_id: str,
    ) -> list[Item]:
        request = replace(self._request(call, options), import_id=import_id)
        settled, tally = self._service.import_now(request, file, scanned)
        return _told(settled, tally)

    def _little(self, sent: SourceFile, file: DataFile) -> Scanned | None:
        """What a file has in it that can be imported while a client waits; None for others."""
        if not isinstance(sent, InlineFile) or len(sent.content) > MOST_BYTES_NOW:
            return None
        scanned = scan(file)
        return scanned if scanned.rows <= MOST_ROWS_NOW else None

    def _sent(self, call: Call) -> SourceFile:
        files = read_sources(self._field, call.attributes[self._field])
        if len(files) > 1:
            raise InvalidInputError.of(self._field, "takes one file at a time")
        return files[0]

    def _file(self, call: Call, sent: SourceFile, options: UploadOptions) -> DataFile:
        if isinstance(sent, InlineFile):
            if sent.content.startswith(_WORKBOOKS) and not self._takes_workbooks:
                raise InvalidInputError(
                    f"{sent.name} is a workbook: use world/upload_xls_to_system_schema"
                )
            if not sent.content.startswith(_WORKBOOKS) and self._takes_workbooks:
                raise InvalidInputError(
                    f"{sent.name} is no workbook: use world/upload_csv_to_system_schema"
                )
        return self._store.file(call.ref, sent, options.sheet)

    def _kept(self, call: Call, sent: SourceFile) -> UploadedFile:
        if isinstance(sent, UploadedFile):
            return sent
        return UploadedFile(sent.name, self._store.keep(call.ref, sent.content))

    def _request(self, call: Call, options: UploadOptions) -> Request:
        return Request(
            ref=call.ref,
            options=options,
            caller=call.caller,
            import_id=str(call.task) if call.task else "",
            now=call.now,
        )

    def _job(self, call: Call) -> tuple[Job, Request, DataFile]:
        job = self._store.load(call.ref, str(call.task))
        request = replace(self._request(call, job.options), now=job.begun)
        file = self._store.file(call.ref, UploadedFile(job.name, job.upload), job.options.sheet)
        return job, request, file


def _told(settled: Settled, tally: Tally) -> list[Item]:
    added = changed_columns(settled)
    entity = settled.entity
    columns = [
        _column(column, each, added)
        for each in settled.scanned.columns
        if (column := entity.column(each.name)) is not None
    ]
    message = notify(
        "Initiating system update.",
        entity=entity.name,
        entity_created=settled.change is not None and settled.change.before is None,
        columns=columns,
        rows_imported=tally.created + tally.updated,
        failed_rows=tally.failed,
        failures=[each._asdict() for each in tally.failures],
    )
    return [message, _LATER]


def _column(column: Column, source: InferredColumn, added: Sequence[str]) -> dict[str, Any]:
    shown = {
        "name": column.name,
        "header": source.header,
        "type": column.column_type,
        "nullable": column.is_nullable,
        "added": column.name in added,
    }
    return shown | ({"ambiguous": True} if source.ambiguous else {})


def _check_all(lost: int, tally: Tally, options: UploadOptions) -> None:
    """Raises ConflictError when parts were lost for good, InvalidInputError as `check` does."""
    if lost:
        raise ConflictError(
            f"{lost:,} of the parts could not be written, and {_left(tally, options, lost)}"
        )
    check(tally, options, _left(tally, options, lost))


def _left(tally: Tally, options: UploadOptions, lost: int) -> str:
    """What is left of an import that was taken back. What a lost part has updated, nobody has counted."""
    if not options.key_columns or not (tally.updated or lost):
        return NOTHING_LEFT
    counted = "1 row" if tally.updated == 1 else f"{tally.updated:,} rows"
    least = "at least " if lost else ""
    return (
        "what it added was removed, but rows that it updated by their keys stay updated"
        f" ({least}{counted})"
    )


def _task(call: Call) -> Task:
    if call.task is None:
        raise TypeError("only a step is performed in parts")
    return call.task
