"""Each rule of the Chinese reader, held by sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model.proposal import Figure, Milestone, Told
from tracker.reading import read as room
from tracker.reading.chinese.copy import normal
from tracker.reading.read import read

TOLD = Told(date(2026, 12, 1), "2026", "示例市")


def figures(text: str, told: Told = TOLD) -> list[Figure]:
    """The figures of a text."""
    return [one for one in room.read(text, told).proposals if isinstance(one, Figure)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("新增大型仪器3766台（套）。", "3766", "台(套)"),
        ("成交额151.6亿元。", "15160000000", "CNY"),
        ("出口2.5亿美元。", "250000000", "USD"),
        ("发电量超2万亿千瓦时。", "2000000000000", "千瓦时"),
        ("装机1.7亿千瓦。", "170000000", "千瓦"),
        ("耗水5千立方米。", "5000", "立方米"),
        ("营业收入突破万亿元。", "1000000000000", "CNY"),
        ("浓度降至28微克/立方米。", "28", "微克/立方米"),
        ("技能人才总量超696万，居前列。", "6960000", "人"),
        ("工业产值实现翻番。", "2", "倍"),
        ("企业数翻两番。", "4", "倍"),
        ("完成全年任务的四成四。", "44", "%"),
        ("约占全市的三分之一。", "33.33", "%"),
        ("占比过半。", "50", "%"),
        ("占全省百分之八。", "8", "%"),
        ("近六成企业认为营商环境改善。", "60", "%"),
        ("投入产出比为1.68∶1。", "1.68", ":1"),
        ("新建三家研究院。", "3", "家"),
        ("全市户籍人口９８７．６万人。", "9876000", "人"),
        ("債務餘額1,021億元。", "102100000000", "CNY"),
        ("平均等候时间5.1年。", "5.1", "年"),
    ],
)
def test_numbers_with_their_units(text: str, value: str, unit: str) -> None:
    """Scales multiply, words are numbers, signs are folded, money is money."""
    [one] = figures(text)
    assert (format(one.value, "f"), one.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "居全国第3位。", "建设5G网络。", "改善PM2.5污染。", "实施“1650”体系。", "发布《三十条》。",
        "做好六个方面工作。",
        "连续5年领先。", "推进“8+4”政策。", "京津冀三地协同。", "两院院士齐聚。", "地铁3号线开通。", "4A级景区焕新。",
        "2026年3月1日召开会议。", "上午10:30开始。", "一、总体要求", "近年来持续改善。", "65岁以上老人免费。",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_figure(text: str) -> None:
    """Ranks, dates, names, parts of a speech and lengths of time are none."""
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("近9000项成果。", ["nearly"]), ("不足30家。", ["nearly"]), ("总量突破20家。", ["over"]),
        ("企业3900余家。", ["over"]),
        ("带动2.3万多人就业。", ["over"]), ("增长84.7%以上。", ["at-least"]), ("不少于260万平方米。", ["at-least"]),
        ("失业率5.5%以内。", ["at-most"]), ("投资不超过5亿元。", ["at-most"]), ("经费约136亿元。", ["about"]),
        ("建成100家左右。", ["about"]), ("达到44家。", ["exact"]), ("增长5%—5.5%。", ["range"]),
        ("达标率97%、99%以上。", ["at-least", "at-least"]), ("分别超过80%、90%。", ["over", "over"]),
        ("失业率低于全年5.5%的目标。", ["exact"]),
    ],
)  # fmt: skip
def test_hedges(text: str, wordings: list[str]) -> None:
    """Words right before and right behind a number hedge it; one that covers a list covers its members."""
    assert [one.qualifier for one in figures(text)] == wordings


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("工业增加值同比增长5.6%。", [("5.6", "yoy", "percent")]),
        ("授权专利下降6.5%。", [("-6.5", "yoy", "percent")]),
        ("研发投入年均增长10.5%。", [("10.5", "cagr", "percent")]),
        ("用电量环比下降2%。", [("-2", "qoq", "percent")]),
        ("城镇化率比上年提高0.63个百分点。", [("0.63", "yoy", "pp")]),
        ("人口比上年减少1.9万人。", [("-19000", "yoy", "absolute")]),
        ("产业营收保持20%以上增长。", [("20", "yoy", "percent")]),
        ("合同额增长7.1倍。", [("7.1", "since:unstated", "times")]),
        ("蔬菜、小浆果占比分别提高15、22个百分点。", [("15", "yoy", "pp"), ("22", "yoy", "pp")]),
        ("排放量下降3%—3.5%。", [("-3.5", "yoy", "percent")]),
        ("上半年同比多开工11个。", [("11", "yoy", "absolute")]),
        ("优良天数比上年少5天。", [("-5", "yoy", "absolute")]),
        ("要实现“年均增长7%以上”的要求。", [("7", "cagr", "percent")]),
        ("全年压减一般性支出10%以上。", [("-10", "since:unstated", "percent")]),
        ("将养老金最低标准每人每月提高20元。", [("20", "since:unstated", "absolute")]),
        ("与2022年相比，万元产值用水量下降11.6%。", [("-11.6", "since:2022", "percent")]),
        ("家庭收入提高到3万元。", [None]),
        ("经营主体净增231万户。", [None]),
        ("新增企业20家。", [None]),
    ],
)
def test_changes(text: str, told: list[tuple[str, str, str] | None]) -> None:
    """A verb of change right before a number makes a change of it, 到 a level; falling ones are negative."""
    got = [
        None if one.growth is None else (format(one.growth.rate, "f"), one.growth.basis, one.growth.form)
        for one in figures(text)
    ]
    assert got == told


@pytest.mark.parametrize(
    ("text", "modality", "period", "deadline"),
    [
        ("去年组建联合体20家。", "achieved", "2025", None),
        ("上半年投入168亿元。", "achieved", "2026-01-01/2026-06-30", None),
        ("截至2025年底，企业6218家。", "achieved", "2025-12-31", None),
        ("目前已建成71家。", "achieved", "to-date", None),
        ("“十四五”期间新增铁路989公里。", "achieved", "2021/2025", None),
        ("截至6月底，累计建成充电桩3.2万个。", "achieved", "2026-06-30", None),
        ("累计前三季4292亿美元。", "achieved", "2026-01-01/2026-09-30", None),
        ("截至10月31日，完成全年限额的95.8%。", "achieved", "2026-10-31", None),
        ("前两个月引进人才4万人次。", "achieved", "2026-01-01/2026-02-28", None),
        ("2025年第三季度完成12项。", "achieved", "2025-07-01/2025-09-30", None),
        ("本市一一四年度核定42件。", "achieved", "2025", None),
        ("到2030年达到100家。", "target", None, "2030"),
        ("力争2027年底前建成孵化器100家。", "target", None, "2027-12-31"),
        ("力争总量突破20家。", "target", None, None),
        ("到“十五五”末突破8000家。", "target", None, "2030"),
        ("力争用三年时间达到8000家。", "target", None, "2029"),
        ("计划2027年建成孵化器100家。", "plan", "2027", "2027"),
        ("今年主要预期目标是：就业65万人以上。", "target", "2026", "2026"),
    ],
)
def test_times_and_modality(text: str, modality: str, period: str | None, deadline: str | None) -> None:
    """What is so has a period, what is aimed at a deadline; none is invented."""
    [one] = figures(text)
    assert (one.modality, one.period, one.deadline) == (modality, period, deadline)


def test_from_and_to() -> None:
    """The first of from–to is there for comparison, the second is what was reached."""
    first, second = figures("2025年，高新技术企业从0.94万家增加到1.55万家。")
    assert (first.modality, second.modality) == ("reference", "achieved")
    first, second = figures("轨道交通里程从420公里延伸至605公里。")
    assert (first.modality, second.modality) == ("reference", "achieved")


def test_the_unit_of_a_course_is_said_once() -> None:
    """What it came to has the unit of what it came from."""
    assert [one.unit for one in figures("全市常住人口从420万人增加到503万。")] == ["人", "人"]


def test_a_year_that_opens_a_paragraph_holds_for_all_of_it() -> None:
    """去年 in the first sentence is the time of the second."""
    _, second = figures("去年，城镇新增就业15.8万人。PM2.5平均浓度33微克/立方米。\n")
    assert second.period == "2025"


def test_an_aim_said_in_passing_holds_for_its_sentence() -> None:
    """目标是 alone makes no programme of what follows."""
    aim, done = figures("目标是在2030年把巴士增至三百辆。\n\n太阳能装机容量13.8万千瓦。\n")
    assert (aim.modality, aim.deadline) == ("target", "2030")
    assert (done.modality, done.deadline) == ("achieved", None)


def test_a_table_has_a_column_of_units() -> None:
    """The cell below 单位 gives its row's unit and is no figure."""
    text = "| 指标 | 单位 | 2024年 | 2025年目标 |\n|---|---|---|---|\n"
    text += "| 森林覆盖率 | % | 25.1 | 24.1 |\n| 技术合同成交额 | 亿元 | 196.4 | 220 |\n"
    assert [(format(one.value, "f"), one.unit) for one in figures(text)] == [
        ("25.1", "%"), ("24.1", "%"), ("19640000000", "CNY"), ("22000000000", "CNY"),
    ]  # fmt: skip


