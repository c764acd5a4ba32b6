"""The words of a missing signature: variants A to D, for records and for served papers."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.paper import PaperKind, Role, ServiceMode, SignatureRecord, SignState
from app.domain.papers.refusals import (
    heading,
    non_signature_sentence,
    page_words,
    service_remark,
    short_sentence,
    variant,
)
from tests.domain.papers import case

OFFICERS = ("周明川", "沈若溪")
WHO = "当事人（现场负责人鄢㛃）"


def record(state: SignState = SignState.REFUSED, **more: Any) -> SignatureRecord:
    return SignatureRecord(
        signer="鄢㛃",
        role=Role.PARTY,
        method="none",
        state=state,
        content_hash=case.HASH,
        t=case.at(11, 45),
        **more,
    )


WITNESS = {"witness": "吕𠮷昌", "witness_identity": "裕民市场服务部值班员"}


def said(one: SignatureRecord, kind: PaperKind = PaperKind.SITE_RECORD) -> str:
    return non_signature_sentence(one, OFFICERS, kind, who=WHO)


def test_variant_a_two_officers_confirm():
    one = record(reason="要等合伙人回来商量。", reason_quoted=True)

    assert variant(one) == "A"
    assert said(one) == (
        "当事人（现场负责人鄢㛃）在听取宣读、核对内容后拒绝签名，陈述的原因为：“要等合伙人回来商量”。"
        "无见证人，由在场的检查人员周明川、沈若溪当场签名确认。"
    )


def test_variant_b_a_witness_was_asked_in():
    one = record(**WITNESS)

    assert variant(one) == "B"
    assert said(one) == (
        "当事人（现场负责人鄢㛃）在听取宣读、核对内容后拒绝签名，未说明原因。"
        "检查人员已告知拒绝签名不影响本文书的效力。"
        "邀请吕𠮷昌（裕民市场服务部值班员）到场见证。"
    )


def test_variant_c_it_was_recorded():
    one = record(reason="不愿签", recording=case.recording())

    assert variant(one) == "C"
    assert "陈述的原因为：不愿签。" in said(one)
    assert (
        "2026年9月22日11时20分至2026年9月22日11时28分，文件摘要前16位：9f4c07a251e8b36d。"
        in said(one)
    )
    assert "无见证人" not in said(one)


def test_b_and_c_may_be_combined():
    one = record(recording=case.recording(), **WITNESS)

    assert variant(one) == "BC"
    assert "到场见证" in said(one)
    assert "录音录像" in said(one)


def test_variant_d_the_party_was_not_there():
    one = record(SignState.ABSENT, notice="于9时00分以电话通知，至9时40分", **WITNESS)

    assert variant(one) == "D"
    assert said(one) == (
        "检查人员于9时00分以电话通知，至9时40分，当事人未到场。"
        "邀请吕𠮷昌（裕民市场服务部值班员）到场，由见证人和检查人员签名。"
    )


def test_an_absent_party_without_witness_is_confirmed_by_the_officers():
    one = record(SignState.ABSENT, notice="于9时00分以电话通知")

    assert said(one).endswith("无见证人，由在场的检查人员周明川、沈若溪签名确认。")


def test_a_party_that_cannot_write_confirms_by_word_of_mouth():
    one = record(SignState.CANNOT_WRITE, reason="右手受伤", **WITNESS)

    assert said(one).startswith(
        "当事人（现场负责人鄢㛃）因右手受伤不能签名，内容已宣读，当事人口头确认无误并捺指印。"
    )


@pytest.mark.parametrize("kind", [PaperKind.SEIZURE_DECISION, PaperKind.RECTIFICATION_ORDER])
def test_the_strip_of_a_letter_speaks_of_its_content_never_of_serving(kind):
    text = said(record(reason="要等合伙人", **WITNESS), kind)

    assert text.startswith("拒绝签名，原因：要等合伙人。")
    assert "签收" not in text
    assert "留置" not in text


@pytest.mark.parametrize("kind", list(PaperKind))
@pytest.mark.parametrize("support", [{}, WITNESS, {"recording": case.recording()}])
@pytest.mark.parametrize("state", [SignState.REFUSED, SignState.ABSENT, SignState.CANNOT_WRITE])
def test_every_sentence_is_whole_and_short_enough(kind, support, state):
    one = record(state, reason="原因", notice="于9时00分以电话通知", **support)
    for text in (said(one, kind), short_sentence(one)):
        assert text.endswith("。")
        assert "。。" not in text
        assert "{" not in text
        assert len(text) <= 300


def test_headings_and_page_words_name_what_did_not_happen():
    states = (SignState.REFUSED, SignState.ABSENT, SignState.CANNOT_WRITE)

    assert [heading(record(state)) for state in states] == [
        "当事人拒绝签名",
        "当事人未到场",
        "当事人不能签名",
    ]
    assert [page_words(record(state)) for state in states] == [
        "拒绝签名，见末页",
        "未到场，见末页",
        "不能签名，见末页",
    ]


def test_a_signature_that_is_there_has_no_heading():
    with pytest.raises(KeyError):
        heading(record(SignState.SIGNED))


def test_papers_left_at_the_premises_name_the_witness_and_the_place():
    text = service_remark(case.service(recording=case.recording()))

    assert text.startswith("受送达人拒绝签收，原因：要等店铺合伙人回来商量。")
    assert "邀请吕𠮷昌（裕民市场服务部值班员）到场见证，将上列文书留置于" in text
    assert "文件摘要前16位：9f4c07a251e8b36d。" in text


def test_papers_left_without_reason_say_so():
    assert "原因：未说明原因。" in service_remark(case.service(refusal_reason=""))


def test_papers_received_by_another_name_the_relation():
    service = case.service(
        mode=ServiceMode.IN_PERSON, recipient="鄢小云", relation="成年家属", witness=""
    )

    assert service_remark(service) == "受送达人不在场，由鄢小云（成年家属）签收。"


def test_papers_received_in_person_need_no_remark():
    assert service_remark(case.service(mode=ServiceMode.IN_PERSON, recipient="鄢㛃")) == "无"


def test_papers_left_under_recording_name_no_witness():
    text = service_remark(case.service(witness="", witness_identity="", recording=case.recording()))

    assert "见证" not in text
    assert "录音录像" in text
