"""Sheets as stations hand them in: invented parties with sound numbers, and faults put in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from app.domain.identifiers import credit_check, licence_check

HEADERS = (
    "记录编号",
    "单位名称",
    "统一社会信用代码",
    "许可证编号",
    "地址",
    "检查单位",
    "检查日期",
    "检查类型",
    "检查结果",
    "结果处理",
    "检查人员",
    "检查项数",
    "不符合项数",
    "主要问题",
    "备注",
)
TWO = "林晓峰 37999900117；何静 37999900123"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NAMES = ("青禾超市", "老周水饺馆", "宏达副食批发部", "明珠酒店", "文昌小吃城", "海棠面包房")


def credit(n: int) -> str:
    """A credit code of an invented place, with both check signs right."""
    part = f"MA{n:06d}"
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(part, _W, strict=True))
    body = f"92379904{part}{'0123456789X'[-total % 11]}"
    return body + credit_check(body)


_W = (3, 7, 9, 10, 5, 8, 4, 2)


def licence(n: int) -> str:
    digits = f"237999{n:07d}"
    return f"JY{digits}{licence_check(digits)}"


def row(n: int, **other: str) -> dict[str, str]:
    """Row n: good, unless something else is put in."""
    day = date(2026, 1, 5) + timedelta(days=n % 280)
    found = n % 4 == 0
    made = {
        "记录编号": f"青市监查〔2026〕{n:06d}号",
        "单位名称": f"{_NAMES[n % 6]}{n}号店",
        "统一社会信用代码": credit(n),
        "许可证编号": licence(n),
        "地址": f"云麓市青川区海棠路 {n} 号",
        "检查单位": ("海棠所", "北桥所", "文昌所")[n % 3],
        "检查日期": day.isoformat(),
        "检查类型": "日常检查",
        "检查结果": "发现问题" if found else "未发现问题",
        "结果处理": "书面限期整改" if found else "",
        "检查人员": TWO,
        "检查项数": "45",
        "不符合项数": "2" if found else "0",
        "主要问题": "冷藏柜温度 12 ℃" if found else "",
        "备注": "",
    }
    return made | other


def csv_bytes(
    rows: Iterable[dict[str, str]],
    encoding: str = "utf-8-sig",
    headers: Sequence[str] = HEADERS,
    delimiter: str = ",",
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headers)
    writer.writerows([one.get(name, "") for name in headers] for one in rows)
    return text.getvalue().encode(encoding)


def csv_file(path: Path, rows: Iterable[dict[str, str]], **options: object) -> Path:
    path.write_bytes(csv_bytes(rows, **options))  # type: ignore[arg-type]
    return path


def xlsx_file(
    path: Path,
    rows: Iterable[dict[str, object]],
    headers: Sequence[str] = HEADERS,
    merged: Sequence[str] = (),
    above: Sequence[str] = (),
) -> Path:
    """Text as text, numbers as numbers, a leading `=` as a formula, days as days."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("结果")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, line in enumerate(above):
            sheet.write_string(at, 0, line)
        start = len(above)
        sheet.write_row(start, 0, headers)
        for down, one in enumerate(rows, start=start + 1):
            for at, name in enumerate(headers):
                value = one.get(name, "")
                if isinstance(value, date):
                    sheet.write_datetime(down, at, value, day)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(down, at, value)
                elif isinstance(value, str):
                    sheet.write_string(down, at, value)
                else:
                    sheet.write(down, at, value)
        for area in merged:
            sheet.merge_range(area, "合并")
    return path