def test_the_year_of_a_multiple_is_its_base() -> None:
    """是2019年的2.3倍 says nothing of the time of what follows."""
    level, multiple, other = figures("截至去年末，高新技术企业达4126家，是2019年的2.3倍；科技型中小企业突破1.1万家。")
    assert multiple.growth is not None
    assert (level.period, multiple.growth.basis, other.period) == ("2025-12-31", "since:2019", "2025-12-31")


def test_items_of_a_list_are_meant_as_the_first() -> None:
    """二是 goes on with what 一是力争 began."""
    assert [one.modality for one in figures("一是力争研发投入占比达到3.5%；二是新增重点实验室15家。")] == [
        "target",
        "target",
    ]


def test_of_which_hangs_on_its_total() -> None:
    """其中 makes a part of the last level of the same unit; a change hangs on the level beside it."""
    total, part, growth = figures("去年授权专利1.94万件，其中发明专利4126件，增长9.2%。")
    assert (total.part_of, part.part_of) == (None, 0)
    assert growth.growth is not None
    assert growth.growth.of == 1


def test_headings_say_what_time_a_section_is_of() -> None:
    """A report of 2026 looks back on 2025; what is aimed at comes after its list of aims."""
    text = "2026年示例市政府工作报告\n一、2025年工作回顾\n新增企业20家。\n"
    text += "二、2026年主要预期目标\n地区生产总值增长5%左右。\n"
    done, aim = figures(text)
    assert (done.modality, done.period) == ("achieved", "2025")
    assert (aim.modality, aim.deadline, aim.qualifier) == ("target", "2026", "about")


