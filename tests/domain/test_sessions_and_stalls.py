"""A market morning as a value: what the gate needs, which stall is found, what may be offered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.kinds import (
    Conclusion,
    Handling,
    RapidVerdict,
    SessionKind,
    StepKind,
    Verdict,
)
from app.domain.party_gaps import lacks_for_papers
from app.domain.people import Party
from app.domain.rapid_test import RapidTest, beyond, lacks, number_of, proposed, sentence
from app.domain.session import (
    Session,
    Stall,
    checklist_for,
    clean_closing,
    facts_for,
    find,
    missing_at_the_gate,
    next_stall,
    operator_facts,
    place_of,
    ref_for,
    steps_for_a_stall,
)
from app.domain.visit import OpeningStep
from tests.domain import law

STEPS = tuple(OpeningStep(kind=kind, t=law.NOW, note="已办") for kind in StepKind)


def stall(n: int, number: str, name: str = "", **more: object) -> Stall:
    given = {
        "id": law.identity(n),
        "n": n,
        "number": number,
        "party_id": law.identity(900 + n),
        "name": name or f"摊{n}",
        "checklist_id": "stall",
    }
    return Stall(**given | more)


STRIP = (
    stall(1, "12", "老李蔬菜", licence_no="JY001234"),
    stall(2, "120", "王记豆腐", visit_id=law.identity(50)),
    stall(3, "A-7", "海鲜张"),
)


def morning(**more: object) -> Session:
    given = {
        "id": law.identity(700),
        "kind": SessionKind.MARKET,
        "place": "海棠农贸市场",
        "basis": "in-force",
        "officers": law.visit().officers,
        "checklist_id": "stall",
        "steps": STEPS,
        "created_at": law.NOW,
        "stalls": STRIP,
    }
    return Session(**given | more)


def test_the_gate_names_every_step_the_facts_and_a_second_officer():
    session = morning(steps=(), officers=law.visit().officers[:1])

    missing = missing_at_the_gate(session, ("meat",), law.NOW)

    assert len(missing) == 6
    assert "核对市场情况" in missing
    assert "还差一名持证执法人员" in missing


def test_a_code_not_scanned_needs_its_reason():
    unscanned = OpeningStep(kind=StepKind.ENTRY_CODE, t=law.NOW, done=False)
    with_reason = unscanned.model_copy(update={"note": "当地没有入企码"})
    others = tuple(one for one in STEPS if one.kind is not StepKind.ENTRY_CODE)

    assert missing_at_the_gate(morning(steps=(*others, unscanned)), (), law.NOW)
    assert not missing_at_the_gate(morning(steps=(*others, with_reason)), (), law.NOW)


def test_facts_confirmed_or_not_asked_keep_nothing_shut():
    assert not missing_at_the_gate(morning(facts_at=law.NOW), ("meat",), law.NOW)


def test_a_stall_gets_the_steps_with_their_times_and_that_they_were_taken_once():
    bare = OpeningStep(kind=StepKind.RIGHTS, t=law.NOW)
    carried = steps_for_a_stall(morning(steps=(STEPS[0], bare)))

    assert [one.t for one in carried] == [law.NOW, law.NOW]
    assert carried[0].note == "已办（海棠农贸市场开场时统一进行）"
    assert carried[1].note == "海棠农贸市场开场时统一进行"


def test_the_place_of_a_stall_and_of_a_shop_in_a_street():
    street = morning(kind=SessionKind.STREET, place="海棠路")

    assert place_of(morning(), STRIP[0]) == "海棠农贸市场12号摊"
    assert place_of(street, stall(9, "18号")) == "海棠路18号"
    assert place_of(morning(), stall(9, "")) == "海棠农贸市场"


def test_a_visit_names_its_stall_and_the_operators_visit_names_none():
    assert ref_for(morning(), STRIP[0]).stall == "12"
    assert ref_for(morning(), None).stall == ""


def test_a_street_takes_the_list_of_the_partys_kind_and_a_market_its_own():
    party = Party(id=law.identity(1), name="面馆", premises="CAT")
    lists = (law.checklist(law.item(1), premises_code="CAT", id="catering"),)
    street = morning(kind=SessionKind.STREET, checklist_id="retail")

    assert checklist_for(street, party, lists) == "catering"
    assert checklist_for(street, party.model_copy(update={"premises": "?"}), lists) == "retail"
    assert checklist_for(morning(), party, lists) == "stall"


FACTS = [
    {"id": "meat", "ask": "卖肉吗？"},
    {"id": "is_market_operator", "ask": "是开办者吗？", "default": False},
    {"id": "is_stallholder", "ask": "查摊位吗？", "default": True},
]


def test_a_stalls_own_facts_stand_before_the_markets():
    listed = law.checklist(law.item(1), facts=FACTS)
    session = morning(facts={"meat": True, "foreign": True})

    assert facts_for(session, listed, {})["meat"]
    assert not facts_for(session, listed, {"meat": False})["meat"]
    assert "foreign" not in facts_for(session, listed, {})


def test_the_operator_answers_for_itself_and_not_for_the_stalls():
    listed = law.checklist(law.item(1), facts=FACTS)

    given = operator_facts(morning(facts={"meat": True}), listed)

    assert given == {"meat": True, "is_market_operator": True, "is_stallholder": False}
    bare = law.checklist(law.item(1), facts=FACTS[:1])
    assert operator_facts(morning(), bare) == {"meat": False}


def test_a_number_is_found_exactly_before_it_is_found_by_its_beginning():
    assert [one.name for one in find(STRIP, "12")] == ["老李蔬菜"]
    assert [one.name for one in find(STRIP, "1")] == ["老李蔬菜", "王记豆腐"]
    assert [one.name for one in find(STRIP, "a-7")] == ["海鲜张"]
    assert [one.name for one in find(STRIP, "豆腐")] == ["王记豆腐"]
    assert [one.name for one in find(STRIP, "1234")] == ["老李蔬菜"]
    assert not find(STRIP, "234")
    assert find(STRIP, " ") == STRIP


def test_the_next_stall_is_one_nobody_visited_going_round_once():
    assert next_stall(STRIP, STRIP[0].id) == STRIP[2]
    assert next_stall(STRIP, STRIP[2].id) == STRIP[0]
    assert next_stall(STRIP, "none") == STRIP[0]
    assert next_stall(STRIP[:1], STRIP[0].id) is None


def test_a_stall_is_known_by_its_id_or_not_at_all():
    assert morning().stall(STRIP[1].id) == STRIP[1]
    with pytest.raises(KeyError):
        morning().stall("x")
    assert morning().step(StepKind.RIGHTS) == STEPS[1]


LIST = law.checklist(law.item(1, key=True), law.item(2))


def clean(in_force, *answers):
    visit = law.visit(*answers)
    return clean_closing(visit, LIST, in_force, "摊主在场", law.NOW)


def test_nothing_is_offered_while_an_item_is_open_or_failed(in_force):
    assert clean(in_force, law.answer("I001")) is None
    assert clean(in_force, law.answer("I001"), law.failed("I002")) is None


def test_nothing_is_offered_where_nothing_was_asked(in_force):
    left_out = law.checklist(law.item(1, when=["meat"]), facts=FACTS)
    assert clean_closing(law.visit(), left_out, in_force, "", law.NOW) is None


def test_a_clean_stall_is_offered_in_the_words_of_its_basis(in_force, commissioned):
    answered = (
        law.answer("I001"),
        law.answer("I002", verdict=Verdict.NOT_APPLICABLE, reason="没有"),
    )

    today = clean(in_force, *answered)
    before = clean_closing(
        law.visit(*answered, basis="commissioned"), LIST, commissioned, "摊主在场", law.NOW
    )

    assert today.conclusion is Conclusion.NO_PROBLEM_FOUND
    assert today.handling == ()
    assert "合理缺项 1 项" in today.own_words
    assert before.conclusion is Conclusion.COMPLIANT
    assert before.handling == (Handling.PASSED,)


def row(**more: object) -> RapidTest:
    given = {
        "id": law.identity(1),
        "seq": 1,
        "sample": "菠菜",
        "substance": "有机磷",
        "kit": "速测卡",
        "kit_batch": "2026",
        "value": "62",
        "unit": "%",
        "limit": "50",
        "limit_source": "说明书",
        "verdict": RapidVerdict.OVER,
        "tested_at": law.NOW,
        "told_at": law.NOW,
    }
    return RapidTest(**given | more)


@pytest.mark.parametrize(
    ("value", "limit", "said"),
    [
        ("62", "50", RapidVerdict.OVER),
        ("50", "≤50", RapidVerdict.WITHIN),
        ("阳性", "", RapidVerdict.OVER),
        ("-", "", RapidVerdict.WITHIN),
        ("62", "", None),
        ("不明", "50", None),
        ("NaN", "50", None),
    ],
)
def test_numbers_and_words_speak_for_a_verdict_or_say_nothing(value, limit, said):
    assert proposed(value, limit) is said


def test_a_number_is_read_past_its_sign():
    assert number_of("≤ 0.05") == number_of("0.05")


def test_a_row_lacks_what_proves_nothing_without_it():
    assert lacks(row()) == ()
    assert lacks(row(substance="", kit="", kit_batch="", value="")) == (
        "检测项目",
        "试剂或设备",
        "试剂批号",
        "检测值",
    )
    assert lacks(row(limit_source="", told_at=None)) == ("限值的出处", "告知结果的时间")
    assert lacks(row(value="", verdict=RapidVerdict.INVALID)) == ()


def test_a_row_is_told_with_what_followed():
    later = law.NOW + timedelta(hours=1)
    said = sentence(
        row(
            held="菠菜12kg",
            held_at=law.NOW,
            released_at=later,
            retest="asked",
            retest_at=later,
            told_to="周敏",
        )
    )

    assert "检测值62 %，限值50 %（说明书），超出。" in said
    assert "11时30分将结果告知周敏。" in said
    assert "起菠菜12kg暂停销售。" in said
    assert "12时30分恢复销售。" in said
    assert said.endswith("申请复检。")


def test_a_row_without_limit_unit_or_sequel_is_told_shortly():
    plain = row(
        value="", unit="", limit="", limit_source="", verdict=RapidVerdict.INVALID, told_at=None
    )

    assert sentence(plain).endswith("检测值未得出数值，检测无效。")
    waived = sentence(row(unit="", retest="waived", retest_at=law.NOW))
    assert "限值50（说明书）" in waived
    assert waived.endswith("表示不申请复检。")


def test_one_row_beyond_is_a_finding():
    assert beyond((row(verdict=RapidVerdict.WITHIN), row()))
    assert not beyond(())


def test_papers_want_more_of_a_party_than_a_walk():
    bare = Party(id=law.identity(1), name="摊")
    whole = bare.model_copy(
        update={"legal_representative": "李", "telephone": "1", "address": "市场"}
    )

    assert lacks_for_papers(bare) == ("经营者或负责人", "联系电话", "地址")
    assert lacks_for_papers(whole) == ()
    assert lacks_for_papers(whole.model_copy(update={"licence_no": "JY1"})) == ("证照名称",)
