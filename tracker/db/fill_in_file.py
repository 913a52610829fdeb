"""The workbook that an office fills in, written so that nothing in it is ever run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from tracker.model.words import Catalogue, in_language

HEADINGS = ("indicator", "name", "period", "value", "unit", "quote", "source", "note", "last", "how")
"""The columns of the form, in their order; the last two and the name are for whoever fills it in."""

WORDS: Catalogue = {
    "sheet": {"zh": "填报", "en": "Figures"},
    "title": {"zh": "{workspace}：{owner}填报表", "en": "{workspace}: figures of {owner}"},
    "everybody": {"zh": "各责任单位", "en": "all offices"},
    "how_to": {
        "zh": "请在“数值”一列按原文填写（17、近9000项、151.6亿元、84.7%以上）；不填的行会跳过。填好后交回上传即可。",
        "en": "Fill in the column “value” as you would write it anywhere (17, nearly 9000, >= 84.7%); rows without "
        "one are left out. Then send the file back to be uploaded.",
    },
    "none": {"zh": "目前没有待报的数据。", "en": "Nothing is due at the moment."},
    "indicator": {"zh": "指标代号", "en": "indicator"},
    "name": {"zh": "指标名称", "en": "name"},
    "period": {"zh": "所属期", "en": "period"},
    "value": {"zh": "数值", "en": "value"},
    "unit": {"zh": "单位", "en": "unit"},
    "quote": {"zh": "原文", "en": "quote"},
    "source": {"zh": "出处网址", "en": "source"},
    "note": {"zh": "备注", "en": "note"},
    "last": {"zh": "最近数值", "en": "last figure"},
    "how": {"zh": "如何填写", "en": "how to write it"},
}
"""What the form says; `tracker.steps.headings` knows these headings again."""

_WIDTHS = (22, 36, 14, 18, 10, 34, 30, 24, 26, 34)


def workbook(
    rows: Sequence[Sequence[str]], language: str, *, workspace: str, owner: str | None, made_at: datetime
) -> bytes:
    """The form with these rows, each a cell for every heading; equal arguments give equal bytes.

    Every cell is text: what begins like a formula stays what it says.
    """
    import xlsxwriter

    def say(key: str, **named: str) -> str:
        return in_language(WORDS[key], language).format(**named)

    written = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(written, options)
    book.set_properties({"created": made_at.replace(tzinfo=None, microsecond=0)})
    sheet = book.add_worksheet(say("sheet"))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    heading = book.add_format({"bold": True, "bottom": 1})
    plain = {"num_format": "@", "text_wrap": True, "valign": "top"}
    text, open_cell = book.add_format(plain), book.add_format({**plain, "border": 1, "bg_color": "#FFF8E1"})
    sheet.write_string(0, 0, say("title", workspace=workspace, owner=owner or say("everybody")), bold)
    sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, "", wrapped)
    sheet.write_string(1, 0, say("how_to") if rows else say("none"), wrapped)
    sheet.set_row(1, 32)
    for column, (name, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, say(name), heading)
    for number, row in enumerate(rows, start=4):
        for column, (name, cell) in enumerate(zip(HEADINGS, row, strict=True)):
            to_fill = name in ("value", "quote", "source", "note") or (not cell and name == "period")
            if cell or to_fill:
                sheet.write_string(number, column, cell, open_cell if to_fill else text)
            if not cell and to_fill:
                sheet.write_blank(number, column, None, open_cell)
    sheet.freeze_panes(4, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    book.close()
    return written.getvalue()
