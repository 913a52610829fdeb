"""Group bots of Feishu, DingTalk and WeCom, against servers that answer as their documentation says.

Feishu: Open Platform, "自定义机器人使用指南" (Custom bot usage guide), with its error codes.
DingTalk: Open Platform, "自定义机器人接入", "自定义机器人安全设置", "自定义机器人发送群消息" (error codes).
WeCom: Developer Center, "群机器人配置说明" (document 91770), "全局错误码" (document 90313).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.channels import receiver
from tests.alerts.channels.receiver import Behaviour, Receiver
from tests.alerts.channels.sent import AT, CARD_EN, CARD_ZH, message, send
from tracker.alerts.channels.bots import Service, _compare
from tracker.alerts.channels.dingtalk import DINGTALK
from tracker.alerts.channels.feishu import FEISHU
from tracker.alerts.channels.sending import AlteredError
from tracker.alerts.channels.wecom import WECOM
from tracker.model.delivery import Never, Outcome, Sent, TryAgain
from tracker.model.report import ChannelKind, Setting

KINDS: tuple[ChannelKind, ...] = ("feishu", "dingtalk", "wecom")
SERVICES: dict[ChannelKind, Service] = {"feishu": FEISHU, "dingtalk": DINGTALK, "wecom": WECOM}
PATHS: dict[ChannelKind, str] = {
    "feishu": "/open-apis/bot/v2/hook/5e3d587e-d78e-4a07-bd07-265f269f86fd",
    "dingtalk": "/robot/send?access_token=566cc69da782ec33fca8",
    "wecom": "/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
}
GOOD: dict[ChannelKind, bytes] = {
    "feishu": b'{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}',
    "dingtalk": b'{"errcode":0,"errmsg":"ok"}',
    "wecom": b'{"errcode":0,"errmsg":"ok"}',
}


def over(kind: ChannelKind, server: Receiver, secret: str = "", **settings: Setting) -> Outcome:
    known: dict[str, Setting] = {"url_env": "TRACKER_U", "private": True, **settings}
    environment = {"TRACKER_U": server.url(PATHS[kind])}
    if secret:
        known["secret_env"], environment["TRACKER_S"] = "TRACKER_S", secret
    return send(kind, known, environment)


def card_in(kind: ChannelKind, body: Mapping[str, object]) -> object:
    """Where each service's documentation has the Markdown stand."""
    match kind:
        case "feishu":
            card = body["card"]
            assert isinstance(card, dict)
            assert body["msg_type"] == "interactive"
            assert [one["tag"] for one in card["elements"]] == ["markdown"]
            return card["elements"][0]["content"]
        case "dingtalk":
            assert body["msgtype"] == "markdown"
            assert isinstance(body["markdown"], dict)
            assert set(body["markdown"]) == {"title", "text"}
            return body["markdown"]["text"]
        case _:
            assert body["msgtype"] == "markdown"
            assert isinstance(body["markdown"], dict)
            return body["markdown"]["content"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_frozen_card_arrives_in_the_services_own_envelope(kind: ChannelKind) -> None:
    """Whatever signs it holds, the Markdown that a reviewer saw is what the service is given."""
    with Receiver(receiver.answer(200, GOOD[kind])) as server:
        outcome = over(kind, server)
    assert isinstance(outcome, Sent)
    (got,) = server.got
    assert got.target == PATHS[kind]
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert card_in(kind, json.loads(got.body)) == CARD_ZH
    assert outcome.wire == hashlib.sha256(got.body).hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_it_speaks_the_language_of_the_parcel(kind: ChannelKind) -> None:
    """A channel in English carries the English card."""
    with Receiver(receiver.answer(200, GOOD[kind])) as server:
        settings: dict[str, Setting] = {"url_env": "TRACKER_U", "private": True}
        send(kind, settings, {"TRACKER_U": server.url()}, languages=("en",))
    assert card_in(kind, json.loads(server.got[0].body)) == CARD_EN


def test_feishu_finds_timestamp_and_signature_in_the_body() -> None:
    """The key is `timestamp\\nsecret`, what is signed is empty; seconds, not milliseconds."""
    with Receiver(receiver.answer(200, GOOD["feishu"])) as server:
        over("feishu", server, "a-bot's secret")
    body = json.loads(server.got[0].body)
    assert body["timestamp"] == str(int(AT.timestamp()))
    key = f"{body['timestamp']}\na-bot's secret".encode()
    assert base64.b64decode(body["sign"]) == hmac.new(key, b"", hashlib.sha256).digest()


def test_dingtalk_finds_timestamp_and_signature_in_the_address() -> None:
    """The secret signs `timestamp\\nsecret`; milliseconds; escaped beside the token."""
    with Receiver(receiver.answer(200, GOOD["dingtalk"])) as server:
        over("dingtalk", server, "SEC0123456789")
    query = parse_qs(urlsplit(server.got[0].target).query, strict_parsing=True)
    assert query["access_token"] == ["566cc69da782ec33fca8"]
    (timestamp,), (sign,) = query["timestamp"], query["sign"]
    assert timestamp == str(int(AT.timestamp() * 1000))
    told = f"{timestamp}\nSEC0123456789".encode()
    assert base64.b64decode(sign) == hmac.new(b"SEC0123456789", told, hashlib.sha256).digest()


@pytest.mark.parametrize(
    ("kind", "body", "after"),
    [
        ("feishu", {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"}, 60),
        ("feishu", {"code": 9499, "msg": "too many request"}, 60),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}, 600),
        ("dingtalk", {"errcode": 410100, "errmsg": "发送速度太快而限流"}, 600),
        ("dingtalk", {"errcode": -1, "errmsg": "系统繁忙"}, 60),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit, hint: [1773643642077182456917975]"}, 60),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, 60),
    ],
)
def test_too_many_messages_wait_as_long_as_the_service_says(kind: ChannelKind, body: object, after: int) -> None:
    """A rate limit in the body of a 200 is no delivery: it is tried again after the service's own time."""
    with Receiver(receiver.answer(200, json.dumps(body).encode())) as server:
        outcome = over(kind, server)
    assert isinstance(outcome, TryAgain)
    assert outcome.after == timedelta(seconds=after)
    assert outcome.code == next(iter(json.loads(json.dumps(body)).values()))


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("feishu", {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}, "address"),
        ("feishu", {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, "clock"),
        ("feishu", {"code": 19022, "msg": "Ip Not Allowed"}, "list"),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, "keywords"),
        ("feishu", {"code": 9499, "msg": "Bad Request", "data": {}}, "20 KB"),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}, "security settings"),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, "secret"),
        ("dingtalk", {"errcode": 300001, "errmsg": "token is not exist"}, "address"),
        ("dingtalk", {"errcode": 400102, "errmsg": "机器人已停用"}, "switch it on"),
        ("dingtalk", {"errcode": 430104, "errmsg": "不合适的内容"}, "objects"),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1755605200056773468916791]"}, "address"),
        ("wecom", {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096."}, "4 096"),
    ],
)
def test_a_refusal_says_what_to_do(kind: ChannelKind, body: object, words: str) -> None:
    """What no waiting changes is given up at once, with the service's code and the next step in the sentence."""
    with Receiver(receiver.answer(200, json.dumps(body).encode())) as server:
        outcome = over(kind, server)
    assert isinstance(outcome, Never)
    assert not outcome.gone
    assert words in outcome.why
    assert str(outcome.code) in outcome.why


