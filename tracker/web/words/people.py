"""What the pages of people say, with what can be wrong with an account."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "人员", "en": "People"},
    "intro": {
        "zh": "谁可以登录，可以做什么。改角色、改密码或停用后，本人在各处立即退出登录。",
        "en": "Who can sign in, and what they may do. Another role, another password or a stop signs a person out "
        "everywhere at once.",
    },
    "add_title": {"zh": "添加人员", "en": "Add a person"},
    "add": {"zh": "添加", "en": "Add"},
    "name": {"zh": "姓名", "en": "Name"},
    "name_hint": {
        "zh": "本人所做的一切都署此名，添加后不能更改。",
        "en": "It stands beside everything that they do, and stays as it is.",
    },
    "role": {"zh": "角色", "en": "Role"},
    "role_viewer": {"zh": "查看者：查看一切", "en": "viewer: reads everything"},
    "role_contributor": {"zh": "填报者：还可填报和上传", "en": "contributor: also enters figures and uploads sheets"},
    "role_reviewer": {"zh": "审核者：还可审核、批准和催报", "en": "reviewer: also decides, approves and asks"},
    "role_admin": {
        "zh": "管理员：还可管理人员，查看操作日志",
        "en": "admin: also keeps the accounts, reads the audit log",
    },
    "email": {"zh": "邮箱", "en": "Mail address"},
    "email_hint": {
        "zh": "可不填；用单位统一身份登录时凭它认人。",
        "en": "May be left out; it is how somebody is known who signs in by an identity provider.",
    },
    "password": {"zh": "初始密码", "en": "First password"},
    "password_hint": {
        "zh": "至少12个字符，请本人登录后更改；只用统一身份登录的可不填。",
        "en": "At least 12 characters; ask them to change it. Leave it out for somebody who signs in by an identity "
        "provider alone.",
    },
    "state": {"zh": "状态", "en": "State"},
    "state_active": {"zh": "启用", "en": "active"},
    "state_stopped": {"zh": "已停用", "en": "stopped"},
    "since": {"zh": "添加时间", "en": "Added"},
    "signs_in": {"zh": "登录方式", "en": "Signs in by"},
    "by_password": {"zh": "密码", "en": "password"},
    "by_provider": {"zh": "统一身份", "en": "identity provider"},
    "by_provider_once": {"zh": "统一身份（尚未用过）", "en": "identity provider (not yet used)"},
    "by_nothing": {"zh": "不能登录", "en": "cannot sign in"},
    "you": {"zh": "（您）", "en": "(you)"},
    "tokens": {"zh": "令牌", "en": "Tokens"},
    "no_tokens": {"zh": "没有令牌。", "en": "No tokens."},
    "signed_in": {"zh": "在线", "en": "Signed in"},
    "nowhere": {"zh": "未登录", "en": "not signed in"},
    "browsers": {"zh": "{n}处", "en": "at {n} browsers"},
    "browser": {"zh": "1处", "en": "at 1 browser"},
    "sign_out_everywhere": {"zh": "令其退出各处登录", "en": "Sign them out everywhere"},
    "change_role": {"zh": "更改角色", "en": "Change the role"},
    "new_password": {"zh": "重设密码", "en": "Give a new password"},
    "password_new": {"zh": "新密码", "en": "New password"},
    "set_password": {"zh": "重设", "en": "Set it"},
    "stop": {"zh": "停用账户", "en": "Stop the account"},
    "stop_hint": {
        "zh": "停用后不能登录，令牌失效；已做的记录保留。",
        "en": "They can sign in no more and their tokens count no more; what they did stays.",
    },
    "resume": {"zh": "恢复账户", "en": "Let the account go on"},
    "last_done": {"zh": "最近的操作", "en": "What they did last"},
    "all_done": {"zh": "全部操作", "en": "All of it"},
    "about_them": {"zh": "对此账户的操作", "en": "What was done to this account"},
    "back": {"zh": "全部人员", "en": "All people"},
    "added": {"zh": "已添加。", "en": "The person was added."},
    "role_changed": {"zh": "角色已更改。", "en": "The role was changed."},
    "password_set": {"zh": "密码已重设。", "en": "The password was set."},
    "stopped": {"zh": "账户已停用。", "en": "The account was stopped."},
    "resumed": {"zh": "账户已恢复。", "en": "The account goes on."},
    "signed_out": {"zh": "已令其退出各处登录。", "en": "They were signed out everywhere."},
    "revoked": {"zh": "令牌已撤销。", "en": "The token was revoked."},
    "problem_no_name": {"zh": "请填写姓名。", "en": "Say what they are called."},
    "problem_long_name": {"zh": "姓名太长，最多80个字符。", "en": "The name is too long: 80 characters at most."},
    "problem_odd_name": {"zh": "姓名中有看不见的字符。", "en": "The name has characters that cannot be seen."},
    "problem_name_taken": {"zh": "已有人用这个姓名。", "en": "Somebody is called so already."},
    "problem_odd_email": {
        "zh": "这不是邮箱地址，应如a@b.org。",
        "en": "That is no mail address; write it like a@b.org.",
    },
    "problem_email_taken": {"zh": "已有人用这个邮箱。", "en": "Somebody has this address already."},
    "problem_no_role": {"zh": "请选择角色。", "en": "Choose a role."},
    "problem_short_password": {
        "zh": "密码太短，至少12个字符；几个互不相干的词连在一起，既好记又难猜。",
        "en": "The password is too short: at least 12 characters. Four words that do not belong together are easy to "
        "keep.",
    },
    "problem_long_password": {
        "zh": "密码太长，最多1000个字符。",
        "en": "The password is too long: 1000 characters at most.",
    },
    "problem_obvious_password": {
        "zh": "这个密码很容易猜到；几个互不相干的词连在一起，既好记又难猜。",
        "en": "This password is among the first that anybody would guess. Four words that do not belong together are "
        "hard to guess.",
    },
    "problem_last_admin": {
        "zh": "这是最后一位管理员，请先另设一位。",
        "en": "Nobody would be an administrator any more: make somebody else one first.",
    },
    "problem_set_up": {"zh": "已经有管理员了。", "en": "There is an administrator already."},
}
