"""A source: where figures are fetched from, how often, and which of its words are read as figures of what."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from typing import Literal, TypeAlias, get_args

from tracker.model.text import Text
from tracker.model.value import value

ReviewPolicy = Literal["none", "required", "on-doubt"]
REVIEW_POLICIES: tuple[ReviewPolicy, ...] = get_args(ReviewPolicy)

Format = Literal["json", "csv", "xlsx", "html", "feed", "pdf", "docx", "text", "sdmx", "command"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""What a read can be of, each the key of its extractor; `xlsx` reads ODS and XLS too."""


@value
class Cron:
    """Five cron fields, or six with seconds, in the workspace's time zone."""

    expression: str


@value
class Pattern:
    """What to look for in text: words with `{value}` and, where the text says it, `{period}` among them.

    Any white space matches any other; `{any}` matches up to 200 characters of one sentence. With `regex` it is a
    regular expression with the named groups `value` and `period`.
    """

    text: str
    regex: bool = False


@value
class JsonPath:
    """Figures in a JSON document: `each` leads to the rows, `value` and `period` from a row to its two cells.

    Without `each` the document itself is the only row.
    """

    value: str
    each: str | None = None
    period: str | None = None
    language: Literal["jmespath", "jsonpath"] = "jmespath"


@value
class Table:
    """Figures in a table: the column of the value and of the period, and which rows count.

    `value`: a column by its header's words, its letter (`"B"`) or its number from 1; None where `across` is set.
    `across`: the headers are periods (a year a column) and each of their cells is a value.
    `where`: pairs of column and the text that its cell must be, white space apart. `cell`: one cell, like `B7`.
    `table`: which table of a page or document, by number from 1 or by words its caption or header contains; None
    takes the first that has the columns. `sheet`: name or number from 1. `header`: the row, from 1, that names the
    columns; None finds the first row that has them, 0 says that there is none.
    """

    value: str | None = None
    period: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    across: bool = False
    cell: str | None = None
    table: str | None = None
    sheet: str | None = None
    header: int | None = None
    delimiter: str | None = None


@value
class Css:
    """Figures in the elements that a CSS selector finds; `period` is a selector too, one for each or one for all."""

    value: str
    period: str | None = None
    attribute: str | None = None


@value
class Feed:
    """Figures in the entries of an RSS or Atom feed whose title or summary contains `where`, found by a pattern."""

    pattern: Pattern
    where: str | None = None


@value
class Sdmx:
    """Figures of an SDMX data message (JSON or CSV): the observations whose dimensions have the codes of `key`."""

    key: tuple[tuple[str, str], ...] = ()
    measure: str = "OBS_VALUE"


@value
class Command:
    """Figures that a program of the workspace's own prints, one JSON object `{"period", "value"}` a line.

    The fetched bytes are its standard input. It runs only where `TRACKER_ALLOW_COMMANDS=1` stands in the environment.
    """

    arguments: tuple[str, ...]


Place: TypeAlias = JsonPath | Table | Css | Feed | Pattern | Sdmx | Command
"""Where in a document figures stand."""


@value
class PeriodOf:
    """Which period the figures speak of where their place does not say it.

    `stated`: always this one. `pattern`: what a pattern finds in the document's text. `published`: the period in which
    the document says it was published. `fetched`: the one in which it was fetched; `previous`: the last one complete
    then. The last three are periods of the indicator's frequency.
    """

    kind: Literal["stated", "pattern", "published", "fetched", "previous"]
    stated: str | None = None
    pattern: Pattern | None = None


@value
class Read:
    """One reading of a source: which indicator's figures stand where.

    `page` limits a PDF to a page or some (`3`, `3-5`); `unit` is the unit of figures written without one; `flags`
    are SDMX codes given to each; `take` says which of several figures for one period counts.
    """

    indicator: str
    format: Format
    place: Place
    period: PeriodOf | None = None
    unit: str | None = None
    flags: str = "A"
    page: str | None = None
    take: Literal["all", "first", "last"] = "all"


@value
class Proposing:
    """That a source's text is read as official texts are, for a person to decide on what it proposes.

    `publisher` is the place or body that speaks; `indicator` the one under which the source is declared, if any: a hint
    for the person, never more.
    """

    publisher: str | None = None
    indicator: str | None = None


@value
class Authorization:
    """What a source asks for before it answers; the secret itself stands in the environment variable `variable`.

    `bearer`: a token. `basic`: `user:password`. `header` and `query`: the value of the header or parameter `name`.
    """

    kind: Literal["bearer", "basic", "header", "query"]
    variable: str
    name: str | None = None


@value
class Source:
    """Where figures come from: an address, a file or folder of the workspace, a sender, or nothing but a command.

    `push` names the environment variable with the secret of a sender that posts figures to us, `feeds` what it may post
    them of (indicators, or targets that are recorded themselves), everything where it is empty. `every`: when it is
    fetched; None: only when asked for. `watch`: targets whose quoted statement must stay on the page. `private`:
    whether addresses of a private network are allowed. `proposals`: that figures and pledges are
    proposed from its text whenever that has changed. `robots`: whether robots.txt is asked first. `proxy`: the
    environment variable with the proxy's address. `limit`: the most bytes of an answer.
    """

    id: str
    url: str | None = None
    path: str | None = None
    push: str | None = None
    feeds: tuple[str, ...] = ()
    every: Cron | timedelta | None = None
    reads: tuple[Read, ...] = ()
    watch: tuple[str, ...] = ()
    review: ReviewPolicy = "on-doubt"
    title: Text | None = None
    owner: str | None = None
    document: str | None = None
    encoding: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    authorization: Authorization | None = None
    private: bool = False
    robots: bool = True
    proxy: str | None = None
    limit: int = 20 * 1024 * 1024
    timeout: timedelta = field(default=timedelta(seconds=30))
    alert_after: int = 3
    proposals: Proposing | None = None

    @property
    def subjects(self) -> tuple[str, ...]:
        """What its figures are of, as far as that is declared."""
        hinted = () if self.proposals is None or self.proposals.indicator is None else (self.proposals.indicator,)
        return tuple(dict.fromkeys((*(read.indicator for read in self.reads), *self.feeds, *hinted)))


FailureKind = Literal[
    "unreachable", "refused_address", "timeout", "too_large", "redirects", "tls", "http_error", "broken_answer",
    "robots", "login_page", "error_page", "empty", "moved_selector", "no_period", "no_figure", "not_parsed",
    "encrypted", "no_cached_value", "over_limits", "missing_file", "not_allowed", "missing_secret",
    "statement_changed", "offline",
]  # fmt: skip
FAILURES: tuple[FailureKind, ...] = get_args(FailureKind)


@value
class Failure:
    """Why a fetch or a reading gave nothing: one of the kinds, with a sentence in each language of what was seen.

    `status` is the HTTP status where there was one; `retry_after` seconds that the server asked for.
    """

    kind: FailureKind
    message: Text
    status: int | None = None
    retry_after: int | None = None


@value
class Found:
    """One figure as it stands in a document, not read yet.

    `value` and `period` are the words found, `address` where (`$[1][3].value`, `Sheet1!B7`, `page 3`,
    `table 2, row 4, column 全国重点实验室`), `exact`, `prefix`, `suffix` and the offsets `start` and `end` the quote in
    the document's readable text where there is one; `published` the day that an entry says it is of (ISO); `flags` the
    SDMX codes that the document itself gives the figure, `unit` the unit that it states apart from the figure (in the
    column's header, beside the table).
    """

    value: str
    period: str | None = None
    address: str = ""
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    published: str | None = None
    flags: str | None = None
    unit: str | None = None
