"""Facts bring what they imply; a citation is held against the text wherever it is at hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from app.domain.checklist import Checklist, applicable, known_facts
from app.domain.checklist_faults import faults
from app.storage.library import FormBroken
from tests.forms.conftest import SMALL, vouched


def small(text: str = SMALL) -> Checklist:
    return Checklist.model_validate(yaml.load(text, yaml.CSafeLoader))


CIRCLE = SMALL.replace(
    "sections:",
    "  - {id: poultry, ask: 用禽肉吗？, implies: [meat]}\n"
    "  - {id: duck, ask: 用鸭肉吗？, implies: [poultry, duck]}\n"
    "sections:",
)


def test_a_fact_brings_everything_it_implies_even_in_a_circle():
    checklist = small(CIRCLE)
    assert known_facts(checklist, {"duck": True, "meat": False}) == {"duck", "poultry", "meat"}
    assert known_facts(checklist, {"duck": False}) == frozenset()


def test_an_item_appears_when_its_fact_is_implied():
    checklist = small(CIRCLE)
    assert [place.item.id for place in applicable(checklist, {})] == ["I002"]
    assert [place.item.id for place in applicable(checklist, {"duck": True})] == ["I001", "I002"]


def test_a_fact_that_only_implies_a_used_one_is_worth_asking(library):
    assert not [
        fault
        for fault in faults(small(CIRCLE.replace(", duck]", "]")), library.law())
        if fault.path == ("facts", 1)
    ]


def test_items_are_found_by_their_stable_id_only():
    checklist = small()
    assert checklist.item("I002").text == "第二条要求写在这里"
    with pytest.raises(KeyError):
        checklist.item("1.2")


def test_a_place_missing_from_the_text_is_a_fault_where_the_basis_did_not_count(library):
    law = library.law()
    uncounted = law.commissioned.model_copy(
        update={
            "documents": {
                code: document.model_copy(update={"articles": None})
                for code, document in law.commissioned.documents.items()
            }
        }
    )
    text = SMALL.replace("article: 27, paragraph: 1, item: 1", "article: 27, paragraph: 9")
    (fault,) = faults(small(text), replace(law, commissioned=uncounted))
    assert fault.path == ("sections", 0, "items", 0, "cites", "commissioned", 0)
    assert "没有这一条款" in fault.sentence


def test_files_that_are_no_editions_are_passed_over(library, put, tmp_path):
    put(SMALL)
    for name in ("draft.yaml", "0.yaml", "1.yml", "01.yaml"):
        (tmp_path / "forms" / "checklists" / "small" / name).write_text("nonsense", "utf-8")
    assert [one.version for one in library.editions() if one.id == "small"] == [1]


def test_a_form_that_is_not_text_is_broken_and_said_so(library, put):
    put(b"\xff\xfe\x00")
    with pytest.raises(FormBroken, match="不是 UTF-8"):
        library.newest("small")
    assert len(library.broken()) == 1


def test_a_broken_basis_of_the_home_is_refused_not_replaced(library, tmp_path):
    path = tmp_path / "forms" / "bases" / "in-force.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("format: 1\n", "utf-8")
    with pytest.raises(FormBroken, match="没有签名"):
        library.basis("in-force")
    vouched(tmp_path / "forms", path)
    with pytest.raises(FormBroken, match="缺少"):
        library.basis("in-force")


FOLLOWING = SMALL.replace(
    "  - id: meat\n    ask: 用肉吗？\n",
    "  - {id: poultry, ask: 用禽肉吗？, implies: [meat]}\n  - {id: meat}\n",
)


def test_a_fact_without_a_question_is_not_asked_and_follows_from_another():
    checklist = small(FOLLOWING)
    assert [fact.id for fact in checklist.asked()] == ["poultry"]
    assert [place.item.id for place in applicable(checklist, {"poultry": True})] == [
        "I001",
        "I002",
    ]


def test_a_fact_that_nobody_asks_and_nothing_implies_is_a_fault(library):
    broken = FOLLOWING.replace(", implies: [meat]", "")
    sentences = [fault.sentence for fault in faults(small(broken), library.law())]
    assert "现场情况 meat 没有问句，也没有别的情况推出它。" in sentences


POINT = "          in_force:\n            - {doc: FSL21, article: 33, paragraph: 1, item: 1}\n"
NO_POINT = "        penalty: [{doc: FSL21, article: 126, paragraph: 1}]\n"


def test_a_point_of_attention_carries_neither_penalty_nor_key(library):
    text = SMALL.replace(POINT, NO_POINT, 1)

    sentences = {fault.path[-1]: fault.sentence for fault in faults(small(text), library.law())}

    assert sentences["penalty"] == "没有现行法条文的只是关注点，不能写罚则。"
    assert sentences["key"] == "重点项必须有现行法的条文，这一项没有。"


def test_a_policy_is_no_provision_under_either_basis(library):
    for at in ("L09, article: 27", "FSL21, article: 33"):
        text = SMALL.replace(f"{{doc: {at}", "{doc: DP20, article: 3", 1)
        (fault,) = faults(small(text), library.law())
        assert fault.path[-1] == "doc"
        assert "政策文件" in fault.sentence or "不是现行法" in fault.sentence
