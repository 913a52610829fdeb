"""What the calendar says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "name": {"zh": "{workspace}：期限", "en": "{workspace}: dates"},
    "deadline": {"zh": "到期：{title}", "en": "Deadline: {title}"},
    "stage": {"zh": "阶段“{stage}”到期：{title}", "en": "Stage due ({stage}): {title}"},
    "figure": {"zh": "应报{period}数据：{title}", "en": "Figure due for {period}: {title}"},
    "digest": {"zh": "简报：{title}", "en": "Digest: {title}"},
}
