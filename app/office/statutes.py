"""Statutes as authorities publish them (Markdown, DOCX, TXT), read into 编 章 节 条 款 项.

The reader knows how such texts are laid out and nothing of any one law. What it is not sure of
stands in the report as a doubt; a file without articles is refused, never taken in half.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.errors import InputRefused
from app.domain.statute import (
    Recognition,
    Statute,
    StatuteArticle,
    StatuteParagraph,
    gaps_and_repeats,
    number_of,
)
from app.office import encodings, word_files

MAX_BYTES = 5_000_000
_N = "[一二三四五六七八九十百千零〇两0-9]{1,9}"
_HEADING = re.compile(rf"^第({_N})([编章节])(?=[\s　]|$)[\s　]*(.*)$")
_TIGHT = re.compile(rf"^第({_N})([编章节])([^。；，：？！]{{1,40}})$")  # 第一章总则
_INSIDE = re.compile(rf"第{_N}[条條][\s　]")
_ARTICLE = re.compile(rf"^第({_N})条(?:之({_N}))?([\s　:：]*)(.*)$")
_ITEM = re.compile(r"^[（(][一二三四五六七八九十百]{1,5}[）)]")
_POINT = re.compile(r"^[0-9０-９]{1,2}[.．、]")  # 目
_ANNEX = re.compile(r"^附\s*(件|表|录|则表)?\s*[0-9一二三四五六七八九十]*\s*[:：]?$|^附件")
_WHOLE_TITLE = re.compile(
    r"(法|法典|条例|办法|规定|决定|细则|规则|规范|解释|通知|标准|目录|意见|方案)([（(].*[)）])?$"
)
_END_OF_HEAD = "<!-- INFO END -->"
_CONTENTS = re.compile(r"^目[\s　]*[录次]$")
_REFERS = re.compile(r"^(第|规定|的|至|、|，|和|及|或|所|中|款|项|列)")
_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_BEGINS = re.compile(r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*起\s*(?:施行|实施)")
_ENDS = "。：；！？:;”）)】》…"


class StatuteRefused(InputRefused):
    code = "statute.refused"


@dataclass(frozen=True, slots=True)
class ReadStatute:
    """The statute and the report on how it was recognised."""

    statute: Statute
    report: Recognition


def read_statute(data: bytes, name: str) -> ReadStatute:
    """One file, whole, or refused in one sentence."""
    lines, encoding = _lines(data, name)
    reader = _Reader()
    for line in lines:
        reader.take(line)
    articles = tuple(reader.articles())
    if not articles and len(_INSIDE.findall("\n".join(lines))) > 2:
        raise StatuteRefused(
            f"“{name}”里的条文没有分行，认不出各条从哪里起，没有装入。请让每一条另起一行。",
            code="statute.no_lines",
        )
    if not articles:
        raise StatuteRefused(
            f"“{name}”里没有认出任何一条（第…条），没有装入。请核对是否为法规的全文。",
            code="statute.no_articles",
        )
    if not reader.title:
        raise StatuteRefused(
            f"“{name}”里没有认出标题，没有装入。请把法规名称写在第一行。", code="statute.no_title"
        )
    if reader.second:
        raise StatuteRefused(
            f"“{name}”里不止一份法规：{reader.second}之后又从第一条起，没有装入。"
            "请把每份法规各存成一个文件。",
            code="statute.several",
        )
    statute = Statute(title=reader.title, articles=articles)
    return ReadStatute(statute, _report(statute, reader, encoding))


def _lines(data: bytes, name: str) -> tuple[Sequence[str], str]:
    if not data.strip():
        raise StatuteRefused(f"“{name}”是空的，没有装入。请核对文件。", code="statute.empty")
    if len(data) > MAX_BYTES:
        raise StatuteRefused(
            f"“{name}”有 {len(data) / 1e6:.1f} MB，超过 5 MB，不像法规，没有装入。请核对文件。",
            code="statute.too_big",
        )
    if data.startswith(word_files.OLD_WORD):
        raise StatuteRefused(
            f"“{name}”是旧版 Word 文件（DOC），没有装入。请另存为 DOCX 后再试。",
            code="statute.old_word",
        )
    if data.startswith((b"%PDF", b"{\\rtf")):
        raise StatuteRefused(
            f"“{name}”不是 Markdown、DOCX 或者 TXT，没有装入。请换用这三种之一。",
            code="statute.not_text",
        )
    if data.startswith(b"PK"):
        return word_files.lines_of(data, name), "DOCX"
    decoded = encodings.decode(data, name)
    return _unwrapped(decoded.text.splitlines()), decoded.encoding


def _unwrapped(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as they were before an editor broke them at a column: indented texts only.

    In such a text every paragraph begins with two wide spaces; a line without them goes on.
    """
    articles = [line for line in lines if _ARTICLE.match(_bare(line))]
    indented = sum(line.startswith(("　", "  ")) for line in articles)
    if not articles or indented * 5 < len(articles) * 4:
        return tuple(lines)
    joined: list[str] = []
    for line in lines:
        goes_on = (
            joined
            and joined[-1].startswith(("　", "  "))
            and line.strip()
            and not line.startswith(("　", "  ", "#"))
            and not _HEADING.match(_bare(line))
        )
        if goes_on:
            joined[-1] += line.strip()
        else:
            joined.append(line)
    return tuple(joined)


