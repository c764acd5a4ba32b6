"""Site record, order, decision and receipt: every value can be read back from the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.documents import rectification_order, seizure_decision, service_receipt, site_record
from app.documents.papers import Signing, missing_characters, pages
from app.documents.party_grid import underlined
from app.domain.paper import CopyKind, PaperKind, Role, ServiceMode, SignState
from app.domain.papers import drafting
from app.domain.people import PartyKind
from tests.documents import cases
from tests.documents.reading_aloud import page_texts, plain, rendered
from tests.domain.papers import case

K = PaperKind
MINE = (K.SITE_RECORD, K.RECTIFICATION_ORDER, K.SEIZURE_DECISION, K.SERVICE_RECEIPT)
RARE = "𠮷䶮㛃"
_NOT_PRINTED = {"kind", "v", "practice", "party_kind", "mode", "day", "due", "days"}
_MACHINE = {"photos", "content_hash", "served_at", "controlled_at", "from_day", "to_day"}
_MACHINE |= {"servers"}  # names stand before the lines, certificates only bind the signatures


def drafted(kind, **more):
    return drafting.draft(kind, case.context(kind, **more))


def of_visit(kind, **more):
    return drafting.draft(kind, case.with_visit(kind, **more))


def printed(values) -> list[str]:
    """Every text of the values that is meant for the page."""
    found: list[str] = []

    def walk(value):
        if isinstance(value, dict):
            for key, part in value.items():
                if key not in _NOT_PRINTED | _MACHINE:
                    walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)
        elif isinstance(value, str) and value != "／":
            found.append(value)

    walk(values.model_dump(mode="json"))
    return found


def shards(text: str) -> list[str]:
    """Pieces that stand together wherever the text is broken: between marks."""
    return [piece for piece in re.split(r"[，。；：、？（）“”\s]+", plain(text)) if piece]


def words(values, folder: Path, signing: Signing = cases.REFUSED) -> str:
    """The body as drawn, without running heads and feet between the pages."""
    texts = page_texts(rendered(values, signing=signing), folder, in_order=True)
    head = plain(f"{values.meta.title}{values.meta.number}（续）")
    return "".join(
        re.sub(r"文书编号[^：]*?第\d+页共\d+页", "", text.removeprefix(head)) for text in texts
    )


@pytest.mark.parametrize("kind", MINE)
def test_every_value_is_read_back_from_the_page(kind, tmp_path):
    values = drafted(kind)
    text = words(values, tmp_path)
    lost = [
        piece
        for one in printed(values)
        for piece in shards(one)
        if piece[:6] not in text or piece[-6:] not in text
    ]

    assert lost == []


@pytest.mark.parametrize("kind", MINE)
def test_rare_characters_are_drawn_and_read_back(kind, tmp_path):
    values = of_visit(kind, party=case.party(name=f"云桥区{RARE}饭店"))

    assert missing_characters(values) == ()
    assert f"云桥区{RARE}饭店" in words(values, tmp_path)


def test_every_page_of_a_site_record_has_the_signature_strip(tmp_path):
    scene = "\n".join(f"{n}、仓储间第{n}排货架有过期原料，拍照留证。" for n in range(1, 90))
    values = of_visit(K.SITE_RECORD, closing=case.closing(scene=scene))
    texts = page_texts(rendered(values, signing=cases.REFUSED), tmp_path)

    assert len(texts) > 3
    for page in texts:
        assert "当事人：" in page
        assert "见证人：" in page
        assert page.count("检查人员：") >= 2
        assert "拒绝签名，见末页" in page
    assert all(f"{n}、仓储间第{n}排" in "".join(texts) for n in (1, 45, 89))


def test_the_refusal_stands_on_the_last_page_with_the_witness(tmp_path):
    last = page_texts(rendered(drafted(K.SITE_RECORD), signing=cases.REFUSED), tmp_path)[-1]

    assert "√当事人拒绝签名" in last
    assert "见证人身份：" in last
    assert "以下空白" in last


@pytest.mark.parametrize("kind", [K.SITE_RECORD, K.RECTIFICATION_ORDER, K.SEIZURE_DECISION])
@pytest.mark.parametrize("state", sorted(cases.STATES))
def test_every_state_of_signing_has_its_words(kind, state, tmp_path):
    text = words(drafted(kind), tmp_path, cases.STATES[state])
    record = cases.STATES[state].party

    unsigned = record is not None and record.state not in {SignState.SIGNED, SignState.PEN}
    assert ("√当事人" in text) == unsigned


def test_the_strip_of_a_letter_never_speaks_of_serving(tmp_path):
    for kind in (K.RECTIFICATION_ORDER, K.SEIZURE_DECISION):
        text = words(drafted(kind), tmp_path)
        assert "签收" not in text
        assert "留置" not in text
        assert "送达回证" not in text


@pytest.mark.parametrize("kind", [K.RECTIFICATION_ORDER, K.SEIZURE_DECISION])
@pytest.mark.parametrize("state", sorted(cases.STATES))
def test_seal_and_strip_never_stand_alone_on_a_page(kind, state, tmp_path):
    texts = page_texts(rendered(drafted(kind), signing=cases.STATES[state]), tmp_path)
    page = next(text for text in texts if "印章" in text)
    before, _, _ = page.partition(plain(case.agency().name))

    head = plain(f"{drafted(kind).meta.title}{drafted(kind).meta.number}（续）")
    assert len(before.removeprefix(head)) > 20
    assert "执法人员周明川" in page
    assert "执法人员沈若溪" in page


def test_both_boxes_of_the_order_stay_printed(tmp_path):
    dated = words(drafted(K.RECTIFICATION_ORDER), tmp_path)
    at_once = words(
        of_visit(
            K.RECTIFICATION_ORDER,
            rectification=case.rectification(due=None),
            closing=case.closing(handling=(), due=None),
        ),
        tmp_path,
    )

    assert "□立即改正" in dated
    assert "√限期改正" in dated
    assert "√立即改正" in at_once
    assert "□限期改正" in at_once


def test_the_decision_ticks_goods_and_measure(tmp_path):
    text = words(drafted(K.SEIZURE_DECISION), tmp_path)

    assert "（扣押）" in text
    for tick in ("□场所", "□设施", "√财物", "□查封", "√扣押"):
        assert tick in text
    assert "至2026年10月22日24时止" in text


def test_a_reason_of_several_paragraphs_keeps_them(tmp_path):
    reason = "你（单位）于9月20日购入奶油。\n该批奶油已过保质期。"
    values = of_visit(K.SEIZURE_DECISION, seizure=case.seizure(reason=reason))
    text = words(values, tmp_path)

    assert "购入奶油。" in text
    assert "该批奶油已过保质期。涉嫌违反" in text


def test_a_receipt_of_papers_left_says_so_and_asks_for_no_signature(tmp_path):
    text = words(drafted(K.SERVICE_RECEIPT), tmp_path)

    assert "（未签收，见备注）" in text
    assert "1周明川" in text
    assert "2沈若溪" in text
    assert "√留置送达" in text
    assert "√拒绝签收" in text
    assert "姓名、身份：吕𠮷昌，裕民市场服务部值班员" in text


def test_a_receipt_in_person_has_a_line_for_the_recipient(tmp_path):
    service = case.service(
        mode=ServiceMode.IN_PERSON, recipient="鄢小云", relation="成年家属", witness=""
    )
    values = drafted(K.SERVICE_RECEIPT, service=service)
    blank = words(values, tmp_path, cases.BLANK)
    signed = words(values, tmp_path, cases.SIGNED)

    assert "收件人鄢小云（成年家属）：" in blank
    assert "√直接送达" in signed
    assert "√不在场" in signed
    assert "未签收" not in signed


def test_a_receipt_stays_on_one_page():
    assert pages(rendered(drafted(K.SERVICE_RECEIPT), signing=cases.REFUSED)) == 1


@pytest.mark.parametrize("kind", MINE)
def test_the_longest_party_is_printed_whole(kind, tmp_path):
    long = case.party(
        name="甲" * 60,
        address="乙" * 100,
        legal_representative="丙" * 30,
        certificate_kind="丁" * 40,
        telephone="0" * 30,
    )
    context = case.context(kind, visit=case.visit(party=long))
    text = words(drafting.draft(kind, context), tmp_path, cases.BLANK)

    assert text.count("甲") >= 60
    if kind in {K.SITE_RECORD, K.SEIZURE_DECISION}:
        assert text.count("乙") >= 100
        assert text.count("丁") == 40


@pytest.mark.parametrize(
    ("party", "who"),
    [
        ({}, "当事人（经营者鄢䶮）"),
        ({"kind": PartyKind.ENTERPRISE}, "当事人（法定代表人鄢䶮）"),
        ({"legal_representative": "别人"}, "当事人（现场负责人鄢䶮）"),
        ({"name": "鄢䶮", "kind": PartyKind.PERSON}, "当事人在听取"),
    ],
)
def test_whoever_did_not_sign_is_named_with_the_capacity(party, who, tmp_path):
    shown = case.party(**{"legal_representative": "鄢䶮", **party})
    text = words(of_visit(K.SITE_RECORD, party=shown), tmp_path)

    assert who in text


def test_names_in_a_sentence_are_underlined_in_their_order():
    parts = underlined("可向甲政府申请，也可向乙法院起诉。", "乙法院", "甲政府", "不在内")

    assert [getattr(part, "text", part) for part in parts] == [
        "可向",
        "甲政府",
        "申请，也可向",
        "乙法院",
        "起诉。",
    ]
    assert underlined("甲政府", "甲政府")[0].text == "甲政府"


@pytest.mark.parametrize(
    ("layout", "kind", "mark"),
    [
        (site_record, K.SITE_RECORD, "第一联　归档"),
        (rectification_order, K.RECTIFICATION_ORDER, ""),
        (seizure_decision, K.SEIZURE_DECISION, ""),
        (service_receipt, K.SERVICE_RECEIPT, "归档"),
    ],
)
def test_copies_are_marked_on_forms_and_not_on_letters(layout, kind, mark):
    sheet = layout.sheet(drafted(kind), CopyKind.FILE, cases.BLANK)

    assert sheet.copy_mark == mark
    assert drafted(kind).meta.copies.rstrip("。") in "".join(sheet.notes)


def test_a_witness_who_came_although_the_party_signed_has_a_line(tmp_path):
    party = cases.record(Role.PARTY, "鄢䶮", SignState.SIGNED, 7)
    witness = cases.record(Role.WITNESS, "吕吉昌", SignState.SIGNED, 3, witness_identity="值班员")
    signing = Signing(records=(party, witness), strokes={})

    for kind in (K.SITE_RECORD, K.SEIZURE_DECISION):
        assert "见证人（吕吉昌）签名" in words(drafted(kind), tmp_path, signing)
