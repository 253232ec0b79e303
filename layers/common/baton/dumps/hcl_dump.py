"""HCL is read only: `customers = [{...}, ...]`, or a block `customers {...}` for each row."""

from collections.abc import Iterator

from baton.documents.hcl_reader import LIMIT, load_hcl
from baton.dumps.models import ColumnsOf, DumpRow
from baton.dumps.source import Text
from baton.dumps.toml_dump import rows_of


def read(source: Text, columns_of: ColumnsOf) -> Iterator[DumpRow]:
    values = load_hcl(source.read(LIMIT + 1), file=source.file)
    yield from rows_of(values, source.file, columns_of, {}, json_as_text=False)
