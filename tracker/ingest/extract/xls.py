"""Rows of the older workbooks of Excel (XLS, XLSB), through calamine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tracker.ingest.extract.columns import Row
from tracker.ingest.extract.unread import shown, unread
from tracker.ingest.extract.workbook import MOST_CELLS, MOST_ROWS, Sheet, encrypted, plain, row_of, too_large


class Xls:
    """A workbook of Excel 97-2003; a percentage comes as the stored share, since calamine tells no formats."""

    def __init__(self, content: bytes) -> None:
        import io

        from python_calamine import CalamineError, CalamineWorkbook, PasswordError

        try:
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except PasswordError as error:
            raise encrypted() from error
        except CalamineError as error:
            raise unread(
                "not_parsed", f"不是能读的工作簿：{shown(str(error), 80)}。",
                f"This is no workbook that can be read: {shown(str(error), 80)}.",
            ) from error  # fmt: skip
        self.sheets = [Sheet(name, str(index)) for index, name in enumerate(self._workbook.sheet_names)]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        read = self._workbook.get_sheet_by_index(int(sheet.part))
        if read.total_height > MOST_ROWS or read.total_height * max(1, read.total_width) > MOST_CELLS:
            raise too_large()
        for place, cells in enumerate(read.to_python(skip_empty_area=False), start=1):
            words = {column: _xls_words(value) for column, value in enumerate(cells)}
            filled = {column: said for column, said in words.items() if said}
            yield row_of(place, filled, {})


def _xls_words(value: object) -> str:
    match value:
        case bool():
            return ""
        case float():
            return plain(Decimal(repr(value)))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time() | timedelta():
            return ""
        case _:
            return str(value).strip()
