"""What the sign-in and the first set-up say."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "登录", "en": "Sign in"},
    "name": {"zh": "姓名", "en": "Name"},
    "password": {"zh": "密码", "en": "Password"},
    "submit": {"zh": "登录", "en": "Sign in"},
    "wrong": {"zh": "姓名或密码不对。", "en": "The name or the password is not right."},
    "throttled": {
        "zh": "试错次数太多，请过一小时再试。同一账户一天最多试错20次；管理员重设密码后即可登录。",
        "en": "There were too many wrong tries. Wait an hour and try again; an account takes 20 wrong tries a day. An "
        "administrator can give you a new password at once.",
    },
    "busy": {
        "zh": "此刻登录的人太多，请过几秒再试。",
        "en": "Too many people are signing in at this moment; try again in a few seconds.",
    },
    "forgotten": {
        "zh": "忘记密码或没有账户，请联系管理员。",
        "en": "Without an account, or without your password: ask an administrator.",
    },
    "by_provider": {"zh": "用统一身份登录", "en": "Sign in by your organisation"},
    "or": {"zh": "或者", "en": "or"},
    "not_by_provider": {
        "zh": "统一身份登录未成功，请再试一次；仍不成功，请联系管理员。",
        "en": "Signing in by your organisation did not work. Try again; if it fails again, ask an administrator.",
    },
    "unknown_to_us": {
        "zh": "身份已确认，但这里没有您的账户，请联系管理员添加。",
        "en": "Your organisation knows you, but you have no account here: ask an administrator to add you.",
    },
    "provider_away": {
        "zh": "身份认证服务器没有回应，请稍后再试。",
        "en": "The identity provider does not answer. Try again later.",
    },
    "no_provider": {"zh": "这里没有设置统一身份登录。", "en": "No identity provider is set up here."},
    "nobody_yet": {
        "zh": "还没有人有账户。启动服务的终端里有一个链接，可以设立第一位管理员。",
        "en": "Nobody has an account yet. The terminal in which the service was started shows a link that makes the "
        "first administrator.",
    },
    "signed_in_already": {"zh": "已登录：{name}。", "en": "You are signed in as {name}."},
    "signed_out": {"zh": "已退出登录。", "en": "You are signed out."},
    "setup_title": {"zh": "设立第一位管理员", "en": "The first administrator"},
    "setup_intro": {
        "zh": "管理员可以添加其他人。此页只用一次。",
        "en": "An administrator can add everybody else. This page works once.",
    },
    "setup_name_hint": {
        "zh": "您所做的一切都署此名。",
        "en": "It stands beside everything that you do.",
    },
    "setup_password_hint": {
        "zh": "至少12个字符；几个互不相干的词连在一起，既好记又难猜。",
        "en": "At least 12 characters; four words that do not belong together are easy to keep and hard to guess.",
    },
    "again": {"zh": "再输入一次密码", "en": "The password once more"},
    "differs": {"zh": "两次输入的密码不同。", "en": "The two are not the same."},
    "setup_submit": {"zh": "设立并登录", "en": "Make the account and sign in"},
    "setup_gone": {
        "zh": "这个链接已经失效。",
        "en": "This link works no longer.",
    },
    "setup_gone_hint": {
        "zh": "已有管理员的，请登录；还没有的，请用终端里最新的链接。",
        "en": "Where there is an administrator, sign in; else use the latest link that the terminal shows.",
    },
    "welcome": {
        "zh": "账户已设立，您已登录。现在可以添加其他人。",
        "en": "Your account is made and you are signed in. Now you can add the others.",
    },
}
