"""What the page says on which a spreadsheet is uploaded."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "上传表格", "en": "Upload a spreadsheet"},
    "intro": {
        "zh": "一次填报多项数据。上传后先逐行显示如何读取，确认后才录入。",
        "en": "Many figures at once. You first see how each row is read; nothing is recorded before you say so.",
    },
    "file": {"zh": "文件", "en": "File"},
    "file_hint": {
        "zh": "XLSX、ODS、XLS或CSV，最大20 MiB。表头需有：指标、所属期、数值；可有：单位、原文、出处、备注。",
        "en": "XLSX, ODS, XLS or CSV, 20 MiB at most. Headings: indicator, period, value; also unit, quote, source, "
        "note.",
    },
    "look": {"zh": "上传并查看", "en": "Upload and look"},
    "one": {"zh": "只填报一项", "en": "Enter a single figure"},
    "form": {"zh": "填报表", "en": "A form to fill in"},
    "form_why": {
        "zh": "列出应报而未报的各项，填好后在上面上传。",
        "en": "It lists what is due and not there; filled in, it is uploaded above.",
    },
    "owner": {"zh": "责任单位", "en": "Office"},
    "everybody": {"zh": "全部", "en": "all"},
    "download": {"zh": "下载填报表（XLSX）", "en": "Download the form (XLSX)"},
    "template": {"zh": "下载空表（CSV）", "en": "Download an empty table (CSV)"},
    "read": {"zh": "“{name}”的读取结果", "en": "How “{name}” is read"},
    "sums": {
        "zh": "共{rows}行：可录入{new}行，已有{known}行，有问题{bad}行，未填{blank}行。",
        "en": "Rows: {rows}. To be recorded: {new}. Known already: {known}. With problems: {bad}. Not filled in: "
        "{blank}.",
    },
    "problems": {"zh": "需要改正的", "en": "To mend"},
    "notes": {"zh": "请留意", "en": "To know"},
    "rows": {"zh": "各行读取结果", "en": "The rows"},
    "more": {"zh": "另有{n}条未列出。", "en": "{n} more are not listed."},
    "head_place": {"zh": "位置", "en": "Where"},
    "head_problem": {"zh": "问题", "en": "What is wrong"},
    "head_row": {"zh": "行", "en": "Row"},
    "head_name": {"zh": "指标", "en": "Indicator"},
    "head_period": {"zh": "所属期", "en": "Period"},
    "head_figure": {"zh": "数值", "en": "Figure"},
    "head_read": {"zh": "读作", "en": "Read as"},
    "head_outcome": {"zh": "结果", "en": "What it would be"},
    "place_row": {"zh": "第{line}行", "en": "row {line}"},
    "place_column": {"zh": "{letters}列", "en": "column {letters}"},
    "another": {"zh": "另传一个文件", "en": "Another file"},
    "new": {"zh": "新数据，直接采用", "en": "new, counts at once"},
    "confirmation": {"zh": "与现行数值一致，直接采用", "en": "confirms what counts"},
    "revision": {"zh": "更正现行数值", "en": "revises what counts"},
    "known": {"zh": "已有，不再录入", "en": "known already"},
    "held": {"zh": "待审核：", "en": "waits for a reviewer:"},
    "keep_all": {"zh": "录入这{n}行", "en": "Record them ({n})"},
    "keep_good": {"zh": "只录入没有问题的{n}行", "en": "Record the good rows alone ({n})"},
    "mend_first": {
        "zh": "有问题的行没有录入。请在文件中改正后重新上传，或只录入没有问题的行。",
        "en": "Nothing is recorded yet. Mend the file and upload it again, or record the good rows alone.",
    },
    "nothing_new": {"zh": "没有可录入的新数据。", "en": "There is nothing new to record."},
    "kept": {"zh": "已录入。", "en": "Recorded."},
    "kept_counts": {
        "zh": "新增{added}条，其中待审核{held}条；已有{known}条。",
        "en": "{added} added, {held} of them wait for a reviewer; {known} were known already.",
    },
    "all_known": {"zh": "都已录入过，未新增。", "en": "Everything was known already; nothing was added."},
    "nothing_kept": {"zh": "没有录入：文件有问题。", "en": "Nothing was recorded: the file has problems."},
    "problem_no_file": {"zh": "请选择一个文件。", "en": "Choose a file."},
    "problem_empty": {"zh": "文件是空的。", "en": "The file is empty."},
    "problem_too_large": {"zh": "文件太大。", "en": "The file is too large."},
    "problem_not_kept": {"zh": "没有这个文件，请重新上传。", "en": "This file is not there: upload it again."},
    "problem_encrypted": {
        "zh": "文件有密码保护，读不了；请提供没有密码的文件。",
        "en": "The file is protected by a password: save it without one.",
    },
    "problem_over_limits": {
        "zh": "文件过大或可能是压缩炸弹，未读取；请拆成几个文件。",
        "en": "The file is too large, or a trap, and was not read: split it.",
    },
    "problem_not_parsed": {
        "zh": "打不开：文件损坏，或不是表格文件。",
        "en": "It cannot be opened: it is damaged, or no spreadsheet.",
    },
    "problem_no_heading": {
        "zh": "没有找到表头。表头需有：指标、所属期、数值。",
        "en": "No headings are understood. Needed are: indicator, period, value.",
    },
    "problem_no_cached_value": {
        "zh": "这是公式，文件里没有存它的结果：请用电子表格软件打开并保存，或直接写数值。",
        "en": "This is a formula whose result is not in the file: open and save it in a spreadsheet program, or write "
        "the figure.",
    },
    "problem_cell_error": {"zh": "这一格是错误值：请写数值。", "en": "The cell holds an error: write the figure."},
    "problem_no_value": {"zh": "没有数值。", "en": "There is no figure."},
    "problem_no_figure": {
        "zh": "读不出数值：请写成17、近9000项、151.6亿元这样。",
        "en": "No figure can be read from this: write it like 17, nearly 9000, 151.6亿元.",
    },
    "problem_no_mark": {"zh": "读不出是哪一项。", "en": "It does not say which stage or item."},
    "problem_unknown_mark": {"zh": "没有这个阶段或事项。", "en": "There is no such stage or item."},
    "problem_no_period": {
        "zh": "读不出时间：请写成2024、2024年一季度、2024年3月这样。",
        "en": "No time can be read from this: write it like 2024, 2024-Q1, March 2024.",
    },
    "problem_unknown_subject": {"zh": "没有这个指标或目标。", "en": "There is no such indicator or target."},
    "problem_unknown_document": {"zh": "没有声明这个文件。", "en": "No such document is declared."},
    "problem_two_units": {
        "zh": "数值里的单位与“单位”一列不一致。",
        "en": "The figure is in another unit than the column says.",
    },
    "problem_hidden": {"zh": "这一行是隐藏的，也已读取。", "en": "The row is hidden, and was read."},
    "problem_merged": {
        "zh": "这一格与上面的格合并，各行都读作同一数值。",
        "en": "The cell is merged with those above: the same figure was read for each row.",
    },
    "problem_not_read": {
        "zh": "有一张工作表没有这样的表头，未读取。",
        "en": "A sheet without such headings was not read.",
    },
}
