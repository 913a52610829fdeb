"""What stands around a chart: its data as a table."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "data": {"zh": "图中数据", "en": "The data of this chart"},
    "caption": {"zh": "图中每个数值", "en": "Every figure that is drawn"},
    "path": {"zh": "路径", "en": "Path"},
}
