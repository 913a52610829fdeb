"""What `person`, `token` and `audit` say: Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "nobody": {
        "zh": "还没有人有账户。",
        "en": "Nobody has an account yet.",
    },
    "name": {"zh": "姓名", "en": "name"},
    "role": {"zh": "角色", "en": "role"},
    "state": {"zh": "状态", "en": "state"},
    "signs_in": {"zh": "登录方式", "en": "signs in by"},
    "viewer": {"zh": "查看者", "en": "viewer"},
    "contributor": {"zh": "填报者", "en": "contributor"},
    "reviewer": {"zh": "审核者", "en": "reviewer"},
    "admin": {"zh": "管理员", "en": "admin"},
    "active": {"zh": "启用", "en": "active"},
    "stopped": {"zh": "已停用", "en": "stopped"},
    "password": {"zh": "密码", "en": "password"},
    "provider": {"zh": "统一身份", "en": "identity provider"},
    "nothing": {"zh": "不能登录", "en": "cannot sign in"},
    "ask": {"zh": "密码：", "en": "Password: "},
    "ask_again": {"zh": "再输入一次：", "en": "Once more: "},
    "added": {"zh": "已添加{name}（{role}）。", "en": "{name} was added as {role}."},
    "role_set": {"zh": "{name}现在是{role}。", "en": "{name} is now {role}."},
    "password_set": {
        "zh": "已设置{name}的密码，其各处登录已退出。",
        "en": "The password of {name} was set; they are signed out everywhere.",
    },
    "account_stopped": {
        "zh": "已停用{name}：不能登录，令牌失效。",
        "en": "{name} is stopped: they can sign in no more, their tokens count no more.",
    },
    "account_resumed": {"zh": "已恢复{name}。", "en": "{name} can sign in again."},
    "no_tokens": {"zh": "没有令牌。", "en": "There are no tokens."},
    "token": {"zh": "令牌", "en": "token"},
    "person": {"zh": "人员", "en": "person"},
    "purpose": {"zh": "用途", "en": "for"},
    "scopes": {"zh": "权限", "en": "scopes"},
    "until": {"zh": "有效至", "en": "until"},
    "used": {"zh": "最近使用", "en": "last used"},
    "revoked": {"zh": "已撤销", "en": "revoked"},
    "expired": {"zh": "已过期", "en": "expired"},
    "made": {
        "zh": "令牌{id}，以{person}的名义。请现在复制，此后不再显示：",
        "en": "Token {id} in the name of {person}. Copy it now, it is not shown again:",
    },
    "token_revoked": {"zh": "令牌{id}（{name}）已撤销。", "en": "Token {id} ({name}) is revoked."},
    "no_lines": {"zh": "没有符合条件的操作。", "en": "There are no such lines."},
    "tracker": {"zh": "系统", "en": "the tracker"},
    "holds": {
        "zh": "日志完整：共{n}行，与写入时一致。最后一行：",
        "en": "The log holds: its {n} lines are as they were written. The last one:",
    },
    "note_it": {
        "zh": "请把它抄存在别处；下次加上 --noted，即使整本重写也能发现。",
        "en": "Note it elsewhere: with --noted even a log that was written anew is found out.",
    },
    "empty": {"zh": "日志里还没有内容。", "en": "There is nothing in the log yet."},
    "changed": {"zh": "第{number}行被改动过。", "en": "Line {number} was changed."},
    "misplaced": {
        "zh": "第{number}行不在原处：有的行被删除、插入或调换。",
        "en": "Line {number} is not where it was written: lines were removed, put in or exchanged.",
    },
    "cut_off": {"zh": "从第{number}行起，末尾的行不见了。", "en": "From line {number} on, the last lines are missing."},
    "not_as_noted": {"zh": "第{number}行与抄存的不同。", "en": "Line {number} is not the one that was noted."},
    "compare": {"zh": "请把数据库与备份核对。", "en": "Compare the database with a backup."},
}


def phrase(key: str, language: str, **named: object) -> str:
    """A phrase in a language, filled in."""
    return in_language(PHRASES[key], language).format(**named)
