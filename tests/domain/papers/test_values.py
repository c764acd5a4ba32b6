"""What stands on each paper: computed counts, finished citations, fixed dates."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from app.domain.checklist import ChoiceItem, Limits, applicable, is_attention_only
from app.domain.labels import label
from app.domain.measures import Custody, Rectification
from app.domain.paper import PaperKind, ServiceMode
from app.domain.papers import drafting
from app.domain.papers.drafting import ValuesUnreadable
from app.domain.papers.rectification_order import draft_demands
from app.domain.papers.seal_label import spans
from app.domain.people import PartyKind
from app.domain.visit import (
    Answer,
    Conclusion,
    Handling,
    OpeningStep,
    Outcome,
    StepKind,
    Verdict,
    VisitKind,
)
from tests.domain.papers import case

BASES = ("in-force", "commissioned")
COERCIVE = (
    PaperKind.RECTIFICATION_ORDER,
    PaperKind.SEIZURE_DECISION,
    PaperKind.GOODS_LIST,
    PaperKind.SEAL_LABEL,
    PaperKind.SERVICE_RECEIPT,
)


def drafted(kind, basis="in-force", /, **more):
    return drafting.draft(kind, case.context(kind, basis, **more))


def of_visit(kind, basis="in-force", /, **more):
    return drafting.draft(kind, case.with_visit(kind, basis, **more))


def ticked(choices):
    return [choice.text for choice in choices if choice.ticked]


# --- all papers ---------------------------------------------------------------------------


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("kind", list(PaperKind))
def test_frozen_bytes_are_read_back_as_the_same_values(kind, basis):
    values = drafted(kind, basis)

    assert drafting.parse(kind, values.model_dump_json().encode()) == values


@pytest.mark.parametrize("kind", list(PaperKind))
def test_the_same_visit_gives_the_same_bytes(kind):
    assert drafted(kind).model_dump_json() == drafted(kind).model_dump_json()


@pytest.mark.parametrize("kind", list(PaperKind))
def test_practice_is_part_of_the_frozen_content(kind):
    real, practice = drafted(kind), drafted(kind, practice=True)

    assert (real.practice, practice.practice) == (False, True)
    assert real.model_dump_json() != practice.model_dump_json()


@pytest.mark.parametrize("kind", list(PaperKind))
def test_values_are_closed_to_unknown_fields(kind):
    opened = json.loads(drafted(kind).model_dump_json()) | {"extra": 1}

    with pytest.raises(ValuesUnreadable) as caught:
        drafting.parse(kind, json.dumps(opened).encode())
    assert caught.value.code == "paper.values_unreadable"


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[]"])
def test_bytes_that_are_no_values_are_refused(data):
    with pytest.raises(ValuesUnreadable):
        drafting.parse(PaperKind.GOODS_LIST, data)


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("kind", list(PaperKind))
def test_no_field_is_left_blank_or_grey(kind, basis):
    printed = drafted(kind, basis).model_dump_json()

    assert "{" not in printed.replace('{"', "").replace("{}", "")
    assert "待补" not in printed
    assert "待填" not in printed


@pytest.mark.parametrize("kind", list(PaperKind))
def test_the_note_of_a_superseded_basis_stands_only_on_papers_that_follow_it(kind):
    note = drafted(kind, "commissioned").meta.basis_note

    assert drafted(kind, "in-force").meta.basis_note == ""
    assert (note == "") == (kind in COERCIVE)
    assert len(note) <= 38


@pytest.mark.parametrize("kind", COERCIVE)
def test_coercive_papers_cite_the_law_in_force_whatever_the_basis(kind):
    # the title of the result record that a receipt names follows the basis; nothing else does
    served = tuple(case.paper(one) for one in (PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST))
    more = {"served": served} if kind is PaperKind.SERVICE_RECEIPT else {}
    answers = case.answers("in-force")
    found = [
        drafted(kind, basis, visit=case.visit(basis, answers=answers), **more) for basis in BASES
    ]

    text = found[1].model_dump_json()
    assert "2009" not in text
    assert "送审稿" not in text
    if kind is not PaperKind.RECTIFICATION_ORDER:  # it names the site record by its own title
        assert found[0] == found[1]


def test_a_scripted_visit_says_where_its_content_comes_from():
    assert of_visit(PaperKind.CHECK_TABLE, origin="scripted").meta.origin_note != ""
    assert of_visit(PaperKind.CHECK_TABLE).meta.origin_note == ""


@pytest.mark.parametrize("kind", list(PaperKind))
def test_identity_numbers_are_frozen_only_where_they_are_printed(kind):
    printed = "999999199001010016" in drafted(kind).model_dump_json()

    assert printed == (kind in {PaperKind.SITE_RECORD, PaperKind.SEIZURE_DECISION})


@pytest.mark.parametrize("kind", list(PaperKind))
def test_a_summary_names_paper_number_and_gist(kind):
    values = drafted(kind)
    line = drafting.summary(values)

    assert line.startswith(f"{values.meta.title}　{case.NUMBERS[kind]}　")
    assert "\n" not in line


def test_the_party_of_a_token_is_empty_on_seizure_papers():
    named = {kind: drafting.day_and_party(drafted(kind)) for kind in PaperKind}

    assert {day for day, _ in named.values()} == {case.DAY}
    assert {kind for kind, (_, party) in named.items() if not party} == {
        PaperKind.SEIZURE_DECISION,
        PaperKind.GOODS_LIST,
        PaperKind.SEAL_LABEL,
    }
    assert drafting.index_words(PaperKind.GOODS_LIST) == "财物清单"


# --- result record ------------------------------------------------------------------------


def test_counts_and_numbers_are_computed_from_the_answers():
    checked = drafted(PaperKind.RESULT_RECORD).checked
    judged = [
        place
        for place in applicable(case.checklist(), case.FACTS)
        if not is_attention_only(place.item, "in-force")
    ]

    assert checked.key_failed == ("7.3", "8.2")
    assert checked.general_failed == ("6.3",)
    assert checked.not_applicable == ("6.6",)
    assert checked.total == len(judged) - 1
    assert set(checked.key) | set(checked.general) | {"6.6"} == {one.number for one in judged}
    assert not set(checked.key) & set(checked.general)


def test_an_answer_to_an_item_the_facts_leave_out_is_not_printed():
    answers = case.answers()
    answers["I102"] = case.failed("I102", "经营条件变化后没有整改")
    values = of_visit(PaperKind.RESULT_RECORD, answers=answers)

    assert "经营条件变化" not in values.model_dump_json()


def test_under_the_law_in_force_nothing_is_computed_but_counts():
    body = drafted(PaperKind.RESULT_RECORD).body

    assert body.form == "in-force"
    assert ticked(body.conclusion) == ["发现问题"]
    assert body.conclusion_words == "发现重点项目不符合，影响食品安全；其他项目问题轻微。"
    assert ticked(body.handling) == [
        "书面限期整改（2026年9月29日前）",
        "依法调查处理",
        "采取强制措施",
    ]
    text = body.model_dump_json()
    assert "基本符合" not in text
    assert "合格率" not in text


def test_coercive_measures_are_ticked_only_where_a_seizure_exists():
    body = of_visit(PaperKind.RESULT_RECORD, seizure=None).body

    assert "采取强制措施" not in ticked(body.handling)
    assert "采取强制措施" in [choice.text for choice in body.handling]


def test_the_index_names_the_earlier_papers_and_no_later_one():
    papers = drafted(PaperKind.RESULT_RECORD).body.papers

    assert [one.number for one in papers] == [
        case.NUMBERS[kind]
        for kind in (
            *case.SET,
            PaperKind.CHECK_TABLE,
            PaperKind.SITE_RECORD,
            PaperKind.RECTIFICATION_ORDER,
        )
    ]


def test_the_index_names_the_check_table_by_its_own_title():
    papers = drafted(PaperKind.RESULT_RECORD).body.papers

    assert papers[3].title == drafted(PaperKind.CHECK_TABLE).meta.title
    assert drafted(PaperKind.SERVICE_RECEIPT, checklist=None).rows[0].title


def test_the_publication_day_is_counted_by_the_calendar():
    body = drafted(PaperKind.RESULT_RECORD).body

    assert "2026年10月27日" in body.publication
    assert body.publication_day == "2026-10-27"


def test_a_year_without_calendar_is_not_guessed():
    empty = case.calendar().model_copy(update={"years": {}})
    body = drafted(PaperKind.RESULT_RECORD, calendar=empty).body

    assert "日历未收录" in body.publication
    assert body.publication_day is None


def test_posting_is_demanded_only_where_the_basis_says_so():
    demanding = case.basis().model_copy(update={"posting_required": True})

    assert drafted(PaperKind.RESULT_RECORD).body.posting_notice == ""
    asked = drafted(PaperKind.RESULT_RECORD, basis=demanding)
    assert asked.body.posting_notice == demanding.posting.words


@pytest.mark.parametrize("kind", list(VisitKind))
def test_the_kind_of_the_visit_is_ticked_among_the_three_of_the_form(kind):
    body = of_visit(PaperKind.RESULT_RECORD, kind=kind).body

    assert [one.text for one in body.modes][:3] == ["日常检查", "飞行检查", "体系检查"]
    assert ticked(body.modes) == [label(kind)]


def test_an_unannounced_check_lists_what_was_not_checked():
    answers = case.answers()
    del answers["I016"], answers["I034"]
    values = of_visit(PaperKind.RESULT_RECORD, kind=VisitKind.UNANNOUNCED, answers=answers)

    assert values.checked.unanswered == ("3.4", "3.5")
    assert "部分项目" in values.body.checklist
    assert "未检查2项，序号3.4、3.5" in values.body.counted


@pytest.mark.parametrize(
    ("grade", "printed"), [("C", "C级"), ("C级", "C级"), ("", "无"), ("高", "高")]
)
def test_the_risk_grade_is_printed_or_none(grade, printed):
    party = case.party(risk_grade=grade)

    assert of_visit(PaperKind.RESULT_RECORD, party=party).body.risk_grade == printed


def test_a_visit_without_problems_says_so():
    answers = {
        key: one.model_copy(update={"verdict": Verdict.PASS, "finding": "", "measures": ()})
        for key, one in case.answers().items()
    }
    closing = case.closing(conclusion=Conclusion.NO_PROBLEM_FOUND, handling=(), due=None)
    values = of_visit(
        PaperKind.RESULT_RECORD, answers=answers, closing=closing, seizure=None, rectification=None
    )

    assert values.problems == ()
    assert values.body.main_problems == "未发现问题。"
    assert ticked(values.body.handling) == []
    assert "发现问题0项；" in values.body.counted


def test_the_2016_table_explains_problems_and_how_the_result_follows():
    body = drafted(PaperKind.RESULT_RECORD, "commissioned").body

    assert body.form == "commissioned"
    assert ticked(body.results) == ["不符合"]
    assert ticked(body.handling) == ["书面限期整改"]
    assert body.explanation[0].startswith("1．第6.3项：生食、熟食用刀具2把")
    assert body.explanation[1].startswith("2．第7.3项（重点项）：")
    assert body.explanation[-2] == "4．合理缺项1项：第6.6项，由市政供水。不计入判定。"
    assert body.explanation[-1] == (
        "5．一般项27项，合格26项，合格率96.29%；重点项15项，不合格2项，判为不符合。"
    )
    assert [text.partition("．")[2] for text in body.reasoning] == [
        text.partition("．")[2] for text in body.explanation[-2:]
    ]


def _one_key_failed(**closing):
    answers = case.answers("commissioned")
    for item in (case.TOOLS, case.COLD):
        answers[item] = Answer(item_id=item, verdict=Verdict.PASS, t=case.at(9, 30))
    return of_visit(
        PaperKind.RESULT_RECORD,
        "commissioned",
        answers=answers,
        closing=case.closing("commissioned", **closing),
    ).body


def test_the_hole_of_the_rule_is_confirmed_with_a_reason():
    body = _one_key_failed(
        conclusion=Conclusion.LARGELY_COMPLIANT, deviation_reason="当场停用并查封，风险已消除。"
    )

    assert (
        "两名检查人员确认为“基本符合”，理由：当场停用并查封，风险已消除。" in body.explanation[-1]
    )


def test_another_result_than_the_computed_one_gives_its_reason():
    body = _one_key_failed(conclusion=Conclusion.NON_COMPLIANT, deviation_reason="过期原料数量大")

    assert body.explanation[-1].endswith(
        "按规则应为基本符合，检查人员确认为不符合，理由：过期原料数量大。"
    )


def test_a_reason_beside_the_computed_result_is_not_printed():
    body = of_visit(
        PaperKind.RESULT_RECORD,
        "commissioned",
        closing=case.closing("commissioned", deviation_reason="多余的话"),
    ).body

    assert "多余的话" not in body.model_dump_json()


def test_a_2016_table_without_anything_left_out_says_nothing_of_it():
    answers = case.answers("commissioned")
    answers[case.NOT_HERE] = Answer(item_id=case.NOT_HERE, verdict=Verdict.PASS, t=case.NOW)
    body = of_visit(PaperKind.RESULT_RECORD, "commissioned", answers=answers).body

    assert not any("合理缺项" in text for text in body.explanation)


def test_the_2016_table_lists_unchecked_items():
    answers = case.answers("commissioned")
    del answers["I016"]
    body = of_visit(
        PaperKind.RESULT_RECORD, "commissioned", kind=VisitKind.UNANNOUNCED, answers=answers
    ).body

    assert any("未检查1项：第3.4项，不计入判定。" in text for text in body.explanation)


@pytest.mark.parametrize(
    ("measures", "more", "words"),
    [
        ((), {}, "责令改正"),
        (("on_the_spot",), {}, "当场责令改正"),
        (("on_the_spot",), {"corrected": "已清洗。"}, "当场改正：已清洗"),
        (("seize",), {}, "采取强制措施（云市监强措〔2026〕37号）"),
        (("written_deadline",), {"due": date(2026, 9, 25)}, "责令2026年9月25日前改正"),
        (("written_deadline",), {}, "责令2026年9月29日前改正"),
        (("investigate", "written_deadline"), {}, "责令2026年9月29日前改正；依法调查处理"),
    ],
)
def test_the_measure_of_a_problem_is_said_in_words(measures, more, words):
    answers = case.answers() | {
        case.TOOLS: case.failed(case.TOOLS, "刀具无标识", *measures, **more)
    }
    values = of_visit(PaperKind.RESULT_RECORD, answers=answers)

    assert values.problems[0].measure == words


def test_a_deadline_without_day_is_only_named():
    answers = case.answers() | {
        case.TOOLS: case.failed(case.TOOLS, "刀具无标识", "written_deadline")
    }
    values = of_visit(PaperKind.RESULT_RECORD, answers=answers, closing=case.closing(due=None))

    assert values.problems[0].measure == "书面限期整改"


def test_canned_findings_are_printed_where_no_sentence_was_written():
    chosen = case.failed(case.TOOLS, "", findings=("刀具无标识", "案板混用"))
    values = of_visit(PaperKind.RESULT_RECORD, answers=case.answers() | {case.TOOLS: chosen})

    assert values.problems[0].found == "刀具无标识；案板混用"


# --- check table --------------------------------------------------------------------------


def _row(values, number):
    return next(row for part in values.sections for row in part.rows if row.number == number)


def test_every_item_of_the_visit_stands_on_the_table():
    values = drafted(PaperKind.CHECK_TABLE)
    printed = [row.number for part in values.sections for row in part.rows]

    assert printed == [
        place.number
        for place in applicable(case.checklist(), case.FACTS)
        if not is_attention_only(place.item, "in-force")
    ]
    assert values.meta.title == "餐饮服务监督检查要点表"
    assert values.checklist == "《餐饮服务监督检查要点表》第1版"


@pytest.mark.parametrize(
    ("basis", "choices", "failed", "aside"),
    [
        ("commissioned", ("是", "否"), "否", ""),
        ("in-force", ("符合", "不符合", "合理缺项"), "不符合", "合理缺项"),
    ],
)
def test_marks_follow_the_words_of_the_basis(basis, choices, failed, aside):
    values = drafted(PaperKind.CHECK_TABLE, basis)

    assert values.choices == choices
    assert _row(values, "7.3").mark == failed
    assert _row(values, "6.6").mark == aside
    assert _row(values, "1.1").mark == choices[0]


def test_the_note_holds_finding_photographs_value_and_reason():
    values = drafted(PaperKind.CHECK_TABLE)

    assert _row(values, "7.3").note.endswith("照片3张（证2—证4）")
    assert [one.number for one in _row(values, "7.3").photos] == ["证2", "证3", "证4"]
    assert "10.6" in _row(values, "8.2").note
    assert "标签限值0～8" in _row(values, "8.2").note
    assert _row(values, "6.6").note == "合理缺项：由市政供水"
    assert _row(values, "1.1").note == ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"limit_low": 60.0, "limit_source": "office"}, "（本机关限值不低于60 "),
        ({"limit_high": 8.5, "limit_source": "label"}, "（标签限值不高于8.5 "),
    ],
)
def test_one_sided_limits_are_said(more, words):
    answers = case.answers() | {case.COLD: case.failed(case.COLD, "温度不符", value="70", **more)}

    assert words in _row(of_visit(PaperKind.CHECK_TABLE, answers=answers), "8.2").note


def test_a_number_without_limit_and_a_chosen_value_are_printed_as_they_are():
    water = "I003"  # a distance: its limit is entered on the spot, or there is none
    answers = case.answers() | {
        water: Answer(item_id=water, verdict=Verdict.PASS, value="30", t=case.NOW)
    }
    plain = case.checklist()
    first = plain.sections[0].items[0]
    choice = ChoiceItem(
        kind="choice", label="业态", options=("堂食", "外卖"),
        **first.model_dump(exclude={"kind", "penalty", "attention"}),
    )  # fmt: skip
    section = plain.sections[0].model_copy(update={"items": (choice, *plain.sections[0].items[1:])})
    checklist = plain.model_copy(update={"sections": (section, *plain.sections[1:])})
    answers |= {first.id: Answer(item_id=first.id, verdict=Verdict.PASS, value="堂食", t=case.NOW)}
    values = drafted(PaperKind.CHECK_TABLE, checklist=checklist, visit=case.visit(answers=answers))

    assert _row(values, "1.1").note == "业态：堂食"
    assert "30" in _row(values, "2.2").note


def test_a_list_whose_items_all_apply_has_no_note_on_what_is_left_out():
    first = case.checklist().sections[1]
    whole = case.checklist().model_copy(update={"sections": (first,)})
    values = drafted(PaperKind.CHECK_TABLE, checklist=whole)

    assert len(values.notes) == 3


def test_the_limits_of_the_list_are_printed_where_none_was_entered():
    plain = case.checklist()
    section = plain.sections[7]
    cold = plain.item(case.COLD)
    limits = Limits(low=0, high=8, source="office")
    items = tuple(
        one.model_copy(update={"limits": limits}) if one is cold else one for one in section.items
    )
    sections = tuple(
        one.model_copy(update={"items": items}) if one is section else one for one in plain.sections
    )
    answers = case.answers() | {case.COLD: case.failed(case.COLD, "温度不符", value="11")}
    values = drafted(
        PaperKind.CHECK_TABLE,
        checklist=plain.model_copy(update={"sections": sections}),
        visit=case.visit(answers=answers),
    )

    assert "（限值0～8 ℃）" in _row(values, "8.2").note


def test_an_item_corrected_on_the_spot_says_so():
    passed = Answer(
        item_id="I016", verdict=Verdict.PASS, corrected="1人未戴口罩，当场改正。", t=case.NOW
    )
    failed = case.failed(case.TOOLS, "刀具无标识", corrected="已贴标识")
    answers = case.answers() | {"I016": passed, case.TOOLS: failed}
    values = of_visit(PaperKind.CHECK_TABLE, answers=answers)

    assert _row(values, "3.4").note == "1人未戴口罩，当场改正"
    assert "当场改正：已贴标识" in _row(values, "6.3").note


def test_an_item_that_was_not_checked_has_no_mark():
    answers = case.answers()
    del answers["I016"]
    values = of_visit(PaperKind.CHECK_TABLE, kind=VisitKind.UNANNOUNCED, answers=answers)

    assert _row(values, "3.4").mark == ""
    assert _row(values, "3.4").note == "未检查"
    assert "未检查1项（3.4）" in values.statistics


def test_items_left_out_by_the_facts_are_named_under_the_table():
    note = drafted(PaperKind.CHECK_TABLE).notes[-1]

    assert note.startswith("4．")
    assert "1.3、1.4" in note


def test_the_statistics_agree_with_the_result_record():
    table, record = drafted(PaperKind.CHECK_TABLE), drafted(PaperKind.RESULT_RECORD)

    assert f"检查{len(record.checked.key)}项，不符合2项（7.3、8.2）" in table.statistics
    assert f"检查{len(record.checked.general)}项，不符合1项（6.3）" in table.statistics


# --- site record --------------------------------------------------------------------------


def test_questions_carry_their_answers_and_times():
    first, second = drafted(PaperKind.SITE_RECORD).dialogue

    assert "周明川、沈若溪" in first.question
    assert "37999900021、37999900034" in first.question
    assert (first.answer, first.time) == ("看清了。", "9时05分")
    assert "回避" in second.question
    assert (second.answer, second.time) == ("不申请", "9时07分")


def test_an_answer_on_recusal_that_was_not_written_down_is_the_usual_one():
    steps = tuple(step.model_copy(update={"note": ""}) for step in case.steps())

    assert of_visit(PaperKind.SITE_RECORD, steps=steps).dialogue[1].answer == "不申请。"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"done": True, "note": "RQ-1"}, "9时04分扫入企检查码：RQ-1。"),
        ({"done": True, "note": ""}, "9时04分扫入企检查码。"),
        ({"done": False, "note": "无网络。"}, "未扫入企检查码，原因：无网络。"),
        ({"done": False, "note": ""}, "未扫入企检查码，原因：未记录。"),
        (None, "未扫入企检查码。"),
    ],
)
def test_the_entry_code_is_stated(step, words):
    steps = case.steps()[:3]
    if step is not None:
        steps += (OpeningStep(kind=StepKind.ENTRY_CODE, t=case.at(9, 4), **step),)

    assert of_visit(PaperKind.SITE_RECORD, steps=steps).entry == words


def test_the_scene_is_drafted_from_the_findings_and_numbered():
    scene = drafted(PaperKind.SITE_RECORD).scene

    assert [text[:2] for text in scene] == ["一、", "二、", "三、", "四、"]
    assert "第7.3项，照片3张：证2—证4" in scene[2]


def test_the_edited_scene_wins():
    closing = case.closing(scene="一、按现场写的。\n\n二、第二段。")

    assert of_visit(PaperKind.SITE_RECORD, closing=closing).scene == (
        "一、按现场写的。",
        "二、第二段。",
    )


def test_the_drafted_scene_holds_corrections_and_other_problems():
    answers = case.answers() | {
        case.TOOLS: case.failed(case.TOOLS, "刀具无标识", corrected="已贴。")
    }
    closing = case.closing(other_problems="监控硬盘损坏。")
    text = drafting.draft_scene(
        case.with_visit(PaperKind.SITE_RECORD, answers=answers, closing=closing)
    )

    assert "当场改正：已贴。" in text
    assert text.endswith("其他情况：监控硬盘损坏。")


def test_the_measure_notice_says_time_approval_facts_basis_and_rights():
    told, papers, seals = drafted(PaperKind.SITE_RECORD).measure

    assert "2026年9月22日10时30分当场告知" in told
    assert "清单第1、3项有证据证明不符合食品安全标准；清单第2项用于违法生产经营" in told
    assert "《食品安全法》第一百一十条第（四）项" in told
    assert "《行政强制法》第十八条、第十九条、第二十四条第一款" in told
    assert "情况紧急（物品可能被转移、使用），当场实施" in told
    assert "10时35分向本机关负责人报告" in told
    assert "本机关负责人局长甲（局长）于2026年9月22日10时36分以电话批准" in told
    assert "行政复议或者提起行政诉讼" in told
    assert case.NUMBERS[PaperKind.SEIZURE_DECISION] in papers
    assert "期限三十日，自2026年9月22日至2026年10月22日24时" in papers
    assert seals == "共张贴封条2张。第1张：仓储间南墙货架；第2张：冷藏柜门。"


def test_an_emergency_not_yet_approved_names_its_24_hours():
    seizure = case.seizure(approval=None, reported_at=None, seal_places=())
    told = of_visit(PaperKind.SITE_RECORD, seizure=seizure).measure

    assert "在2026年9月23日10时30分前向本机关负责人报告并补办批准手续" in told[0]
    assert len(told) == 2


def test_a_prior_approval_does_not_cite_the_emergency_article():
    told = of_visit(PaperKind.SITE_RECORD, seizure=case.seizure(route="prior")).measure[0]

    assert "实施前已经本机关负责人局长甲（局长）" in told
    assert "第十九条" not in told


def test_without_seizure_no_measure_is_told():
    assert of_visit(PaperKind.SITE_RECORD, seizure=None).measure == ()


def test_before_the_decision_is_numbered_the_record_names_the_list_without_number():
    values = drafted(PaperKind.SITE_RECORD, earlier=())

    assert values.measure[1].endswith("24时。")


def test_statements_on_visit_and_measure_are_both_kept():
    seizure = case.seizure(statement="奶油不是我的。")

    assert of_visit(PaperKind.SITE_RECORD, seizure=seizure).statement.endswith("\n奶油不是我的。")


def test_no_statement_is_said_in_words():
    closing = case.closing(statement="")

    assert "未提出" in of_visit(PaperKind.SITE_RECORD, closing=closing).statement


@pytest.mark.parametrize(("read_out", "word"), [(True, "宣读"), (False, "核对")])
def test_the_ending_says_whether_it_was_read_out(read_out, word):
    closing = case.closing(read_out=read_out)

    assert word in of_visit(PaperKind.SITE_RECORD, closing=closing).ending


def test_every_photograph_is_bound_by_its_hash():
    photos = drafted(PaperKind.SITE_RECORD).photos

    assert [one.number for one in photos] == [f"证{n}" for n in range(1, 7)]
    assert photos[2].sha256 == f"{3:064x}"


@pytest.mark.parametrize(
    "outcome", [Outcome.SHUT, Outcome.MOVED, Outcome.NOT_PRODUCING, Outcome.ENTRY_REFUSED]
)
def test_a_visit_that_could_not_be_made_has_its_record_all_the_same(outcome):
    values = of_visit(
        PaperKind.SITE_RECORD,
        outcome=outcome,
        outcome_note="门上贴有转让启事。",
        steps=(),
        closing=None,
        seizure=None,
        rectification=None,
    )

    assert values.dialogue == ()
    assert values.attendance == label(outcome)
    assert values.scene == (f"一、{label(outcome)}；门上贴有转让启事；照片6张（证1—证6）。",)


def test_a_refused_entry_where_somebody_was_asked_keeps_the_dialogue():
    values = of_visit(PaperKind.SITE_RECORD, outcome=Outcome.ENTRY_REFUSED, closing=None)

    assert len(values.dialogue) == 2


def test_a_visit_without_checklist_takes_its_scene_from_the_note():
    visit = case.visit(
        kind=VisitKind.COMPLAINT, checklist=None, answers={}, outcome_note="投诉所称蟑螂未见。"
    )
    values = drafted(PaperKind.SITE_RECORD, checklist=None, visit=visit)

    assert values.scene == ("一、投诉所称蟑螂未见。",)


def test_a_visit_over_midnight_prints_both_days():
    late = case.NOW.replace(day=23, hour=0, minute=20)
    values = drafted(PaperKind.SITE_RECORD, now=late)

    assert values.time == "2026年9月22日9时04分至2026年9月23日0时20分"


# --- rectification order ------------------------------------------------------------------


def test_the_order_names_conduct_evidence_and_provisions_in_force():
    values = drafted(PaperKind.RECTIFICATION_ORDER)

    assert [one.evidence for one in values.conducts] == [
        "现场笔录（云市监现笔〔2026〕326号），检查要点表第6.3项，照片1张：证1",
        "现场笔录（云市监现笔〔2026〕326号），检查要点表第8.2项，照片1张：证5",
    ]
    assert values.violated.startswith("《食品安全法》第三十三条第一款")
    assert values.basis.startswith("《行政处罚法》第二十八条第一款")
    assert "2026年9月29日" in values.due_words
    assert values.due == "2026-09-29"


def test_without_a_day_the_order_is_at_once():
    values = of_visit(
        PaperKind.RECTIFICATION_ORDER,
        rectification=case.rectification(due=None),
        closing=case.closing(handling=(), due=None),
    )

    assert values.due is None
    assert "立即" in values.due_words


def test_a_written_deadline_of_the_result_holds_for_the_order():
    order = case.rectification(due=None)

    assert of_visit(PaperKind.RECTIFICATION_ORDER, rectification=order).due == "2026-09-29"


def test_demands_are_drafted_from_the_items_marked_for_a_deadline():
    context = case.with_visit(PaperKind.RECTIFICATION_ORDER, rectification=None)
    drafted_ = draft_demands(context)

    assert [one.item_id for one in drafted_.demands] == [case.TOOLS, case.COLD]
    assert drafted_.demands[0].demand.startswith("针对第6.3项的问题改正，做到：")
    assert drafted_.due == date(2026, 9, 29)
    assert len(drafting.draft(PaperKind.RECTIFICATION_ORDER, context).conducts) == 2


def test_demands_are_drafted_from_every_failed_item_where_none_is_marked():
    answers = {key: one.model_copy(update={"measures": ()}) for key, one in case.answers().items()}
    context = case.with_visit(
        PaperKind.RECTIFICATION_ORDER,
        answers=answers,
        rectification=Rectification(due=date(2026, 9, 24)),
    )

    assert len(draft_demands(context).demands) == 3
    assert drafting.draft(PaperKind.RECTIFICATION_ORDER, context).due == "2026-09-24"


def test_the_earliest_deadline_of_the_items_is_taken_where_the_result_has_none():
    due = case.failed(case.TOOLS, "刀具无标识", "written_deadline", due=date(2026, 9, 26))
    context = case.with_visit(
        PaperKind.RECTIFICATION_ORDER,
        answers=case.answers() | {case.TOOLS: due},
        closing=None,
        rectification=None,
    )

    assert draft_demands(context).due == date(2026, 9, 26)


def test_a_demand_without_item_rests_on_the_inspection():
    order = case.rectification()
    bare = order.demands[0].model_copy(update={"item_id": ""})
    with_items = order.model_copy(update={"demands": (*order.demands, bare)})
    context = case.context(
        PaperKind.RECTIFICATION_ORDER, visit=case.visit(rectification=with_items), earlier=()
    )

    assert drafting.draft(PaperKind.RECTIFICATION_ORDER, context).conducts[2].evidence == "现场检查"


def test_the_contact_of_the_agency_stands_before_the_officers():
    named = drafted(PaperKind.RECTIFICATION_ORDER, agency=case.agency(contact="林晓峰"))

    assert named.remedies.contact == "林晓峰"
    assert drafted(PaperKind.RECTIFICATION_ORDER).remedies.contact == "周明川、沈若溪"


# --- seizure decision, list, strips -------------------------------------------------------


def test_the_decision_has_reason_provisions_grounds_and_basis():
    values = drafted(PaperKind.SEIZURE_DECISION)

    assert values.measure == "扣押"
    assert ticked(values.objects) == ["财物"]
    assert ticked(values.measures) == ["扣押"]
    assert values.violated == "《食品安全法》第三十四条第（三）项、第（十）项"
    assert values.grounds == (
        "清单第1、3项有证据证明不符合食品安全标准",
        "清单第2项用于违法生产经营",
    )
    assert values.urgency == "情况紧急，当场实施：物品可能被转移、使用。"
    assert values.goods_list.number == case.NUMBERS[PaperKind.GOODS_LIST]
    assert values.annex == (values.goods_list,)


def test_the_reason_does_not_begin_twice():
    seizure = case.seizure(reason="经查，你（单位）使用过期原料")

    assert of_visit(PaperKind.SEIZURE_DECISION, seizure=seizure).reason == "你（单位）使用过期原料"


@pytest.mark.parametrize(
    ("days", "end", "words"),
    [
        (30, "2026-10-22", "2026年10月22日24时"),
        (1, "2026-09-23", "2026年9月23日24时"),
        (9, "2026-10-01", "2026年10月1日24时"),  # a holiday: the term is never rolled
    ],
)
def test_the_term_runs_from_the_day_of_control_and_is_never_rolled(days, end, words):
    term = of_visit(PaperKind.SEIZURE_DECISION, seizure=case.seizure(days=days)).term

    assert (term.from_day, term.to_day) == ("2026-09-22", end)
    assert words in term.words
    assert "四十五日" in term.extension
    assert "检验" in term.testing
    assert term.controlled_at == "2026-09-22T10:30+08:00"


def test_a_prior_approval_needs_no_urgency():
    values = of_visit(PaperKind.SEIZURE_DECISION, seizure=case.seizure(route="prior", urgency=""))

    assert values.urgency == ""


def test_goods_without_item_rest_on_the_failed_items():
    lines = tuple(
        line.model_copy(update={"item_id": "", "connection": "现场查获"}) for line in case.lines()
    )
    values = of_visit(PaperKind.SEIZURE_DECISION, seizure=case.seizure(lines=lines))

    assert values.violated.startswith("《食品安全法》第三十三条")


def test_custody_without_conditions_says_none():
    seizure = case.seizure(custody=Custody(place="本局仓库"))

    assert of_visit(PaperKind.SEIZURE_DECISION, seizure=seizure).custody_conditions == "无"


def test_totals_are_exact_and_never_added_across_units():
    values = drafted(PaperKind.GOODS_LIST)

    assert values.total_words == "3种；12盒、7袋、2.5kg（大写：叁种，壹拾贰盒、柒袋、贰点伍kg）"
    lines = (
        case.goods(1, "甲", "0.1", "kg"),
        case.goods(2, "乙", "0.2", "kg"),
        case.goods(3, "丙", "3", "盒"),
    )
    more = of_visit(PaperKind.GOODS_LIST, seizure=case.seizure(lines=lines)).totals
    assert [(one.unit, one.figures, one.capitals) for one in more] == [
        ("kg", "0.3", "零点叁"),
        ("盒", "3", "叁"),
    ]


def test_rows_print_what_is_known_and_what_is_not():
    rows = drafted(PaperKind.GOODS_LIST).rows

    assert [row.batch for row in rows] == ["20251120", "20251120", "未标注"]
    assert rows[0].note == "单价18.00元；冷藏；保质期9个月；见第7.3项；照片1张（证6）"
    assert [one.number for one in rows[0].photos] == ["证6"]
    bare = case.goods(9, "甲", "1", "盒", spec="", maker="", item_id="", connection="")
    row = of_visit(PaperKind.GOODS_LIST, seizure=case.seizure(lines=(bare,))).rows[0]
    assert (row.spec, row.maker, row.note) == ("／", "／", "／")


def test_a_row_names_connection_and_seal():
    line = case.goods(9, "甲", "1", "盒", connection="同批原料。", seal_no="2")

    note = of_visit(PaperKind.GOODS_LIST, seizure=case.seizure(lines=(line,))).rows[0].note
    assert note == "见第7.3项；同批原料；封条2"


def test_list_decision_and_strips_name_each_other_by_their_reserved_numbers():
    decision, goods, strips = (drafted(kind) for kind in case.SET)

    assert decision.goods_list.number == goods.meta.number
    assert goods.attached_to.number == decision.meta.number
    assert strips.decision.number == decision.meta.number


def test_strips_are_counted_and_carry_no_party_and_no_end_date():
    values = drafted(PaperKind.SEAL_LABEL)

    assert values.n == 2
    assert [one.label_no for one in values.strips] == [
        "云市监封〔2026〕88号—1",
        "云市监封〔2026〕88号—2",
    ]
    assert values.day_capitals == "二〇二六年九月二十二日"
    text = values.model_dump_json()
    assert case.party().name not in text
    assert "10月22日" not in text
    assert "2026-10-22" not in text


def test_a_strip_names_the_lines_it_closes():
    lines = tuple(
        line.model_copy(update={"seal_no": "1" if seq < 2 else "2"})
        for seq, line in enumerate(case.lines())
    )
    strips = of_visit(PaperKind.SEAL_LABEL, seizure=case.seizure(lines=lines)).strips

    assert [one.goods for one in strips] == ["清单第1、2项", "清单第3项"]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([1], "1"), ([1, 2], "1、2"), ([1, 2, 3], "1—3"), ([1, 3, 4, 5, 9], "1、3—5、9"), ([], "")],
)
def test_runs_of_lines_are_joined(numbers, words):
    assert spans(numbers) == words


def test_a_list_takes_quantities_as_entered():
    line = case.goods(1, "甲", "1", "盒").model_copy(update={"quantity": Decimal("9.50")})

    assert (
        of_visit(PaperKind.GOODS_LIST, seizure=case.seizure(lines=(line,))).rows[0].quantity
        == "9.5"
    )


# --- service receipt ----------------------------------------------------------------------


def test_the_receipt_lists_the_served_papers_bound_by_their_hashes():
    values = drafted(PaperKind.SERVICE_RECEIPT)

    assert [row.number for row in values.rows] == [case.NUMBERS[kind] for kind in case.SERVED]
    assert {row.content_hash for row in values.rows} == {case.HASH}
    assert values.rows[-1].copies == "1（含张贴联）"
    assert ticked(values.modes) == ["留置送达"]
    assert values.time == "2026年9月22日11时42分"
    assert values.recipient == "／"
    assert ticked(values.refusal) == ["拒绝签收"]


def test_a_receipt_in_person_names_the_recipient():
    service = case.service(
        mode=ServiceMode.IN_PERSON, recipient="鄢㛃", witness="", witness_identity=""
    )
    values = drafted(PaperKind.SERVICE_RECEIPT, service=service)

    assert ticked(values.modes) == ["直接送达"]
    assert (values.recipient, values.relation, values.remark) == ("鄢㛃", "／", "无")
    assert ticked(values.refusal) == []


def test_a_receipt_by_another_person_names_the_relation():
    service = case.service(
        mode=ServiceMode.IN_PERSON, recipient="鄢小云", relation="成年家属", witness=""
    )
    values = drafted(PaperKind.SERVICE_RECEIPT, service=service)

    assert ticked(values.refusal) == ["不在场"]
    assert "鄢小云（成年家属）" in values.remark


def test_servers_are_found_by_certificate_number_too():
    service = case.service(servers=(case.ZHOU.badge_no, case.SHEN.badge_no))

    assert [one.name for one in drafted(PaperKind.SERVICE_RECEIPT, service=service).servers] == [
        "周明川",
        "沈若溪",
    ]


def test_an_unlicensed_party_has_no_code_and_no_licence():
    party = case.party(
        kind=PartyKind.PERSON, certificate_kind="", credit_code="", licence_no="", id_number=""
    )
    group = of_visit(PaperKind.SITE_RECORD, party=party).party

    assert (group.certificates, group.credit_code, group.licence_no, group.id_number) == (
        "无",
        "无",
        "无",
        "／",
    )


def test_handling_words_of_the_2016_table_are_those_of_the_form():
    closing = case.closing("commissioned", handling=(Handling.STOP_OPERATION,))
    body = of_visit(PaperKind.RESULT_RECORD, "commissioned", closing=closing).body

    assert ticked(body.handling) == ["食品生产经营者立即停止食品生产经营活动"]
