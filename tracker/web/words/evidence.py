"""What the page of an archived copy says around it."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "存档原文", "en": "Archived copy"},
    "lead": {"zh": "获取时原样保存，未作改动。", "en": "Kept as it was when it was fetched, byte for byte."},
    "kind": {"zh": "类型", "en": "Kind"},
    "size": {"zh": "大小", "en": "Size"},
    "bytes": {"zh": "{n}字节", "en": "{n} bytes"},
    "hash": {"zh": "SHA-256", "en": "SHA-256"},
    "sources": {"zh": "出处", "en": "Where it came from"},
    "no_origin": {"zh": "未记录出处", "en": "where it came from is not known"},
    "uploaded": {"zh": "由人提交", "en": "handed in by a person"},
    "download": {"zh": "下载原文件", "en": "Download the file"},
    "download_hint": {
        "zh": "来自外部，打开前请留意。",
        "en": "It came from elsewhere: take care when you open it.",
    },
    "highlighted": {"zh": "所引原文", "en": "The quoted words"},
    "of_figure": {"zh": "数值：", "en": "The figure:"},
    "text": {"zh": "存档文字", "en": "Its text"},
    "cut": {"zh": "仅显示开头{n}字。", "en": "Only the first {n} characters are shown."},
    "no_text": {"zh": "这份存档无法按文字显示，请下载。", "en": "This copy cannot be shown as text: download it."},
    "missing": {"zh": "存档文件已不在。", "en": "The archived file is no longer there."},
    "damaged": {
        "zh": "存档文件在存档后被改动，不再提供。",
        "en": "The archived file was changed after it was archived; it is not given out.",
    },
    "restore": {"zh": "请从备份恢复。", "en": "Restore it from a backup."},
    "cited": {"zh": "引用它的数据", "en": "Figures that rest on it"},
    "not_cited": {"zh": "没有数据引用它。", "en": "No figure rests on it."},
    "more": {"zh": "还有更多，此处列出前{n}条。", "en": "There are more; the first {n} are listed."},
    "period": {"zh": "时期", "en": "Period"},
    "figure": {"zh": "数值（原文）", "en": "Figure as written"},
    "subject": {"zh": "指标或目标", "en": "Indicator or target"},
    "state": {"zh": "情况", "en": "State"},
}
