"""How the values of a checklist are written in a cell, and read back: words, lists, citations.

Every reader answers (value, sentences): what could be read, and what is wrong with the rest.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from app.domain.checklist import Attention, Citation
from app.domain.citing import chinese_number

LOOK_AT = ("照", "证", "记", "询", "测", "样", "标", "屏")
MEASURES = (
    "on_the_spot",
    "written_deadline",
    "seize",
    "investigate",
    "preserve",
    "sample",
    "stop",
    "interview",
    "refer",
)
SOURCES = ("statute", "office", "label")
_YES = frozenset({"yes", "true", "y", "1", "是", "真", "√"})
_NO = frozenset({"no", "false", "n", "0", "否", "假"})
_HAN = {chinese_number(n): n for n in range(1, 1000)}
_N = r"(\d{1,4}|[一二三四五六七八九十百零]{1,7})"
_CITE = re.compile(
    rf"(?P<doc>[^\s\[\]]+)\s*(?:\s|(?=第))第?{_N}条?"
    rf"(?:\s*(?:第{_N}款|-{_N}))?(?:\s*(?:第[（(]?{_N}[）)]?项|-{_N}))?"
    r"(?:\s*\[(?P<when>[^\]]*)\])?"
)
_PASSAGE = re.compile(r"(?P<doc>\S+)\s+第(?P<n>\d{1,4})段(?:[：:](?P<note>.*))?", re.DOTALL)
_BETWEEN = re.compile(r"[\s,，、;；]+")
Read = tuple[Any, list[str]]


def yes_no(text: object) -> Read:
    if isinstance(text, bool):
        return text, []
    word = str(text).strip().lower()
    if word in _YES:
        return True, []
    if word in _NO:
        return False, []
    return False, [f"不能写 {text}，只能写 yes、no，或者不写。"]


def words(text: str, allowed: tuple[str, ...] | None = None) -> Read:
    """Words apart by spaces or commas. `allowed`: the only ones that may stand there."""
    found = [word for word in _BETWEEN.split(text.strip()) if word]
    if allowed is None:
        return found, []
    if allowed is LOOK_AT:  # 照证记 without anything between is the same
        found = [sign for word in found for sign in word]
    wrong = [word for word in found if word not in allowed]
    told = [f"不能写 {word}{near(word, allowed)}，只能写 {'、'.join(allowed)}。" for word in wrong]
    return [word for word in found if word in allowed], told


def near(word: str, allowed: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(allowed), n=1)
    return f"（可能是 {close[0]}）" if close else ""


def lines(text: str) -> list[str]:
    """One entry a line; `\\n` inside an entry stands for a line break, `\\\\` for a backslash."""
    return [_unfolded(line.strip()) for line in text.split("\n") if line.strip()]


def as_lines(texts: Iterable[str]) -> str:
    return "\n".join(text.replace("\\", "\\\\").replace("\n", "\\n") for text in texts)


def _unfolded(line: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], line)


def citation(text: str) -> Read:
    """`FSL21 第50条第1款第2项 [meat]`; 第五十条第一款第（二）项 and 50-1-2 as well."""
    found = _CITE.fullmatch(text.strip())
    if found is None:
        return None, [
            f"看不懂依据“{text}”，请写成 FSL21 第50条第1款第2项，一行一条，款、项可以不写。"
        ]
    _, article, paragraph, dashed, item, dashed_item, _ = found.groups()
    numbers = [_number(one) for one in (article, paragraph or dashed, item or dashed_item)]
    if any(one == 0 for one in numbers):
        return None, [f"依据“{text}”里的条、款、项应当从 1 数起。"]
    when, _ = words(found["when"] or "")
    value: dict[str, object] = {"doc": found["doc"], "article": numbers[0]}
    value |= {"paragraph": numbers[1]} if numbers[1] else {}
    value |= {"item": numbers[2]} if numbers[2] else {}
    value |= {"when": when} if when else {}
    return value, []


def as_citation(one: Citation) -> str:
    paragraph = f"第{one.paragraph}款" if one.paragraph is not None else ""
    item = f"第{one.item}项" if one.item is not None else ""
    when = f" [{', '.join(one.when)}]" if one.when else ""
    return f"{one.doc} 第{one.article}条{paragraph}{item}{when}"


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdigit() else _HAN.get(text, 0)


def passage(text: str) -> Read:
    """`WP20 第9段：第10点`: a place in a policy document, counted from 1."""
    found = _PASSAGE.fullmatch(text.strip())
    if found is None or int(found["n"]) < 1:
        return None, [f"看不懂政策文件的位置“{text}”，请写成 WP20 第9段：第10点。"]
    value: dict[str, object] = {"doc": found["doc"], "index": int(found["n"]) - 1}
    if note := found["note"]:
        value["note"] = note
    return value, []


def as_passage(one: Attention) -> str:
    return f"{one.doc} 第{one.index + 1}段" + (f"：{one.note}" if one.note else "")


def number(value: object) -> Read:
    """A limit: a number, or a number written as text."""
    if isinstance(value, bool):
        return None, ["应当是数。"]
    if isinstance(value, int | float):
        return float(value), []
    try:
        return float(str(value).strip()), []
    except ValueError:
        return None, [f"应当是数，不能写 {value}。"]