def test_a_dissolved_group_is_gone() -> None:
    """Nothing else is sent to a group that is no more."""
    with Receiver(receiver.answer(200, '{"errcode":400013,"errmsg":"群已被解散"}'.encode())) as server:
        outcome = over("dingtalk", server)
    assert isinstance(outcome, Never)
    assert outcome.gone


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"<html>sign in</html>", b"[]", b'{"code":"0","errcode":"0"}', b'{"code":true,"errcode":false}',
     b'{"code":null}', b"{" * 5000, b'{"code":0', b"\xff\xfe"],
)  # fmt: skip
def test_a_200_without_a_code_is_no_delivery(kind: ChannelKind, body: bytes) -> None:
    """A gateway's or a sign-in page's 200 is not the service's: it is tried again."""
    with Receiver(receiver.answer(200, body)) as server:
        assert isinstance(over(kind, server), TryAgain)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_code_is_tried_again(kind: ChannelKind) -> None:
    """A code that nobody has told us of is shown as it came."""
    body = json.dumps({SERVICES[kind].code: 424242, SERVICES[kind].said: "new kind of trouble"}).encode()
    with Receiver(receiver.answer(200, body)) as server:
        outcome = over(kind, server)
    assert isinstance(outcome, TryAgain)
    assert "424242 new kind of trouble" in outcome.why


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 502, 503])
def test_a_status_without_a_code_counts_as_with_webhooks(kind: ChannelKind, status: int) -> None:
    """Failures of gateways are tried again, at the time that they ask for."""
    with Receiver(receiver.answer(status, b"", "Retry-After: 30")) as server:
        outcome = over(kind, server)
    assert isinstance(outcome, TryAgain)
    assert outcome.code == status


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("behave", [receiver.reset, receiver.die, receiver.huge], ids=lambda one: one.__name__)
def test_no_answer_is_tried_again_without_the_secret_in_the_log(kind: ChannelKind, behave: Behaviour) -> None:
    """The address of a bot is its password: it stands in no sentence."""
    with Receiver(behave) as server:
        outcome = over(kind, server)
    assert isinstance(outcome, TryAgain)
    for secret in ("5e3d587e", "566cc69da782ec33fca8", "693a91f6"):
        assert secret not in outcome.why


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_repeats_the_address_does_not_get_it_into_the_log(kind: ChannelKind) -> None:
    """What a service writes into its sentence is shown without the secret."""
    secret = PATHS[kind].replace("=", "/").rsplit("/", 1)[1]
    body = json.dumps({SERVICES[kind].code: 424242, SERVICES[kind].said: f"no bot {secret}"}).encode()
    with Receiver(receiver.answer(200, body)) as server:
        outcome = over(kind, server)
    assert isinstance(outcome, TryAgain)
    assert secret not in outcome.why
    assert "no bot ***" in outcome.why


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_beyond_the_services_limit_is_not_cut_but_refused(kind: ChannelKind) -> None:
    """Half a message would not be what was approved."""
    card = ("滞" * (SERVICES[kind].longest_card // 3 + 1)).encode()
    with Receiver(receiver.answer(200, GOOD[kind])) as server:
        settings: dict[str, Setting] = {"url_env": "TRACKER_U", "private": True}
        outcome = send(kind, settings, {"TRACKER_U": server.url()}, told=message(card_zh=card))
    assert isinstance(outcome, Never)
    assert server.got == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_altered_card_does_not_leave(kind: ChannelKind) -> None:
    """The finished JSON is taken apart again: where one sign differs from what was frozen, nothing is sent."""
    service = SERVICES[kind]
    body = json.dumps(service.wrap("Subject", "Card")).encode()
    _compare(service, body, b"Subject", b"Card")
    with pytest.raises(AlteredError):
        _compare(service, body, b"Subject", b"Card ")
    if kind != "wecom":
        with pytest.raises(AlteredError):
            _compare(service, body, b"Subjects", b"Card")


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_variable_holds_the_message_back(kind: ChannelKind) -> None:
    """The sentence names the variable that is to be set."""
    outcome = send(kind, {"url_env": "TRACKER_GROUP"})
    assert isinstance(outcome, TryAgain)
    assert "TRACKER_GROUP" in outcome.why
    if kind != "wecom":
        settings: dict[str, Setting] = {"url_env": "TRACKER_GROUP", "secret_env": "TRACKER_SIGN"}
        outcome = send(kind, settings, {"TRACKER_GROUP": "https://example.org/x"})
        assert isinstance(outcome, TryAgain)
        assert "TRACKER_SIGN" in outcome.why


@given(st.sampled_from(KINDS), st.text(), st.text())
def test_any_text_comes_out_of_its_envelope_as_it_went_in(kind: ChannelKind, subject: str, card: str) -> None:
    """Quotes, backslashes, control characters, emoji: the JSON carries them all."""
    service = SERVICES[kind]
    subject, card = (one.encode("utf-8", "replace").decode() for one in (subject, card))
    body = json.dumps(service.wrap(subject, card), ensure_ascii=False).encode()
    _compare(service, body, subject.encode(), card.encode())
    assert card_in(kind, json.loads(body)) == card
