"""What the page of the tracker's own state says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "系统状态", "en": "Operation"},
    "all_well": {"zh": "一切正常。", "en": "All is well."},
    "problems": {"zh": "声明文件中的问题", "en": "Problems in what is declared"},
    "problems_hint": {
        "zh": "在改好之前，以此前没有问题的声明为准。",
        "en": "Until they are mended, the last declaration without problems is in force.",
    },
    "scheduler": {"zh": "定时任务", "en": "Scheduler"},
    "last_tick": {"zh": "最近一次", "en": "Last sign of life"},
    "no_tick": {"zh": "从未运行。", "en": "It has never run."},
    "late": {"zh": "已{minutes}分钟没有动静", "en": "nothing for {minutes} minutes"},
    "outages": {"zh": "近来的停顿", "en": "When it was down lately"},
    "outage": {"zh": "{since}至{until}", "en": "{since} to {until}"},
    "waiting": {"zh": "等待处理", "en": "What waits"},
    "held": {"zh": "待审核的数据", "en": "Figures held for review"},
    "outbox": {"zh": "待发送", "en": "Messages to be sent"},
    "dead": {"zh": "已放弃的发送", "en": "Deliveries given up"},
    "troubles": {"zh": "失败的来源", "en": "Failing sources"},
    "editions": {"zh": "待审签的简报", "en": "Editions that wait for review"},
    "about": {"zh": "版本", "en": "Versions"},
    "program": {"zh": "程序", "en": "Program"},
    "declaration": {"zh": "声明", "en": "Declaration"},
    "ledger": {"zh": "台账结构", "en": "Ledger's shape"},
    "key": {"zh": "签名密钥", "en": "Signing key"},
    "key_set": {"zh": "已设置", "en": "set"},
    "key_missing": {
        "zh": "未设置TRACKER_SECRET_KEY，催报与退订链接无法使用",
        "en": "TRACKER_SECRET_KEY is not set: links for requests and unsubscribing do not work",
    },
    "public": {"zh": "公开只读", "en": "Public reading"},
    "yes": {"zh": "是", "en": "yes"},
    "no": {"zh": "否", "en": "no"},
}
