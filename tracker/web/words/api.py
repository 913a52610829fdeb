"""What the API says of itself."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "接口", "en": "API"},
    "under_way": {"zh": "同一个键的请求正在处理。", "en": "A request with this key is under way."},
    "under_way_hint": {"zh": "稍后以同样的键和内容再发一次。", "en": "Send it again in a moment, as it was."},
    "too_many": {"zh": "请求太频繁。", "en": "Too many requests."},
    "too_many_hint": {"zh": "{seconds}秒后再试。", "en": "Try again in {seconds} s."},
    "faulty": {"zh": "请求中有需要改正的地方。", "en": "The request has faults to mend."},
    "not_authentic": {"zh": "签名不对，或没有这个来源。", "en": "The signature is wrong, or there is no such source."},
    "no_version": {"zh": "没有记录过这个版本：{version}", "en": "No version {version} was recorded."},
    "nothing_then": {"zh": "那时这里还没有声明任何目标。", "en": "Nothing was declared here by then."},
}
