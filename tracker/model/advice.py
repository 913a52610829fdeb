"""What a person can do about a failed fetch, by the kind of its failure: Chinese beside English."""

from tracker.model.words import Catalogue

TO_TRY: Catalogue = {
    "unreachable": {
        "zh": "核对网址与网络；浏览器能打开吗？",
        "en": "check the address and the network; does a browser open it?",
    },
    "refused_address": {
        "zh": "若这是内网页面，请在该来源下写 private: true",
        "en": "if the page is on your own network, write private: true under the source",
    },
    "timeout": {"zh": "提高 timeout:，或换个时间抓取", "en": "raise timeout:, or fetch it at another hour"},
    "too_large": {"zh": "提高 limit:，或换一个更小的页面", "en": "raise limit:, or name a smaller page"},
    "http_error": {"zh": "核对网址；页面可能已搬家", "en": "check the address; the page may have moved"},
    "robots": {
        "zh": "请网站同意；若网站是你们自己的，写 robots: false",
        "en": "ask the site's owner; if the site is yours, write robots: false",
    },
    "login_page": {
        "zh": "页面要求登录；请写 authorization:",
        "en": "the page asks for a sign-in; write authorization:",
    },
    "error_page": {"zh": "网站给出的是出错页面；稍后再试", "en": "the site shows an error page; try again later"},
    "moved_selector": {
        "zh": "对照上面的内容，修改 read: 里的列名、选择器或文字",
        "en": "compare with what was seen, and mend the column, selector or words under read:",
    },
    "no_period": {
        "zh": "写明期间：period: 2024、{pattern: …}、published、fetched 或 previous",
        "en": "say the period: period: 2024, {pattern: …}, published, fetched or previous",
    },
    "no_figure": {
        "zh": "选择器指到的不是数字；请改选别处",
        "en": "what the selector finds is no figure; point it elsewhere",
    },
    "missing_file": {"zh": "核对 path:；它从工作区算起", "en": "check path:; it begins at the workspace"},
    "missing_secret": {"zh": "设置该环境变量后再试", "en": "set that environment variable, then try again"},
    "not_parsed": {
        "zh": "核对格式：read: 里写的是否就是这种文件？",
        "en": "check the format: is it what read: says?",
    },
    "not_allowed": {"zh": "按上面的说明修改该来源", "en": "change the source as said above"},
}
"""What a person can do about a failure; those without a line say it themselves."""