def test_a_table_is_read_by_its_heads() -> None:
    """Units stand in the row's label, times and aims in the column's head."""
    text = "| 指标 | 2025年实绩 | 2026年目标 |\n|---|---|---|\n"
    text += "| 新增就业（万人） | 58.3 | ≥55 |\n| 能耗降低 | 3.1% | 3%–3.5% |\n"
    done, aim, fall, ahead = figures(text)
    assert (str(done.value), done.unit, done.modality, done.period) == ("583000", "人", "achieved", "2025")
    assert (str(aim.value), aim.qualifier, aim.modality, aim.deadline) == ("550000", "at-least", "target", "2026")
    assert (str(fall.value), str(ahead.value), str(ahead.value_high)) == ("-3.1", "-3.5", "-3")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("近9000項(xiàng)成果(guǒ)開放", "9000項(xiàng)"),
        ("全年產值達到１２．５億\n元，創新高", "１２．５億"),
        ("新增 **1.2 万张** 床位", "1.2 万张"),
        ("<b>全市共</b>有高新技术企业&nbsp;17&nbsp;家", "17&nbsp;家"),
    ],
)
def test_offsets_are_of_the_text_as_found(text: str, written: str) -> None:
    """Glosses, wraps, full-width digits and mark-up are read over, and quoted as they stand."""
    [one] = figures(text)
    assert one.written.text == written
    assert text[one.quote.start : one.quote.end] == one.quote.text


