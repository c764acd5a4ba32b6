"""监督检查结果记录表 as a page: the 2016 table, or the list of rows under the law in force."""

from __future__ import annotations

from app.documents.blocks import Sheet
from app.documents.copies import copy_mark
from app.documents.result_2016 import sheets_2016
from app.documents.result_in_force import sheets_in_force
from app.documents.signing import Signing
from app.domain.paper import CopyKind
from app.domain.papers.result_record import KIND, Commissioned, ResultRecordValues


def sheets(values: ResultRecordValues, *, copy: CopyKind, signing: Signing) -> tuple[Sheet, ...]:
    """The sheet in the order in which text moves to the 附页; the first that fits is printed."""
    mark = copy_mark(KIND, copy)
    if isinstance(values.body, Commissioned):
        return sheets_2016(values, values.body, mark, copy, signing)
    return sheets_in_force(values, values.body, mark, copy, signing)
