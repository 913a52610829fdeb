"""What a page without the figure looks like: a sign-in, an error, a check for robots, a shell that scripts fill.

Servers send all of these with status 200. Asked only when a reading found nothing, and answered only on plain signs:
a page that is none of them for certain is a page whose wording moved.
"""

from __future__ import annotations

import re

from tracker.model.source import Failure, FailureKind
from tracker.model.text import Text

_SHORT = 1_500
"""Characters of visible text beyond which a page has contents of its own, whatever words stand in it."""
_SHELL = 200

_PASSWORD = re.compile(r"""<input[^>]{0,300}type\s*=\s*["']?password""", re.IGNORECASE)
_SIGN_IN = re.compile(
    r"请先?登[录錄陆]|登[录錄]后(?:查看|访问)|用户登[录錄]|统一身份认证|登錄|請登入|会话已?(?:过期|超时)|"
    r"\b(?:please )?(?:sign|log) ?in\b|\bsession (?:has )?expired\b",
    re.IGNORECASE,
)
_CHECK = re.compile(
    r"验证码|驗證碼|安全验证|人机验证|滑动验证|访问过于频繁|请完成(?:安全)?验证|captcha|are you (?:a )?(?:human|robot)|"
    r"verify (?:that )?you are (?:a )?human|checking your browser|unusual traffic|"
    r"enable javascript and cookies to continue",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"系统(?:正在)?(?:维护|升级|繁忙)|(?:网站|页面|服务)(?:正在)?(?:维护|升级)|服务器(?:内部)?错误|"
    r"(?:您访问的)?页面(?:不存在|已删除|找不到|未找到|走丢)|出错了|数据库(?:连接)?错误|无法访问此页面|暂停访问|"
    r"\b(?:404|page|file) not found\b|\b(?:50[0234]) (?:internal server error|bad gateway|service|gateway)|"
    r"\binternal server error\b|\b(?:bad gateway|service unavailable|gateway time-?out)\b|\bunder maintenance\b|"
    r"\b(?:temporarily unavailable|something went wrong|an error (?:has )?occurred|access denied)\b",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_NEEDS_SCRIPT = re.compile(
    r"<noscript>[^<]{0,300}(?:javascript|脚本)|<div\s+id=[\"']?(?:app|root|__next|__nuxt)[\"']?[^>]*>\s*</div>",
    re.IGNORECASE,
)


def looks_like(markup: str, words: str) -> Failure | None:
    """What a page is that gave no figure; None where it may well be the right one. `words` is its visible text."""
    text = " ".join(words.split())
    if not text and not _SCRIPT.search(markup) and not _PASSWORD.search(markup):
        return _said("empty", "抓取到的页面没有文字。", "The page that was fetched has no words.")
    if len(text) < _SHORT:
        if _PASSWORD.search(markup) or (len(text) < 400 and _SIGN_IN.search(text)):
            return _said(
                "login_page",
                "得到的是登录页，不是数据页；请用 authorization 说明凭据，或换一个公开的网址。",
                "This is a page to sign in, not the one with the figure: declare `authorization`, or a public address.",
            )
        if _CHECK.search(text) or (len(text) < _SHELL and _CHECK.search(markup)):
            return _said(
                "error_page",
                "得到的是验证码或人机验证页；对方在挡程序访问，请降低频率、换公开接口，或改为人工录入。",
                "This is a check for robots: fetch less often, use a public interface, or enter the figure by hand.",
            )
        if (found := _ERROR.search(text)) is not None and len(text) < 800:
            return _said(
                "error_page",
                f"得到的是出错或维护页（“{found[0]}”），虽然状态码是 200；稍后再试。",
                f"This is an error or maintenance page (“{found[0]}”) in spite of status 200; it is tried again later.",
            )
    if len(text) < _SHELL and _SCRIPT.search(markup) and (_NEEDS_SCRIPT.search(markup) or len(text) < 40):
        return _said(
            "empty",
            "页面是空壳，内容由网页脚本填入；请在浏览器的网络面板里找到它背后的数据接口，改用 json。",
            "The page is a shell that scripts fill: find the data behind it (browser's network panel) and read that.",
        )
    return None


def _said(kind: FailureKind, zh: str, en: str) -> Failure:
    return Failure(kind, Text.of({"zh": zh, "en": en}))