def test_lines_that_a_page_broke_are_joined() -> None:
    """A number cut by a line's end is one number."""
    lines = (
        "全年地区生产总值稳步提高并且质量不断改善，第二产业增加值1",
        "976.42亿元，第三产业增加值也有提高并且结构更优，服务更加完善",
        "便利。各项社会事业全面进步，人民生活水平持续提高，生态环境不",
        "断改善。",
    )
    assert "增加值1976.42亿元" in normal("\n".join(lines)).text


@pytest.mark.parametrize(
    ("text", "stage", "modality"),
    [
        ("成立了京津冀高新区联盟。", "established", "achieved"),
        ("与北京大学签署了战略合作协议。", "signed", "achieved"),
        ("正在研究制定提质增效的行动方案。", "drafting", "plan"),
        ("全力打造区域成果转化中心。", "planned", "plan"),
        ("争取国家应用中试基地落户。", "striving", "target"),
        ("条例草案已提请审议。", "under-review", "plan"),
        ("科技城等载体加快建设。", "under-construction", "achieved"),
    ],
)
def test_pledges_without_a_number(text: str, stage: str, modality: str) -> None:
    """A verb with its object tells how far it has come."""
    [one] = [one for one in read(text, TOLD).proposals if isinstance(one, Milestone)]
    assert (one.stage, one.modality) == (stage, modality)


_SIGNS = (
    "一二三十百千万亿两０1２3.,%％、，。；：（）()《》“”至到从由增长下降力争其中年月日家个元项 \n|—-"
    "近超约以上左右翻番成分之第去今截至底前目标abGDP"
)


@given(st.text(st.sampled_from(_SIGNS), max_size=120))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read(text: str) -> None:
    """Whatever stands there, reading ends, and every place lies in the text as found and says what stands there."""
    for one in read("汉字" + text, TOLD).proposals:
        quote = one.quote
        assert 0 <= quote.start < quote.end <= len(text) + 2
        assert ("汉字" + text)[quote.start : quote.end] == quote.text
        if isinstance(one, Figure):
            assert one.value.is_finite()
            assert ("汉字" + text)[one.written.start : one.written.end] == one.written.text
            assert one.value_high is None or one.value <= one.value_high


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("零售營業額達4兆8,530億元。", "4853000000000", "CNY"),
        ("國內生產毛額達25.4兆元。", "25400000000000", "CNY"),
        ("平均薪資達5萬6,566元。", "56566", "CNY"),
        ("全市常住人口2万3千人。", "23000", "人"),
        ("总投资3亿5000万元。", "350000000", "CNY"),
        ("人口性别比为98.5（以女性为100）。", "98.5", ""),
    ],
)
def test_numbers_in_several_parts(text: str, value: str, unit: str) -> None:
    """Each part of a number has its scale; what something is set to 100 for is no figure."""
    [one] = figures(text)
    assert (format(one.value, "f"), one.unit) == (value, unit)


def test_the_end_of_a_course_is_so() -> None:
    """Behind 至 a year names what was reached, not what is compared with."""
    then, now = figures("园区生产总值从2012年的5.4万亿元增长至2021年的15.3万亿元。")
    assert [(one.modality, one.period) for one in (then, now)] == [("reference", "2012"), ("achieved", "2021")]
    assert now.measure == then.measure == "园区生产总值"