def _bare(line: str) -> str:
    """Without Markdown's marks and the spaces around."""
    text = line.replace("\xa0", " ").strip().strip("　").strip()
    return re.sub(r"^#{1,6}\s*|^\*\*|\*\*$", "", text).strip()


def _heading_of(text: str) -> re.Match[str] | None:
    """第一章 总则; also 第一章总则, where the rest is no sentence that names a chapter."""
    found = _HEADING.match(text)
    if found is None and (tight := _TIGHT.match(text)) and not _REFERS.match(tight[3]):
        return tight
    return found


@dataclass(slots=True)
class _Open:
    """The article being read."""

    number: int
    sub: int
    label: str
    place: tuple[str, str, str]
    paragraphs: list[tuple[str, list[str]]] = field(default_factory=list)

    def add(self, line: str) -> None:
        """A line of the article: its 款, its 项, or a 目 of the last 项."""
        if _ITEM.match(line) and self.paragraphs:
            self.paragraphs[-1][1].append(line)
        elif _POINT.match(line) and self.paragraphs and self.paragraphs[-1][1]:
            self.paragraphs[-1][1][-1] += "\n" + line
        else:
            self.paragraphs.append((line, []))

    def done(self) -> StatuteArticle:
        part, chapter, section = self.place
        return StatuteArticle(
            number=self.number,
            sub=self.sub,
            label=self.label,
            part=part,
            chapter=chapter,
            section=section,
            paragraphs=tuple(
                StatuteParagraph(lead=lead, items=tuple(items)) for lead, items in self.paragraphs
            ),
        )


