"""Moments and days as the papers and the clocks mean them: China Standard Time, no summer time.

A moment is stored with its offset; a day is the day it falls on in China. A term that ends
at 24:00 of a day is kept as 00:00 of the day after.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "UTC+08:00")
_FIGURES = "〇一二三四五六七八九"


def local(moment: datetime) -> datetime:
    """The same moment as a clock in China shows it."""
    if moment.tzinfo is None:
        raise ValueError("a moment without offset is not a moment")
    return moment.astimezone(SHANGHAI)


def day_of(moment: datetime) -> date:
    """The day in China on which the moment falls."""
    return local(moment).date()


def start_of(day: date) -> datetime:
    """00:00 of the day."""
    return datetime.combine(day, time(), SHANGHAI)


def end_of(day: date) -> datetime:
    """24:00 of the day, which is 00:00 of the next."""
    return start_of(day + timedelta(days=1))


def last_day_of(end: datetime) -> date:
    """The day a term belongs to that runs up to `end`: 24:00 still belongs to the day before."""
    return day_of(end - timedelta(microseconds=1))


def chinese_date(day: date) -> str:
    """2026年9月22日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(moment: datetime) -> str:
    """9时05分."""
    there = local(moment)
    return f"{there.hour}时{there.minute:02d}分"


def chinese_moment(moment: datetime) -> str:
    """2026年9月22日9时05分."""
    return chinese_date(day_of(moment)) + chinese_time(moment)


def chinese_term_end(end: datetime) -> str:
    """The end of a term; midnight is said as 24时 of the day it closes."""
    if local(end).time() == time():
        return f"{chinese_date(last_day_of(end))}24时"
    return chinese_moment(end)


def chinese_figures_date(day: date) -> str:
    """二〇二六年九月二十二日, for seals (封条) only."""
    year = "".join(_FIGURES[int(figure)] for figure in f"{day.year:04d}")
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    """1 to 31 in words: 十, 十一, 二十二."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_FIGURES[tens]}十"
    return head + (_FIGURES[ones] if ones else "")
