"""What the page of the audit log says, with the acts that it tells of."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "操作日志", "en": "Audit log"},
    "intro": {
        "zh": "谁在何时做了什么。每一行的哈希值涵盖前一行，改动、删除或插入都会露出痕迹。",
        "en": "Who did what, and when. Each line's hash covers the line before, so that a change, a removal or an "
        "insertion shows.",
    },
    "number": {"zh": "序号", "en": "No."},
    "at": {"zh": "时间", "en": "When"},
    "by": {"zh": "何人", "en": "Who"},
    "act": {"zh": "操作", "en": "What"},
    "about": {"zh": "对象", "en": "About"},
    "detail": {"zh": "详情", "en": "Detail"},
    "hash": {"zh": "哈希值", "en": "Hash"},
    "any": {"zh": "全部", "en": "all"},
    "filter": {"zh": "筛选", "en": "Filter"},
    "filters": {"zh": "筛选条件", "en": "Filters"},
    "clear": {"zh": "清除筛选", "en": "Clear the filters"},
    "older": {"zh": "更早的", "en": "Older"},
    "newest": {"zh": "最新的", "en": "Newest"},
    "empty": {"zh": "还没有任何操作。", "en": "Nothing has been done yet."},
    "empty_filtered": {"zh": "没有符合条件的操作。", "en": "Nothing fits these filters."},
    "check": {"zh": "核对全部日志", "en": "Check the whole log"},
    "holds": {
        "zh": "日志完整：共{n}行，与写入时一致。最后一行：{last}。请把它抄存在别处，日后可据以发现整本重写。",
        "en": "The log holds: its {n} lines are as they were written. The last one: {last}. Note it elsewhere; with it "
        "even a log that was written anew is found out.",
    },
    "holds_empty": {"zh": "日志里还没有内容。", "en": "There is nothing in the log yet."},
    "broken_changed": {"zh": "第{number}行被改动过。", "en": "Line {number} was changed."},
    "broken_misplaced": {
        "zh": "第{number}行不在原处：有的行被删除、插入或调换。",
        "en": "Line {number} is not where it was written: lines were removed, put in or exchanged.",
    },
    "broken_cut_off": {
        "zh": "从第{number}行起，末尾的行不见了。",
        "en": "From line {number} on, the last lines are missing.",
    },
    "broken_not_as_noted": {
        "zh": "第{number}行与抄存的不同。",
        "en": "Line {number} is not the one that was noted.",
    },
    "broken_hint": {
        "zh": "请把数据库与备份核对。",
        "en": "Compare the database with a backup.",
    },
    "family_person": {"zh": "人员", "en": "people"},
    "family_session": {"zh": "登录", "en": "sign-ins"},
    "family_token": {"zh": "令牌", "en": "tokens"},
    "act_person.add": {"zh": "添加人员", "en": "person added"},
    "act_person.role": {"zh": "更改角色", "en": "role changed"},
    "act_person.password": {"zh": "设置密码", "en": "password set"},
    "act_person.stop": {"zh": "停用账户", "en": "account stopped"},
    "act_person.resume": {"zh": "恢复账户", "en": "account resumed"},
    "act_person.bind": {"zh": "绑定统一身份", "en": "bound to an identity provider"},
    "act_session.begin": {"zh": "登录", "en": "signed in"},
    "act_session.refused": {"zh": "密码不对", "en": "wrong password"},
    "act_session.end": {"zh": "退出登录", "en": "signed out"},
    "act_token.make": {"zh": "新建令牌", "en": "token made"},
    "act_observation.record": {"zh": "录入数据", "en": "figure entered"},
    "act_observation.import": {"zh": "上传表格", "en": "spreadsheet uploaded"},
    "act_evidence.keep": {"zh": "存档文件", "en": "file archived"},
    "act_request.answer": {"zh": "答复请报", "en": "request answered"},
    "act_channel.leave": {"zh": "退订", "en": "recipient unsubscribed"},
    "act_token.revoke": {"zh": "撤销令牌", "en": "token revoked"},
}
