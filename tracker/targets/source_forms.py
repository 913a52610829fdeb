"""The JSON Schema of sources with their reads."""

from __future__ import annotations

from tracker.model.observation import FLAGS
from tracker.model.source import FORMATS, REVIEW_POLICIES
from tracker.targets.forms import SCALAR, STRINGS, TRUTH, Schema, key, listing, mapping, ref, words

VARIABLE: Schema = {"type": "string", "pattern": "^\\s*TRACKER_[A-Z0-9_]+\\s*$"}
WHERE: Schema = {"type": "object", "additionalProperties": {"type": SCALAR}}
TEXT: Schema = {"type": SCALAR}

PATTERN: Schema = {
    "pattern": key(
        "Words of the text with {value} among them, and {period} where the text says it; {any} skips some words of "
        "the same sentence.", {"type": "string"}, "建成全国重点实验室{value}家",
    ),
    "regex": key(
        "A regular expression in place of pattern, with the groups value and period.", {"type": "string"},
        "实验室(?P<value>\\d+)家",
    ),
}  # fmt: skip

TABLE: Schema = {
    "value": key("The column of the figures: its header, its letter or its number from 1.", TEXT, "数量", "B", 2),
    "period": key("The column of their periods.", TEXT, "年份", "Year"),
    "where": key("Which rows count: columns with the text of their cell.", WHERE, {"指标": "研发经费"}),
    "across": key("true where the headers are periods, a year a column.", TRUTH, True),
    "cell": key("One cell in place of a column.", {"type": "string"}, "B7"),
    "header": key("The row that names the columns; 0 where none does.", TEXT, 1),
}
WHICH = key("Which table: its number from 1, or words of its caption or header.", TEXT, 2, "国家级平台")


def _words_or_table(name: str, **more: object) -> Schema:
    return mapping(
        f"Figures in {name}: by a pattern of its text, or in a table.", {**more, **PATTERN, "table": WHICH, **TABLE}
    )


PLACES: Schema = {
    "json": key(
        "Figures in JSON; a bare path leads to the only one.",
        {
            "anyOf": [
                {"type": "string"},
                mapping(
                    "Figures in JSON, by JMESPath.",
                    {
                        "each": key("The path to the rows; the whole document where left out.", TEXT, "[1]"),
                        "value": key("The path from a row to its figure.", TEXT, "value"),
                        "period": key("The path from a row to its period.", TEXT, "date"),
                        "jsonpath": key("true where the paths are JSONPath (RFC 9535).", TRUTH, True),
                    },
                    ("value",),
                ),
            ]
        },
        {"each": "[1]", "value": "value", "period": "date"},
    ),
    "csv": key(
        "Figures in a CSV file.",
        mapping("Figures in a CSV file.", {**TABLE, "delimiter": key("What parts its cells.", TEXT, ";", "tab")}),
        {"value": "Value", "period": "Year", "where": {"Country": "CHN"}},
    ),
    "xlsx": key(
        "Figures in a workbook: XLSX, ODS or XLS.",
        mapping("Figures in a workbook.", {**TABLE, "sheet": key("Its sheet: a name, or a number from 1.", TEXT, 1)}),
        {"sheet": 1, "across": True, "where": {"指标": "研发经费"}},
    ),
    "html": key(
        "Figures on a web page: by a CSS selector, a pattern of its text, or in a table.",
        mapping(
            "Figures on a web page.",
            {
                "css": key("The selector of the elements.", TEXT, "td.labs"),
                "attribute": key("The attribute that holds the figure, in place of the text.", TEXT, "data-value"),
                **PATTERN,
                "table": WHICH,
                **TABLE,
                "period": key("The column, or beside css the selector, of the periods.", TEXT, "年份", "td.year"),
            },
        ),
        {"css": "td.labs"}, {"table": "国家级平台", "value": "数量", "where": {"名称": "全国重点实验室"}},
    ),
    "feed": key(
        "Figures in the entries of an RSS or Atom feed.",
        mapping(
            "Figures in the entries of a feed.",
            {**PATTERN, "where": key("Only entries with this text in their title or summary.", TEXT, "技术合同")},
        ),
        {"pattern": "签约{value}", "where": "技术合同"},
    ),
    "pdf": key(
        "Figures in a PDF.",
        _words_or_table("a PDF", page=key("The page or pages.", TEXT, 3, "3-5")),
        {"page": 3, "pattern": "研发经费{value}亿元"},
    ),
    "docx": key("Figures in a Word document.", _words_or_table("a Word document"), {"table": 1, "value": "数量"}),
    "text": key(
        "Figures in plain text, or in the readable text of any page, by a pattern. With proposals the whole text is "
        "read, and what it says waits for a person.",
        {"anyOf": [TEXT, mapping("Figures in text.", PATTERN)]},
        "建成全国重点实验室{value}家", "proposals",
    ),
    "sdmx": key(
        "Figures of an SDMX message, JSON or CSV.",
        mapping(
            "Figures of an SDMX message.",
            {
                "key": key("The dimensions with their codes.", WHERE, {"GEO": "CN"}),
                "measure": key("The measure; OBS_VALUE where left out.", TEXT, "OBS_VALUE"),
            },
        ),
        {"key": {"GEO": "CN"}},
    ),
    "command": key(
        "A program that prints a JSON object with value and period a line; runs only with TRACKER_ALLOW_COMMANDS=1.",
        listing({"type": SCALAR}, minItems=1),
        ["python3", "scripts/read.py"],
    ),
}  # fmt: skip
"""The formats of a read, by their keys."""