def test_a_structure_is_of_one_time() -> None:
    """The shares of a structure are all of the time that stands before the first."""
    shares = figures("三次产业结构由2023年的8.0:48.4:43.6调整为8.5:50.6:40.9。")
    assert [one.modality for one in shares] == ["reference"] * 3 + ["achieved"] * 3
    assert {one.measure for one in shares} == {"三次产业结构"}


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2025年，经济增长5.1%；全年接待游客300万人次。", ["2025", "2025"]),
        ("初步核算，全年生产总值100亿元。其中，第一产业增加值20亿元。", ["2026", "2026"]),
        ("去年全年价格上涨2.1%。", ["2025"]),
        ("去年实现税收60亿元。其中，增值税20亿元。", ["2025", "2025"]),
    ],
)
def test_words_for_the_whole_year(text: str, periods: list[str]) -> None:
    """全年 is of the year named before it, 其中 of the time of what it is a part of."""
    assert [one.period for one in figures(text)] == periods


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("交通、衣着价格下降3.8%、1.8%。", ["交通、衣着价格"] * 2),
        ("汽车产量继续保持40%以上增长、达357万辆。", ["汽车产量"] * 2),
        ("经济总量跨上5万亿元台阶。", ["经济总量"]),
        ("力争培育冠军企业30家；到2027年底，累计达到45家。", ["培育冠军企业"] * 2),
        ("小巨人企业从80户增加到240户。", ["小巨人企业"] * 2),
        ("债务余额由高峰的1021亿元降至900亿元。", ["债务余额"] * 2),
        ("高新区总数达173家，较2012年增加84家。", ["高新区总数"] * 2),
        (
            "人均生产总值103007元（按年平均汇率折14464美元），比上年增长5.5%。",
            ["人均生产总值", "按年平均汇率折", "人均生产总值"],
        ),
        ("全年全市实现增加值249亿元，比上年增长3.8%。", ["全市实现增加值"] * 2),
    ],
)
def test_what_is_counted(text: str, measures: list[str]) -> None:
    """A number behind another, and a change behind its level, are of the same thing."""
    assert [one.measure for one in figures(text)] == measures


def test_a_change_is_of_the_level_outside_the_bracket() -> None:
    """What a bracket converts is not what grew."""
    *_, change = figures("人均生产总值103007元（按年平均汇率折14464美元），比上年增长5.5%。")
    assert change.growth is not None
    assert change.growth.of == 0


@pytest.mark.parametrize(
    ("text", "form", "basis"),
    [
        ("出生率比上年下降0.75个千分点。", "absolute", "yoy"),
        ("人均生产总值增长2%；按年均汇率折算为6908美元。", "percent", "yoy"),
        ("自然增长率为-3.93‰。", None, None),
    ],
)
def test_rates_and_their_changes(text: str, form: str | None, basis: str | None) -> None:
    """A rate per thousand moves by points of its own, natural increase is a level, 年均 speaks of its own clause."""
    one = figures(text)[0]
    assert (one.growth and one.growth.form, one.growth and one.growth.basis) == (form, basis)


def test_headings_by_a_sign() -> None:
    """A line that a square or 【】 sets off is a heading of those below it."""
    text = "■ 2025年成绩单\n● 粮食总产量557亿斤\n【2026年主要预期目标】\n● 粮食产量500亿斤以上"
    assert [(one.modality, one.period or one.deadline) for one in figures(text)] == [
        ("achieved", "2025"),
        ("target", "2026"),
    ]


def test_digits_of_a_way_of_speaking() -> None:
    """两位数 is no figure."""
    assert figures("投资连续保持两位数增长。") == []