class _Reader:
    """Takes a file line by line; what stands before the first article is its head."""

    def __init__(self) -> None:
        self.title = ""
        self.head: list[str] = []
        self.doubts: list[str] = []
        self.second = ""  # the article behind which a second statute begins; empty: none does
        self._place = ["", "", ""]
        self._found: list[_Open] = []
        self._in_annex = False

    def take(self, line: str) -> None:
        text = _bare(line)
        if not text or text == _END_OF_HEAD or _CONTENTS.match(text) or self._in_annex:
            return
        if self._found and _ANNEX.match(text):
            self._in_annex = True
            self.doubts.append(f"“{text[:20]}”及以后是附件，没有装入")
        elif heading := _heading_of(text):
            self._heading(heading)
        elif (article := _ARTICLE.match(text)) and self._begins(article):
            self._article(article)
        elif self._found:
            self._found[-1].add(text)
        elif not self.title:
            self.title = re.sub(r"[\s　]+", "", text)
        elif not self.head and self._goes_on(text):
            self.title += re.sub(r"[\s　]+", "", text)
        else:
            self.head.append(text)

    def articles(self) -> Iterator[StatuteArticle]:
        for one in self._found:
            if one.paragraphs:
                yield one.done()
            else:
                self.doubts.append(f"{one.label}没有内容，没有装入")

    def _goes_on(self, line: str) -> bool:
        """A title over two lines: the first does not end as titles do, the second does."""
        return not _WHOLE_TITLE.search(self.title) and bool(_WHOLE_TITLE.search(line))

    def _heading(self, heading: re.Match[str]) -> None:
        level = "编章节".index(heading[2])
        words = re.sub(r"[\s　]+", "", heading[3])
        self._place[level] = f"第{heading[1]}{heading[2]}" + (f" {words}" if words else "")
        for lower in range(level + 1, 3):
            self._place[lower] = ""

    def _begins(self, article: re.Match[str]) -> bool:
        """An article begins; a sentence that merely starts by naming one does not."""
        number, sub = number_of(article[1]), number_of(article[2] or "")
        if number is None:
            return False
        last = self._found[-1] if self._found else None
        refers = _REFERS.match(article[4]) is not None
        if number == 1 and not sub and last is not None and last.number > 1 and not refers:
            self.second = self.second or last.label
            return False
        follows = last is None or number == last.number + 1 or (number == last.number and sub)
        if not article[3]:
            return bool(follows) and not refers
        if last is not None and number <= last.number and not follows:
            self.doubts.append(f"{last.label}里有一行以“第{article[1]}条”开头，当作正文")
            return False
        return True

    def _article(self, article: re.Match[str]) -> None:
        number, sub = number_of(article[1]) or 0, number_of(article[2] or "") or 0
        label = f"第{article[1]}条" + (f"之{article[2]}" if article[2] else "")
        part, chapter, section = self._place
        self._found.append(_Open(number, sub, label, (part, chapter, section)))
        if article[4].strip():
            self._found[-1].add(article[4].strip())


def _report(statute: Statute, reader: _Reader, encoding: str) -> Recognition:
    articles = statute.articles
    days = tuple(_days(reader.head))
    begins, why = _effective(statute, days)
    return Recognition(
        parts=len({one.part for one in articles if one.part}),
        chapters=len({(one.part, one.chapter) for one in articles if one.chapter}),
        sections=len({(one.part, one.chapter, one.section) for one in articles if one.section}),
        articles=len(articles),
        paragraphs=sum(len(one.paragraphs) for one in articles),
        items=sum(len(each.items) for one in articles for each in one.paragraphs),
        encoding=encoding,
        dates=days,
        effective_from=begins,
        effective_why=why,
        doubts=(
            *gaps_and_repeats([(one.number, one.sub) for one in articles]),
            *_unfinished(articles),
            *reader.doubts,
        ),
    )


def _unfinished(articles: Iterable[StatuteArticle]) -> Iterator[str]:
    """A paragraph that does not end as a sentence was perhaps cut by a line break."""
    cut = [
        one.label for one in articles if any(each.lead[-1] not in _ENDS for each in one.paragraphs)
    ]
    if cut:
        more = f"等 {len(cut)} 条" if len(cut) > 3 else ""
        yield f"{'、'.join(cut[:3])}{more}有一款末尾没有句号，请核对是否断行"


def _days(head: Iterable[str]) -> Iterator[tuple[date, str]]:
    for line in head:
        for found in _DAY.finditer(line):
            if day := _date(found):
                yield day, line


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _effective(statute: Statute, days: Sequence[tuple[date, str]]) -> tuple[date | None, str]:
    """From which day the text holds: what it says of itself, or its last revision if later."""
    said = [day for day, line in days if "施行" in line or "生效" in line]
    if said:
        return max(said), "文件开头写明施行日期"
    last = "".join(each.lead for one in statute.articles[-3:] for each in one.paragraphs)
    begins = [day for found in _BEGINS.finditer(last) if (day := _date(found))]
    revised = max((day for day, _ in days), default=None)
    if begins and (revised is None or revised <= max(begins)):
        return max(begins), "附则写明施行日期"
    if revised is not None:
        return revised, "按最后一次公布或者修改的日期推定"
    return None, ""
