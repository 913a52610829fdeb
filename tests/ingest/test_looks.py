"""What a page without the figure looks like."""

from __future__ import annotations

import pytest

from tests.ingest.extracting import failure
from tracker.document import visible
from tracker.ingest.looks import looks_like
from tracker.model.source import Pattern

LONG = "<p>" + "全国重点实验室建设情况通报，涉及登录系统与系统维护的说明若干条，验证码功能已上线。" * 60


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<html><form><input type='password'></form>", "login_page"),
        ("<html><title>用户登录</title><input type=password><button>登录</button>", "login_page"),
        ("<html><body>请先登录后查看", "login_page"),
        ("<html><body>Your session has expired. Please sign in.", "login_page"),
        ("<html><body>请输入验证码", "error_page"),
        ("<html><body>访问过于频繁，请稍后再试", "error_page"),
        ("<html><title>Just a moment...</title><body>Checking your browser before accessing", "error_page"),
        ("<html><body>系统维护中，请稍后访问", "error_page"),
        ("<html><h1>503 Service Unavailable</h1>", "error_page"),
        ("<html><body>您访问的页面不存在", "error_page"),
        ("<html><body>An error occurred while processing your request.", "error_page"),
        ('<html><body><div id="app"></div><script src="a.js"></script>', "empty"),
        ("<html><body><noscript>You need to enable JavaScript</noscript><script>x()</script>", "empty"),
        ("<html><body></body></html>", "empty"),
        ("<html><body><p>截至2024年底建成若干。</p><script>track()</script>" + "<p>统计公报正文。" * 20, None),
        (LONG, None),
        (f"{LONG}<input type=password>", None),
        ("<html><p>The lab count is not given here, see the annex for the figures of 2024.", None),
    ],
)
def test_what_it_looks_like(markup: str, kind: str | None) -> None:
    """Plain signs on a short page are believed; a page with contents is taken for what it is."""
    found = looks_like(markup, visible(markup))
    assert (found.kind if found is not None else None) == kind


def test_it_is_asked_only_when_nothing_was_found() -> None:
    """A page that has the figure is read though it offers a sign-in; one that lost it says what it became."""
    markup = "<html><body>{}<form><input type='password'></form>"
    told = failure(markup.format("欢迎"), "html", Pattern("实验室{value}家"), "text/html")
    assert told.kind == "login_page"
    from tests.ingest.extracting import found

    assert found(markup.format("实验室17家"), "html", Pattern("实验室{value}家"), "text/html")[0].value == "17"
