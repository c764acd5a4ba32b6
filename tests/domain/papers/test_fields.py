"""An empty required field, a field too long, a hidden character: one refusal that names it."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import RuleBroken
from app.domain.measures import Custody, GoodsDraft
from app.domain.paper import PaperKind, ServiceMode
from app.domain.papers import drafting
from app.domain.papers.fields import fill
from app.domain.papers.seal_label import Strip
from app.domain.visit import Outcome, StepKind
from tests.domain.papers import case

K = PaperKind


def refusal(context) -> RuleBroken:
    kind = next(kind for kind, number in case.NUMBERS.items() if number == context.number)
    with pytest.raises(RuleBroken) as caught:
        drafting.draft(kind, context)
    return caught.value


def party(kind, **more):
    return case.with_visit(kind, party=case.party(**more))


def agency(kind, **more):
    return case.context(kind, agency=case.agency(**more))


def seizure(kind, **more):
    return case.with_visit(kind, seizure=case.seizure(**more))


def closing(kind, **more):
    return case.with_visit(kind, closing=case.closing(**more))


def receipt(**more):
    return case.context(K.SERVICE_RECEIPT, service=case.service(**more))


def without(kind, step):
    steps = tuple(one for one in case.steps() if one.kind is not step)
    return case.with_visit(kind, steps=steps)


MISSING = [
    (party(K.RESULT_RECORD, address=""), "住所（住址）"),
    (party(K.RESULT_RECORD, telephone=""), "联系电话"),
    (party(K.RESULT_RECORD, person_in_charge="", legal_representative=""), "负责人"),
    (case.with_visit(K.RESULT_RECORD, closing=None), "检查结论"),
    (closing(K.RESULT_RECORD, conclusion=None), "检查结论"),
    (closing(K.RESULT_RECORD, own_words=""), "检查结论"),
    (party(K.SITE_RECORD, certificate_kind=""), "主体资格证照名称"),
    (closing(K.SITE_RECORD, attendance=""), "通知当事人到场情况"),
    (case.with_visit(K.SITE_RECORD, closing=None), "通知当事人到场情况"),
    (without(K.SITE_RECORD, StepKind.CREDENTIALS), "出示执法证件"),
    (without(K.SITE_RECORD, StepKind.RIGHTS), "告知权利义务"),
    (without(K.SITE_RECORD, StepKind.RECUSAL), "询问回避"),
    (seizure(K.SITE_RECORD, controlled_at=None), "采取强制措施的时间"),
    (seizure(K.SITE_RECORD, route="prior", approval=None), "机关负责人的批准"),
    (
        case.with_visit(
            K.SITE_RECORD, steps=(), opened_at=None, outcome=Outcome.SHUT, closing=None
        ),
        "检查时间",
    ),
    (case.with_visit(K.SITE_RECORD, place="", party=case.party(address="")), "住所（住址）"),
    (agency(K.RECTIFICATION_ORDER, reconsideration_body=""), "行政复议机关"),
    (agency(K.RECTIFICATION_ORDER, court=""), "人民法院"),
    (agency(K.RECTIFICATION_ORDER, telephone=""), "机关联系电话"),
    (
        case.with_visit(K.RECTIFICATION_ORDER, rectification=None, answers={}),
        "发现的行为",
    ),
    (seizure(K.SEIZURE_DECISION, reason=""), "理由"),
    (seizure(K.SEIZURE_DECISION, place=""), "实施地点"),
    (seizure(K.SEIZURE_DECISION, urgency=""), "情况紧急的理由"),
    (seizure(K.SEIZURE_DECISION, route="prior", approval=None), "机关负责人的批准"),
    (seizure(K.SEIZURE_DECISION, controlled_at=None), "控制物品的时间"),
    (seizure(K.SEIZURE_DECISION, custody=Custody()), "保存地点"),
    (seizure(K.SEIZURE_DECISION, lines=()), "采取措施的理由"),
    (agency(K.SEIZURE_DECISION, court=""), "人民法院"),
    (case.context(K.SEIZURE_DECISION, set_numbers={}), "财物清单文书编号"),
    (seizure(K.GOODS_LIST, lines=()), "财物清单各行"),
    (seizure(K.GOODS_LIST, custody=Custody()), "保管地点"),
    (
        seizure(K.GOODS_LIST, lines=(case.goods(1, "甲", "1", "盒", batch=""),)),
        "第1行批号或生产日期",
    ),
    (case.context(K.GOODS_LIST, set_numbers={}), "实施行政强制措施决定书文书编号"),
    (seizure(K.SEAL_LABEL, seal_places=()), "封条张贴处"),
    (seizure(K.SEAL_LABEL, controlled_at=None), "封存日期"),
    (receipt(place=""), "送达地点"),
    (receipt(witness="", witness_identity=""), "见证人或者录音录像"),
    (receipt(witness_identity=""), "见证人身份"),
    (receipt(mode=ServiceMode.IN_PERSON, recipient=""), "收件人"),
    (receipt(servers=()), "送达人"),
    (receipt(servers=("周明川",)), "送达人"),
    (receipt(servers=("周明川", "周明川")), "送达人"),
]


@pytest.mark.parametrize(("context", "field"), MISSING, ids=lambda one: str(one)[:20])
def test_an_empty_required_field_blocks_the_paper_and_is_named(context, field):
    kind = next(kind for kind, number in case.NUMBERS.items() if number == context.number)
    found = refusal(context)

    assert found.code == "paper.field_missing"
    assert field in str(found)
    assert str(found).startswith("《")
    assert "没有定稿" in str(found)
    assert kind  # the context belongs to one paper


TOO_LONG = [
    (party(K.SITE_RECORD, certificate_kind="照" * 41), "主体资格证照名称", 40),
    (party(K.SITE_RECORD, credit_code="9" * 19), "统一社会信用代码", 18),
    (party(K.SITE_RECORD, address="路" * 101), "住所（住址）", 100),
    (party(K.SITE_RECORD, legal_representative="鄢" * 31), "法定代表人", 30),
    (party(K.SITE_RECORD, telephone="0" * 31), "联系电话", 30),
    (party(K.SITE_RECORD, id_number="9" * 19), "身份证件号码", 18),
    (case.with_visit(K.SITE_RECORD, place="处" * 121), "检查地点", 120),
    (closing(K.SITE_RECORD, attendance="到" * 121), "通知当事人到场情况", 120),
    (seizure(K.SITE_RECORD, urgency="急" * 121), "情况紧急的理由", 120),
    (closing(K.RESULT_RECORD, own_words="论" * 201), "检查结论", 200),
    (closing(K.RESULT_RECORD, opinion="见" * 121), "被检查单位意见", 120),
    (
        case.with_visit(
            K.RESULT_RECORD,
            answers=case.answers() | {case.TOOLS: case.failed(case.TOOLS, "脏" * 201)},
        ),
        "发现的问题",
        200,
    ),
    (closing(K.CHECK_TABLE, other_problems="他" * 301), "其他需要记录的问题", 300),
    (
        case.with_visit(
            K.RECTIFICATION_ORDER,
            rectification=case.rectification(
                demands=(
                    case.rectification().demands[0].model_copy(update={"conduct": "行" * 121}),
                )
            ),
        ),
        "发现的行为",
        120,
    ),
    (seizure(K.SEIZURE_DECISION, reason="查" * 301), "理由", 300),
    (seizure(K.SEIZURE_DECISION, place="处" * 101), "实施地点", 100),
    (seizure(K.SEIZURE_DECISION, urgency="急" * 121), "情况紧急的理由", 120),
    (seizure(K.SEIZURE_DECISION, custody=Custody(place="库" * 81)), "保存地点", 80),
    (
        seizure(K.GOODS_LIST, lines=(case.goods(1, "甲", "1", "盒", spec="规" * 41),)),
        "规格、包装",
        40,
    ),
    (
        seizure(K.GOODS_LIST, lines=(case.goods(1, "甲", "1", "盒", maker="厂" * 61),)),
        "标示生产单位",
        60,
    ),
    (seizure(K.GOODS_LIST, lines=(case.goods(1, "甲", "1", "盒", batch="2" * 21),)), "批号", 20),
    (seizure(K.GOODS_LIST, lines=(case.goods(1, "甲", "12345678901", "盒"),)), "数量", 10),
    (seizure(K.GOODS_LIST, lines=(case.goods(1, "甲", "1", "盒", note="注" * 61),)), "备注", 60),
    (
        seizure(K.GOODS_LIST, lines=(case.goods(1, "甲", "1", "盒", connection="系" * 61),)),
        "与案件的联系",
        60,
    ),
    (seizure(K.SEAL_LABEL, seal_places=("处" * 101,)), "封条张贴处", 100),
    (receipt(place="处" * 101), "送达地点", 100),
    (receipt(refusal_reason="因" * 121), "拒绝签收的原因", 120),
    (receipt(witness="见" * 31), "见证人", 30),
    (receipt(witness_identity="身" * 41), "见证人身份", 40),
    (
        case.context(K.SERVICE_RECEIPT, served=tuple(case.paper(K.SITE_RECORD) for _ in range(9))),
        "送达文书",
        8,
    ),
]


@pytest.mark.parametrize(("context", "field", "limit"), TOO_LONG, ids=lambda one: str(one)[:20])
def test_a_field_that_is_too_long_is_named_with_its_limit(context, field, limit):
    found = refusal(context)

    assert found.code == "paper.field_too_long"
    assert field in str(found)
    assert f"最多 {limit} " in str(found)


def test_twenty_megabytes_in_a_finding_get_a_sentence_and_not_the_text():
    answer = case.failed(case.TOOLS, "").model_copy(update={"finding": "脏" * 7_000_000})
    context = case.with_visit(K.RESULT_RECORD, answers=case.answers() | {case.TOOLS: answer})
    found = refusal(context)

    assert found.code == "paper.field_too_long"
    assert len(str(found)) < 200


@pytest.mark.parametrize("sign", ["\u0007", "\u202e", "\u200f", "\ufeff", "\x7f"])
def test_a_control_or_direction_character_is_named_by_its_code_point(sign):
    answer = case.failed(case.TOOLS, "").model_copy(update={"finding": f"刀具{sign}无标识"})
    context = case.with_visit(K.RESULT_RECORD, answers=case.answers() | {case.TOOLS: answer})
    found = refusal(context)

    assert found.code == "paper.field_unusable"
    assert f"U+{ord(sign):04X}" in str(found)
    assert "发现的问题" in str(found)
    assert sign not in str(found)


def test_a_value_of_another_form_is_refused_by_the_name_of_its_field():
    with pytest.raises(RuleBroken) as caught:
        fill(K.SEAL_LABEL, Strip, k=1, label_no="1", goods=["清单"], place="门")

    assert caught.value.code == "paper.field_unusable"
    assert "封存物品" in str(caught.value)


def test_a_fault_without_named_field_is_still_a_sentence():
    with pytest.raises(RuleBroken) as caught:
        fill(K.SEAL_LABEL, Strip, k=1, label_no="1", goods="清单", place="门", extra="1")

    assert "内容" in str(caught.value)


def test_a_due_day_in_the_past_is_refused():
    context = case.with_visit(
        K.RECTIFICATION_ORDER, rectification=case.rectification(due=date(2026, 9, 21))
    )
    found = refusal(context)

    assert found.code == "paper.field_unusable"
    assert "2026年9月21日已经过去" in str(found)


@pytest.mark.parametrize("kind", [K.RESULT_RECORD, K.SITE_RECORD, K.GOODS_LIST])
def test_one_officer_is_not_enough(kind):
    assert refusal(case.with_visit(kind, officers=(case.ZHOU,))).code == "officer.too_few"


@pytest.mark.parametrize("kind", [K.RESULT_RECORD, K.SEIZURE_DECISION])
def test_one_officer_listed_twice_is_refused(kind):
    found = refusal(case.with_visit(kind, officers=(case.ZHOU, case.ZHOU)))

    assert found.code == "officer.same"


def test_an_expired_certificate_stops_the_paper_on_its_day():
    expired = case.officer(31, "周明川", "37999900021", valid_until=date(2026, 9, 21))
    found = refusal(case.with_visit(K.SITE_RECORD, officers=(expired, case.SHEN)))

    assert found.code == "officer.certificate_expired"
    assert "周明川" in str(found)
    assert "2026年9月21日" in str(found)


@pytest.mark.parametrize("kind", case.SET)
def test_without_seizure_its_papers_are_not_offered(kind):
    assert refusal(case.with_visit(kind, seizure=None)).code == "paper.not_offered"


def test_an_unfinished_line_stops_the_decision():
    unfinished = (GoodsDraft(id="f" * 32, name="半"),)
    found = refusal(seizure(K.SEIZURE_DECISION, unfinished=unfinished))

    assert found.code == "paper.not_offered"
    assert "1行" in str(found)


@pytest.mark.parametrize("kind", [K.RESULT_RECORD, K.CHECK_TABLE])
@pytest.mark.parametrize("how", ["no checklist", "shut"])
def test_without_a_walked_checklist_its_papers_are_not_offered(kind, how):
    context = (
        case.context(kind, checklist=None)
        if how == "no checklist"
        else case.with_visit(kind, outcome=Outcome.SHUT)
    )

    assert refusal(context).code == "paper.not_offered"


def test_a_receipt_needs_an_act_of_serving():
    assert refusal(case.context(K.SERVICE_RECEIPT, service=None)).code == "paper.not_offered"
    assert refusal(case.context(K.SERVICE_RECEIPT, served=())).code == "paper.not_offered"