@pytest.mark.parametrize(
    ("text", "modalities"),
    [
        ("将公私营房屋比例由60:40调整至70:30。", ["reference"] * 2 + ["achieved"] * 2),
        ("23300个单位将于明年完工。", ["plan"]),
        ("维持每年兴建20000个公屋单位的目标。", ["target"]),
        ("公司数目增加一成半，至去年的7986家。", ["achieved"] * 2),
        ("生产总值95亿元，是2000年的2.4倍。", ["achieved"] * 2),
    ],
)
def test_what_stands_around_a_number(text: str, modalities: list[str]) -> None:
    """Words right behind a number and its noun, and the ends of a course, tell what it is."""
    assert [one.modality for one in figures(text)] == modalities


@pytest.mark.parametrize(
    ("text", "period", "deadline"),
    [
        ("在未来十年，兴建330000个单位。", "2027/2036", "2036"),
        ("过去4年投放1300亿元。", "2022/2025", None),
        ("在2022-23至2026-27年度收回500公顷土地。", "2022/2027", "2027"),
    ],
)
def test_spans_of_years(text: str, period: str, deadline: str | None) -> None:
    """Years to come and gone by, and financial years, are spans."""
    [one] = figures(text)
    assert (one.period, one.deadline) == (period, deadline)


def test_a_plan_before_is_what_is_compared_with() -> None:
    """比“九五”期间 is no time of what follows."""
    figures_ = figures("2025年增长19%，比“十三五”期间高8个百分点；人均突破2万元。")
    assert [one.period for one in figures_] == ["2025"] * 3


def test_halving() -> None:
    """减半 is a change by half."""
    [one] = figures("黑点数目于2030年底前至少减半。")
    assert (str(one.value), one.unit, one.qualifier, one.deadline) == ("-50", "%", "at-least", "2030-12-31")


def test_a_part_ends_with_its_clause() -> None:
    """其中 inside a clause reaches to its semicolon, one that opens a sentence over all of them."""
    text = "财政收入38亿元，其中税收26亿元；零售总额105亿元。"
    assert [one.part_of for one in figures(text)] == [None, 0, None]
    text = "增加值95亿元。其中，第一产业10亿元；第二产业50亿元。"
    assert [one.part_of for one in figures(text)] == [None, 0, 0]


def test_headings_without_a_number() -> None:
    """A short line of words for a section is a heading."""
    text = "2025年工作回顾\n新建道路30公里。\n2026年主要目标\n新建道路40公里。"
    assert [(one.modality, one.period or one.deadline) for one in figures(text)] == [
        ("achieved", "2025"),
        ("target", "2026"),
    ]


@pytest.mark.parametrize(("text", "unit"), [("拥有168万从业者。", "人"), ("县十七届人大三次会议召开。", None)])
def test_people_behind_a_number(text: str, unit: str | None) -> None:
    """People need no measure word; a congress has its number for a name."""
    assert [one.unit for one in figures(text)] == ([] if unit is None else [unit])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("猪、牛出栏分别较一季度回升2.9个、23.9个百分点。", [("2.9", "pp"), ("23.9", "pp")]),
        ("分别居全省第21位和43位。", []),
        ("經費為3263.3億 元,比 上 年 增 加400.4億 元。", [("326330000000", "CNY"), ("40040000000", "CNY")]),
        ("拥有4亿多中等收入群体。", [("400000000", "人")]),
    ],
)
def test_lists_ranks_and_blanks(text: str, found: list[tuple[str, str]]) -> None:
    """A list shares its unit, ranks are no figures, blanks that a page left between characters are nothing."""
    assert [(format(one.value, "f"), one.unit) for one in figures(text)] == found


@pytest.mark.parametrize(
    ("text", "modalities"),
    [
        ("年均增长5.5%，远高于同期世界3.9%的年均增速。", ["achieved", "reference"]),
        ("20个省份经济增速超过5.3%的全国增速。", ["achieved", "reference"]),
        ("调查失业率均值低于5.5%控制目标。", ["target"]),
    ],
)
def test_what_others_have(text: str, modalities: list[str]) -> None:
    """The pace of the country or the world stands there for comparison."""
    assert [one.modality for one in figures(text)] == modalities


