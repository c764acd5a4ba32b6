"""A draft is compared with the published version, in words."""

from __future__ import annotations

from app.domain.checklist import (
    Attention,
    Checklist,
    ChoiceItem,
    Citation,
    Cites,
    Fact,
    Limits,
    NumberItem,
    Section,
)
from app.domain.checklist_diff import differences, shown
from tests.domain.test_moving import checklist, verdict


def sentences(old: Checklist, new: Checklist) -> list[str]:
    return [one.sentence for one in differences(old, new)]


def test_the_same_content_under_another_number_is_no_difference() -> None:
    assert sentences(checklist(1, verdict("I001")), checklist(2, verdict("I001"))) == []


def test_added_and_removed_items_are_told_with_their_text() -> None:
    assert sentences(checklist(1, verdict("I001")), checklist(2, verdict("I002"))) == [
        "新增 1.1 I002：要求 I002 的文字",
        "删去 1.1 I001：要求 I001 的文字",
    ]


def test_each_changed_field_is_told_in_words() -> None:
    old = verdict("I001", measures=("seize",), when=("meat",))
    new = verdict(
        "I001",
        key=True,
        measures=("seize", "sample"),
        findings=("甲", "乙"),
        penalty=(Citation(doc="FSL21", article=122, paragraph=1, item=2, when=("meat",)),),
        attention=(Attention(doc="WP20", index=8, note="第9点"),),
        photo_on_fail=True,
    ).model_copy(update={"cites": Cites(in_force=(Citation(doc="FSR19", article=3),))})

    assert sentences(checklist(1, old), checklist(2, new)) == [
        "改动 1.1 I001 的重点：“一般项” → “重点项”",
        "改动 1.1 I001 的出现条件：去掉“meat”",
        "改动 1.1 I001 的依据（现行法）：加上“FSR19 第3条”",
        "改动 1.1 I001 的罚则：加上“FSL21 第122条第1款第2项（meat）”",
        "改动 1.1 I001 的关注点：加上“WP20 第9段第9点”",
        "改动 1.1 I001 的常见情形：加上“甲”、“乙”",
        "改动 1.1 I001 的建议处理：加上“抽样检验”",
        "改动 1.1 I001 的不符合要照片：（空） → “是”",
    ]


def test_a_changed_kind_tells_its_limits_and_options() -> None:
    text = "要求 I001 的文字"
    number = NumberItem(
        id="I001", kind="number", label="温度", unit="℃", text=text, cites=Cites(),
        limits=Limits(high=8, source="label", note="按标签"),
    )  # fmt: skip
    choice = ChoiceItem(
        id="I001", kind="choice", label="种类", options=("甲", "乙"), text=text, cites=Cites()
    )

    assert sentences(checklist(1, number), checklist(2, choice)) == [
        "改动 1.1 I001 的种类：“填数” → “选一项”",
        "改动 1.1 I001 的填写的名称：“温度” → “种类”",
        "改动 1.1 I001 的单位：“℃” → （空）",
        "改动 1.1 I001 的限值：“不限 ~ 8（标签）按标签” → （空）",
        "改动 1.1 I001 的选项：加上“甲”、“乙”",
    ]


def test_facts_and_the_head_are_compared() -> None:
    old = checklist(
        1, verdict("I001"), facts=(Fact(id="meat", ask="甲？"), Fact(id="cold", ask="乙？"))
    )
    new = checklist(
        2,
        verdict("I001"),
        facts=(Fact(id="loose", ask="丙？"), Fact(id="meat", ask="甲吗？", default=True)),
    ).model_copy(update={"title": "新表"})

    assert sentences(old, new) == [
        "改动 要点表 的名称：“小表” → “新表”",
        "新增 现场情况 loose：丙？",
        "改动 现场情况 meat 的问句：“甲？” → “甲吗？”",
        "改动 现场情况 meat 的预先选是：（空） → “是”",
        "删去 现场情况 cold：乙？",
    ]


def test_a_changed_order_of_facts_is_a_difference() -> None:
    a, b = Fact(id="meat", ask="甲？"), Fact(id="cold", ask="乙？")

    assert sentences(
        checklist(1, verdict("I001"), facts=(a, b)), checklist(2, verdict("I001"), facts=(b, a))
    ) == ["改动 现场情况 的次序：“meat、cold” → “cold、meat”"]


def test_moved_items_and_renamed_sections_are_told() -> None:
    def two(first: str, *sections: tuple[object, ...]) -> Checklist:
        titles = (first, "二节")
        parts = tuple(
            Section(title=title, items=items) for title, items in zip(titles, sections, strict=True)
        )
        return checklist(1, verdict("I009")).model_copy(update={"sections": parts})

    a, b, c = verdict("I001"), verdict("I002"), verdict("I003")

    assert sentences(two("一节", (a, b), (c,)), two("甲节", (a,), (b, c))) == [
        "新增 检查大项：甲节",
        "删去 检查大项：一节",
        "移动 I002：1.2 → 2.1",
    ]
    assert sentences(two("一节", (a, b), (c,)), two("一节", (b, a), (c,))) == [
        "移动 I002：1.2 → 1.1",
        "移动 I001：1.1 → 1.2",
    ]


def test_limits_without_ends_are_shown() -> None:
    assert shown(Limits(low=1.5, source="statute")) == "1.5 ~ 不限（法条）"


def test_of_a_list_only_what_came_and_went_is_told() -> None:
    old = verdict("I001", findings=("甲", "乙", "丙"))
    new = verdict("I001", findings=("甲", "丁", "丙"))
    turned = verdict("I001", findings=("丙", "乙", "甲"))

    (changed,) = differences(checklist(1, old), checklist(2, new))
    assert changed.sentence == "改动 1.1 I001 的常见情形：加上“丁”；去掉“乙”"
    assert (changed.before, changed.after) == ("甲；乙；丙", "甲；丁；丙")
    assert sentences(checklist(1, old), checklist(2, turned)) == [
        "改动 1.1 I001 的常见情形：次序改为“丙；乙；甲”"
    ]
