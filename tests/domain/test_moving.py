"""A draft moves to a new version of its checklist and drops no answer."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain import moving
from app.domain.checklist import (
    Checklist,
    ChoiceItem,
    Cites,
    Fact,
    Limits,
    NumberItem,
    Section,
    TextItem,
    VerdictItem,
)
from app.domain.moving import Fate, MoveRefused
from app.domain.people import Party
from app.domain.visit import Answer, ChecklistRef, Closing, Photo, Verdict, Visit, VisitState

NOW = datetime.fromisoformat("2026-09-22T10:00+08:00")
HASH = "ab" * 32


def verdict(item_id: str, text: str = "", **more: object) -> VerdictItem:
    return VerdictItem(id=item_id, text=text or f"要求 {item_id} 的文字", cites=Cites(), **more)


def checklist(
    version: int, *items: object, facts: tuple[Fact, ...] = (), form="small"
) -> Checklist:
    return Checklist(
        format=1,
        id=form,
        version=version,
        title="小表",
        premises="餐饮服务",
        premises_code="CAT",
        family="key1-rate70",
        facts=facts,
        sections=(Section(title="一节", items=items),),
    )


def answer(item_id: str, given: Verdict | None = Verdict.PASS, **more: object) -> Answer:
    return Answer(item_id=item_id, verdict=given, t=NOW, **more)


def visit(*answers: Answer, **more: object) -> Visit:
    return Visit(
        **(
            {
                "id": "1" * 32,
                "state": VisitState.OPEN,
                "kind": "routine",
                "party": Party(id="2" * 32, name="老周饭馆", address="一街"),
                "officers": (),
                "basis": "in-force",
                "checklist": ChecklistRef(id="small", version=1, hash="cd" * 32),
                "created_at": NOW,
                "answers": {one.item_id: one for one in answers},
                "facts_confirmed": True,
            }
            | more
        )
    )


def photo(seq: int, item_id: str | None) -> Photo:
    return Photo(
        id=f"{seq:032x}",
        seq=seq,
        name="a.jpg",
        media_type="image/jpeg",
        sha256=HASH,
        size=1,
        width=1,
        height=1,
        item_id=item_id,
        t=NOW,
    )


def fates(move: moving.Move) -> dict[str, Fate]:
    return {one.old_id: one.fate for one in move.answers}


def test_an_unchanged_item_keeps_its_answer_whole() -> None:
    before = visit(answer("I001", Verdict.FAIL, finding="漏水", by_section=True), position="I001")
    new = checklist(2, verdict("I002"), verdict("I001", guidance="改了怎么看"))

    move = moving.move(before, checklist(1, verdict("I001")), new, HASH, NOW)

    assert move.visit.answers == before.answers
    assert fates(move) == {"I001": Fate.STAYS}
    assert (move.answers[0].old_number, move.answers[0].new_number) == ("1.1", "1.2")
    assert [place.item.id for place in move.new_items] == ["I002"]
    assert move.visit.checklist == ChecklistRef(id="small", version=2, hash=HASH)
    assert move.visit.position == "I001"
    assert move.remarks == ()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (verdict("I001"), verdict("I001", "另一条要求的文字"), "要求的文字改了"),
        (verdict("I001"), verdict("I001", key=True), "改成了重点项"),
        (
            verdict("I001"),
            TextItem(id="I001", kind="text", label="品名", text="要求 I001 的文字", cites=Cites()),
            "要填的内容或者限值改了",
        ),
    ],
)
def test_a_changed_item_keeps_what_was_entered_and_waits_for_its_verdict(old, new, why) -> None:
    given = answer("I001", Verdict.FAIL, finding="漏水", measures=("on_the_spot",))

    move = moving.move(visit(given), checklist(1, old), checklist(2, new), HASH, NOW)

    after = move.visit.answers["I001"]
    assert after.verdict is None
    assert (after.finding, after.measures) == ("漏水", ("on_the_spot",))
    assert move.answers[0].why == why
    assert "不符合，漏水" in move.remarks[0].sentence


def measured(high: float) -> NumberItem:
    return NumberItem(
        id="I001",
        kind="number",
        label="温度",
        unit="℃",
        limits=Limits(high=high, source="office"),
        text="要求 I001 的文字",
        cites=Cites(),
    )


def test_a_changed_limit_keeps_the_measured_value() -> None:
    given = answer("I001", value="6")

    move = moving.move(
        visit(given), checklist(1, measured(8)), checklist(2, measured(5)), HASH, NOW
    )

    assert fates(move) == {"I001": Fate.LOOK_AGAIN}
    assert move.visit.answers["I001"].value == "6"


def test_an_added_item_is_no_reason_to_ask_a_merged_one_twice() -> None:
    """Three items become one; the third had nothing entered."""
    old = checklist(1, verdict("I001"), verdict("I002"), verdict("I004"))
    new = checklist(2, verdict("I003", merges=("I001", "I002", "I004")))

    move = moving.move(visit(answer("I002")), old, new, HASH, NOW)

    assert list(move.visit.answers) == ["I003"]


def test_a_choice_that_is_open_no_more_stands_in_the_remark() -> None:
    def choice(*options: str) -> ChoiceItem:
        text = "要求 I001 的文字"
        return ChoiceItem(
            id="I001", kind="choice", label="种类", options=options, text=text, cites=Cites()
        )

    given = answer("I001", value="甲")

    old, new = checklist(1, choice("甲", "乙")), checklist(2, choice("乙", "丙"))
    move = moving.move(visit(given), old, new, HASH, NOW)

    assert move.visit.answers["I001"].value == ""
    assert "符合，甲" in move.remarks[0].sentence


def test_a_dropped_item_leaves_a_remark_and_its_problem_in_the_closing() -> None:
    old = checklist(1, verdict("I001"), verdict("I002"), verdict("I003"))
    before = visit(
        answer("I001"),
        answer("I002", Verdict.FAIL, findings=("墙面发霉",), corrected="已擦净"),
        photos=(photo(1, "I002"), photo(2, "I003"), photo(3, None)),
        closing=Closing(other_problems="原有一条", t=NOW),
        position="I002",
    )

    move = moving.move(before, old, checklist(2, verdict("I003")), HASH, NOW)

    assert move.visit.answers == {}
    assert [remark.answer for remark in move.remarks] == list(before.answers.values())
    assert move.remarks[1].photos == (1,)
    assert move.visit.closing.other_problems == (
        "原有一条\n原第 1 版 1.2 “要求 I002 的文字”："
        "不符合，墙面发霉，当场改正：已擦净，照片 1。（新版没有这一项）"
    )
    assert [one.item_id for one in move.visit.photos] == [None, "I003", None]
    assert move.visit.position == ""
    assert len(move.with_fate(Fate.DROPPED)) == 2


def test_what_passed_on_a_dropped_item_is_no_problem() -> None:
    old = checklist(1, verdict("I001"), verdict("I002"))

    move = moving.move(visit(answer("I001")), old, checklist(2, verdict("I002")), HASH, NOW)

    assert move.visit.closing is None
    assert "符合。（新版没有这一项）" in move.remarks[0].sentence


def test_a_failed_dropped_item_opens_a_closing_where_there_was_none() -> None:
    old = checklist(1, verdict("I001"), verdict("I002"))
    before = visit(answer("I001", Verdict.FAIL))

    move = moving.move(before, old, checklist(2, verdict("I002")), HASH, NOW)

    assert "I001" in move.visit.closing.other_problems
    assert move.visit.closing.t == NOW


def test_merged_items_bring_both_answers_to_one_item_that_is_judged_anew() -> None:
    old = checklist(1, verdict("I001"), verdict("I002"))
    new = checklist(2, verdict("I003", merges=("I001", "I002")))
    before = visit(
        answer("I001", finding="甲"),
        answer("I002", Verdict.FAIL, finding="乙", measures=("seize",)),
        photos=(photo(1, "I002"),),
    )

    move = moving.move(before, old, new, HASH, NOW)

    after = move.visit.answers["I003"]
    assert (after.verdict, after.finding, after.measures) == (None, "甲\n乙", ("seize",))
    assert move.visit.photos[0].item_id == "I003"
    assert len(move.remarks) == 2
    assert move.new_items == ()


def test_an_item_merged_into_one_that_has_its_own_answer_is_a_remark() -> None:
    old = checklist(1, verdict("I001"), verdict("I002"))
    new = checklist(2, verdict("I001", merges=("I002",)))
    before = visit(answer("I001"), answer("I002", Verdict.FAIL, finding="乙"))

    move = moving.move(before, old, new, HASH, NOW)

    assert fates(move) == {"I001": Fate.STAYS, "I002": Fate.DROPPED}
    assert "并入 1.1，那一项另有回答" in move.visit.closing.other_problems


def test_an_answer_the_old_version_did_not_have_is_a_remark_too() -> None:
    new = checklist(2, verdict("I001"))

    move = moving.move(visit(answer("I999", None)), checklist(1, verdict("I001")), new, HASH, NOW)

    assert move.remarks[0].sentence == "原第 1 版 “I999”：未判定。（新版没有这一项）"


def test_new_facts_are_asked_and_known_ones_stay() -> None:
    item = verdict("I001")
    old = checklist(1, item, facts=(Fact(id="meat", ask="用肉吗？"), Fact(id="gone", ask="旧问？")))
    new = checklist(
        2,
        item,
        facts=(Fact(id="meat", ask="用肉吗？"), Fact(id="cold", ask="冷藏？", default=True)),
    )

    move = moving.move(visit(facts={"meat": True, "gone": True}), old, new, HASH, NOW)

    assert move.visit.facts == {"meat": True, "cold": True}
    assert [fact.id for fact in move.new_facts] == ["cold"]
    assert not move.visit.facts_confirmed

    told = moving.move(visit(facts={"meat": True}), old, new, HASH, NOW, said={"cold": False})

    assert told.visit.facts == {"meat": True, "cold": False}
    assert told.visit.facts_confirmed


def test_a_fact_asked_in_other_words_is_asked_again_with_the_old_answer_at_hand() -> None:
    item = verdict("I001", when=("meat",))
    old = checklist(1, item, facts=(Fact(id="meat", ask="用肉吗？"),))
    new = checklist(2, item, facts=(Fact(id="meat", ask="用肉或者水产吗？"),))

    move = moving.move(visit(facts={"meat": True}), old, new, HASH, NOW)

    assert [fact.ask for fact in move.new_facts] == ["用肉或者水产吗？"]
    assert move.before == {"meat": True}
    assert not move.visit.facts_confirmed


@pytest.mark.parametrize(
    ("more", "old", "new", "code"),
    [
        ({"state": VisitState.CLOSED}, 1, checklist(2, verdict("I001")), "moving.closed"),
        ({}, 1, checklist(2, verdict("I001"), form="other"), "moving.other_checklist"),
        ({"checklist": None}, 1, checklist(2, verdict("I001")), "moving.other_checklist"),
        ({}, 2, checklist(3, verdict("I001")), "moving.other_version"),
        ({}, 1, checklist(1, verdict("I001")), "moving.not_newer"),
    ],
)
def test_what_cannot_move_is_refused_with_its_reason(more, old, new, code) -> None:
    with pytest.raises(MoveRefused) as refusal:
        moving.move(visit(**more), checklist(old, verdict("I001")), new, HASH, NOW)

    assert refusal.value.code == code
    assert "没有改动" in refusal.value.sentence
