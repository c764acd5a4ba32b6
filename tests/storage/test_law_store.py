"""Imported laws: twice is one, an amendment adds and never rewrites, damage is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.actions.law import import_into, import_statute
from app.domain.checklist import Citation
from app.domain.citing import chinese_number
from app.domain.errors import InputRefused
from app.storage.law_search import search
from app.storage.law_store import LawStore
from app.storage.library import Library
from app.storage.provisions import Provisions
from tests.office import invented

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture
def store(tmp_path) -> LawStore:
    return LawStore(tmp_path / "law")


@pytest.fixture
def take(store, tmp_path):
    def write(text: str | bytes, name: str = "a.md", now: datetime = NOW, **more):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_statute(store, Library().documents(), path, now, **more)

    return write


def test_imported_twice_is_one_whatever_the_file(take, store):
    first = take(invented.MARKDOWN)
    again = take(invented.word(), "b.docx", begins=date(2030, 1, 1))

    assert (first.new, again.new) == (True, False)
    assert again.version == first.version
    assert len(store.all_versions()) == 1


def test_the_day_before_an_amendment_shows_the_old_text(take, store):
    code = take(invented.MARKDOWN).version.code
    take(invented.amended())
    provisions = Provisions(law=store)

    assert "洗地" not in provisions.article(code, 5, OLD).text
    assert "洗地" in provisions.article(code, 5, NEW).text
    assert provisions.article(code, 5, date(2024, 4, 30)) is None
    assert provisions.article(code, 5) == provisions.article(code, 5, NEW)
    cite = Citation(doc=code, article=3, paragraph=1, item=1)
    assert provisions.text_of(cite, OLD) == "茶摊应当符合下列要求：\n（一）水要烧开；"
    assert provisions.document(code, OLD).article(5, 1).label == "第五条之一"


def test_an_amendment_that_came_later_does_not_rewrite_what_a_visit_had_open(take, store):
    code = take(invented.MARKDOWN).version.code
    visited = NOW + timedelta(days=10)
    take(invented.amended(), now=NOW + timedelta(days=20))
    provisions = Provisions(law=store)

    assert "洗地" not in provisions.article(code, 5, NEW, known_at=visited).text
    assert "洗地" in provisions.article(code, 5, NEW).text


def test_another_text_from_the_same_day_is_refused_and_nothing_is_written(take, store):
    take(invented.MARKDOWN)

    with pytest.raises(InputRefused, match="没有改动") as refusal:
        take(invented.MARKDOWN.replace("热的茶", "冷的茶"))
    assert refusal.value.code == "law.conflict"
    assert len(list(store.all_versions())) == 1


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        (invented.MARKDOWN, {"ends": date(2020, 1, 1)}, "law.days"),
        (invented.MARKDOWN, {"code": "小写"}, "law.code"),
        ("# 示例\n第一条 甲。\n", {}, "law.no_day"),
        ("# 通知\n一、泡茶。\n", {}, "statute.no_articles"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(take, tmp_path, text, more, code):
    with pytest.raises(InputRefused) as refusal:
        take(text, **more)
    assert refusal.value.code == code
    assert not (tmp_path / "law").exists()


def test_a_file_that_is_none_is_refused(store, tmp_path):
    for path, code in ((tmp_path, "law.no_file"), (tmp_path / "no.md", "law.missing")):
        with pytest.raises(InputRefused) as refusal:
            import_statute(store, {}, path, NOW)
        assert refusal.value.code == code
    big = tmp_path / "big.txt"
    big.write_bytes(b"x" * 5_000_001)
    with pytest.raises(InputRefused, match="超过 5 MB"):
        import_statute(store, {}, big, NOW)


def test_a_changed_file_is_named_and_not_used(take, store, tmp_path):
    take(invented.MARKDOWN)
    [path] = (tmp_path / "law").glob("*.json")
    path.write_text(path.read_text().replace("热的茶", "凉的茶"))
    (tmp_path / "law" / "x.json").write_text("{")

    again = LawStore(tmp_path / "law")

    assert again.all_versions() == ()
    assert set(again.damaged()) == {path.name, "x.json"}


def test_a_law_of_the_bases_gets_their_code_and_opens_their_citations(take, store):
    text = invented.MARKDOWN.replace("示例市茶摊管理办法", "中华人民共和国行政复议法（2023年修订）")

    done = take(text, ends=date(2030, 1, 1))

    assert (done.version.code, done.known) == ("ARL23", True)
    opened = Provisions(law=store).document("ARL23")
    assert opened.status_note == "2024-05-01起施行的文本，至2030-01-01"
    assert "ARL23" in [one.code for one in Provisions(law=store).documents()]


def test_without_a_home_nothing_can_be_imported(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(invented.MARKDOWN)

    with pytest.raises(InputRefused, match="没有数据文件夹"):
        import_statute(LawStore(None), {}, path, NOW)


def test_words_and_citations_find_their_article(take, store):
    code = take(invented.MARKDOWN).version.code
    provisions, names = Provisions(law=store), Library().documents()

    def found(words: str, **more: object) -> list[str]:
        return [
            f"{one.document.code} {one.article.label}"
            for one in search(provisions, words, names, **more)
        ]

    assert found("杯子 洗净") == [f"{code} 第三条"]
    assert found("示例市茶摊管理办法第三条第一款第（二）项") == [f"{code} 第三条"]
    assert found("《茶摊管理办法》第五条之一") == [f"{code} 第五条之一"]
    assert found(f"{code} 第三条第（二）项") == [f"{code} 第三条"]
    assert found("《食品安全法（2009年）》第二十七条") == ["L09 第二十七条"]
    assert found("第三百条") == []
    assert found("第二条第九款") == []
    assert found("没有这样的话") == found("   ") == []
    assert len(found("食品", limit=3)) == 3
    assert found("杯子 洗净", on=date(2020, 1, 1)) == []
    [one] = search(provisions, "洗净，包括", names)
    assert one.excerpt.startswith("…") or one.excerpt.startswith("茶摊")


@pytest.mark.parametrize(
    "typed",
    [
        "L09 27.1.6",
        "食品安全法第二十七条第一款第（六）项",
        "食品安全法 27.1.6",
        "《食品安全法（2009年）》27.1.6",
        "食品安全法第27条第（6）项",
    ],
)
def test_a_citation_in_figures_or_in_words_finds_its_one_place(typed):
    library = Library()

    found = search(library.provisions, typed, library.documents())

    places = [(one.document.code, one.article.number, one.paragraph, one.item) for one in found]
    assert places == [("L09", 27, 1, 6)]


LONG = "# 中华人民共和国食品安全法\n{day} 公布\n\n" + "\n".join(
    f"第{chinese_number(n)}条 示例第 {n} 条。\n" for n in range(1, 155)
)


def put(tmp_path, text: str):
    path = tmp_path / "law.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_report_says_which_citations_do_not_open_in_the_text(tmp_path):
    library = Library(tmp_path / "forms")

    done = import_into(library, put(tmp_path, LONG.format(day="2021年4月29日")), NOW)

    assert done.known
    assert done.cited > 500
    assert done.unopened
    assert all(one.item is not None or (one.paragraph or 1) > 1 for one in done.unopened)


def test_a_text_older_than_the_basis_never_opens_for_a_citation_of_today(tmp_path):
    library = Library(tmp_path / "forms")

    done = import_into(library, put(tmp_path, LONG.format(day="2009年6月1日")), NOW)

    assert done.version.effective_to == date(2021, 4, 28)
    assert "这一份较早，只用到 2021-04-28" in done.report.doubts[-1]
    assert library.provisions.article("FSL21", 34, date(2010, 1, 1)).text == "示例第 34 条。"
    assert library.provisions.article("FSL21", 34, NOW.date()) is None
