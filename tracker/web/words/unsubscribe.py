"""What the page says on which a recipient leaves a channel."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "退订", "en": "Unsubscribe"},
    "asks": {
        "zh": "不再向{recipient}发送“{channel}”渠道的邮件？",
        "en": "Stop the mails of the channel “{channel}” to {recipient}?",
    },
    "carries": {"zh": "该渠道发送：{names}", "en": "It carries: {names}"},
    "not_requests": {
        "zh": "请报数据的来信不受影响，它们是写给责任单位的。",
        "en": "Letters that ask for figures are not meant by this: they are written to the office that has them.",
    },
    "stop": {"zh": "停止发送", "en": "Stop them"},
    "stopped": {
        "zh": "已停止：“{channel}”渠道不再向{recipient}发送邮件。",
        "en": "Done: the channel “{channel}” sends no more mail to {recipient}.",
    },
    "again": {
        "zh": "如需恢复，请联系发送方（tracker channel resume {channel} {recipient}）。",
        "en": "To have them again, write to whoever sends them (tracker channel resume {channel} {recipient}).",
    },
    "unknown": {
        "zh": "这个链接不是由本站发出的，或有缺漏。未作更改。",
        "en": "This link was not sent from here, or is incomplete. Nothing was changed.",
    },
    "unknown_hint": {
        "zh": "请从邮件中完整复制链接，或回复邮件说明要退订。",
        "en": "Copy the whole link from the mail, or answer the mail and say that you want no more.",
    },
    "no_key": {
        "zh": "本站暂时无法核对链接。未作更改。",
        "en": "This site cannot check links at the moment. Nothing was changed.",
    },
}