def test_years_of_a_list() -> None:
    """Each number of 分别 has its own of as many years."""
    one, other = figures("2024年、2025年分别发行1万亿元、1.3万亿元国债。")
    assert (one.period, other.period) == ("2024", "2025")


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("猪、牛出栏分别增长2.2%、25%。", ["猪（猪、牛出栏）", "牛出栏（猪、牛出栏）"]),
        ("教育、卫生和就业支出分别增长4.6%、15.1%、4.7%。",
         ["教育（教育、卫生和就业支出）", "卫生（教育、卫生和就业支出）", "就业支出（教育、卫生和就业支出）"]),
        ("工业增加值增长7.4%，增速较一季度回升0.3个百分点。", ["工业增加值", "工业增加值"]),
        ("广东以68725.4亿元位居全国第一。", ["广东"]),
    ],
)  # fmt: skip
def test_what_each_of_a_list_counts(text: str, measures: list[str]) -> None:
    """As many things as numbers: each has its own, with the words that all share behind it."""
    assert [one.measure for one in figures(text)] == measures


def test_what_was_planned_in_a_year_gone_by() -> None:
    """计划 makes a plan of a past year too, 预计 of a review an estimate of what is so."""
    planned, done = figures("2024年实事计划总投资277亿元，实际完成投资156亿元。")
    assert (planned.modality, done.modality) == ("plan", "achieved")


def test_a_table_under_its_caption() -> None:
    """The line above a table tells the year of its cells, and the unit where a line says it; signs are kept."""
    text = (
        "2024年全市地区生产总值及其增长速度\n单位：亿元\n"
        "| 指    标 | 绝对数 | 比上年增长% |\n| 地区生产总值 | 2313.0 | 5.2 |\n| 建筑业 | 188 | -1.1 |\n"
    )
    found = figures(text)
    assert [(format(one.value, "f"), one.unit) for one in found] == [
        ("231300000000", "CNY"), ("5.2", "%"), ("18800000000", "CNY"), ("-1.1", "%"),
    ]  # fmt: skip
    assert {one.period for one in found} == {"2024"}
    assert [one.growth is not None for one in found] == [False, True, False, True]


def test_a_table_of_aims_under_its_caption() -> None:
    """A plan's name above a table makes aims of cells that no column dates."""
    text = "表3 “十五五”主要指标\n| 指标 | 年均增长 |\n|---|---|\n| 研发经费投入（%） | >7 |\n"
    [one] = figures(text)
    assert (one.modality, one.deadline, one.qualifier) == ("target", "2030", "over")


def test_what_is_to_be_reached_in_all() -> None:
    """累计 behind a time to come, or in a plan, is no until now."""
    text = "制造业三年行动方案（2026—2028年）\n二、重点任务\n到2027年底，累计达到45家。三年累计实施项目1万个。"
    assert [(one.modality, one.deadline) for one in figures(text)] == [("target", "2027-12-31"), ("plan", "2028")]


def test_an_event_to_come() -> None:
    """What is to be built by a year that lies ahead is not built."""
    text = "力争到2030年装机规模达到40万千瓦，建成一批海洋能示范工程。"
    [one] = [one for one in read(text, TOLD).proposals if isinstance(one, Milestone)]
    assert (one.modality, one.deadline, one.period) == ("target", "2030", None)


def test_an_aim_holds_for_all_parts_of_its_sentence() -> None:
    """今年将力争 in front rules what stands behind the semicolons too, unless that names a time gone by."""
    text = "今年，我省将力争高新区突破11家；成交额保持在1000亿元以上，推进1000项成果转化。"
    assert [one.modality for one in figures(text)] == ["target"] * 3
    text = "今年力争新增11家；去年新增9家。"
    assert [one.modality for one in figures(text)] == ["target", "achieved"]