READ = mapping(
    "One reading of a source, in exactly one of the formats " + ", ".join(FORMATS) + ".",
    {
        "indicator": key("What the figures are of; implied under an indicator.", ref("id"), "labs"),
        **PLACES,
        "period": key(
            "Which period they speak of where their place does not say it: one period; what a pattern finds in the "
            "text; the one in which the document was published or fetched; the last complete one before the fetch.",
            {"anyOf": [words(("published", "fetched", "previous")), ref("period"), mapping("A pattern.", PATTERN)]},
            2024, {"pattern": "截至{period}"}, "previous",
        ),
        "publisher": key("Beside text: proposals: the place or body that speaks.", TEXT, "天津市"),
        "unit": key("The unit of figures written without one.", TEXT, "亿元"),
        "flags": key(f"SDMX flags for each: {', '.join(FLAGS)}.", {"type": "string"}, "P"),
        "take": key("Which of several figures of one period counts.", words(("all", "first", "last")), "last"),
    },
    oneOf=[{"required": [one]} for one in FORMATS],
)  # fmt: skip

SOURCE = mapping(
    "Where figures are fetched from, when, how they are read.",
    {
        "title": key("What people call it.", ref("text"), "统计公报"),
        "url": key(
            "Its address on the web.", {"type": "string", "pattern": "^\\s*[Hh][Tt][Tt][Pp][Ss]?://"},
            "https://stats.example.org/bulletin.html",
        ),
        "path": key("In place of url: a file, folder or glob in the workspace.", {"type": "string"}, "data/*.csv"),
        "push": key(
            "In place of url: it is never fetched, figures are posted to `/api/v1/push/ID`, signed after the Standard "
            "Webhooks specification; the variable named here holds the secret, `whsec_…` (several, space between, "
            "while it is changed).", VARIABLE, "TRACKER_STB_PUSH_SECRET",
        ),
        "feeds": key(
            "Beside push: what figures may be posted of; everything where left out.",
            {"anyOf": [ref("id"), STRINGS]}, ["labs"],
        ),
        "every": key(
            "When it is fetched: a cron line in the workspace's time zone, or a duration. Left out: only when asked.",
            {"type": "string"}, "0 9 * * MON", "P1D", "PT6H",
        ),
        "review": key(
            "Whose figures wait for a person: none, all (required), or those that a check doubts.",
            words(REVIEW_POLICIES), "on-doubt",
        ),
        "document": key("The declared document that its figures are cited from.", ref("id"), "press-2024"),
        "owner": key("Who answers for it.", ref("id"), "stb"),
        "read": key(
            "What is read from it: one reading or a list.", {"anyOf": [ref("read"), listing(ref("read"), minItems=1)]},
            {"indicator": "labs", "html": {"css": "td.labs"}, "period": "previous"},
        ),
        "watch": key(
            "Targets whose quoted statement must stay on the page.", {"anyOf": [ref("id"), STRINGS]}, ["labs-over-20"],
        ),
        "encoding": key("Its encoding, where it says none or a wrong one.", {"type": "string"}, "gb18030"),
        "headers": key("Headers sent with the request; no secrets.", WHERE, {"Accept-Language": "zh-CN"}),
        "authorization": key(
            "What it asks for before it answers; the secret stands in the environment variable named here.",
            mapping(
                "One of bearer, basic, header, query.",
                {
                    "bearer": key("The variable of a token.", VARIABLE, "TRACKER_STATS_TOKEN"),
                    "basic": key("The variable of user:password.", VARIABLE, "TRACKER_STATS_LOGIN"),
                    "header": key("The header that carries the secret.", {"type": "string"}, "X-Api-Key"),
                    "query": key("The parameter that carries the secret.", {"type": "string"}, "key"),
                    "variable": key("The variable of the secret, beside header or query.", VARIABLE, "TRACKER_KEY"),
                },
                oneOf=[{"required": [kind]} for kind in ("bearer", "basic", "header", "query")],
            ),
            {"bearer": "TRACKER_STATS_TOKEN"},
        ),
        "private": key("true where the address may be one of a private network.", TRUTH, True),
        "robots": key("false where robots.txt need not be asked, because the site is yours.", TRUTH, False),
        "proxy": key("The variable with the address of a proxy.", VARIABLE, "TRACKER_PROXY"),
        "limit": key("The most bytes of an answer; 20 MiB where left out.", TEXT, "20 MiB"),
        "timeout": key("The time limit of a fetch; PT30S where left out.", {"type": "string"}, "PT30S"),
        "alert_after": key("After how many failures in a row it is told; 3 where left out.", TEXT, 3),
    },
)  # fmt: skip
