"""The shipped calendar is signed; a changed one is told in a sentence and no year is known."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest

from app.domain.calendar import UNKNOWN
from app.domain.deadlines import deadline
from app.storage.library import Library
from app.storage.signed_calendar import CALENDAR, TRUSTED, SignedCalendar
from app.trust import detached
from app.trust.keys import DeviceKey


@pytest.fixture
def shipped(tmp_path):
    """A copy of the shipped calendar with its signature."""
    copy = tmp_path / "cn.yaml"
    shutil.copy(CALENDAR, copy)
    shutil.copy(detached.sidecar_of(CALENDAR), detached.sidecar_of(copy))
    return copy


def test_the_shipped_calendar_is_signed_by_the_shipped_key():
    library = Library()

    assert library.calendar_refusal() == ""
    assert set(library.calendar().years) == {2024, 2025, 2026}


def test_a_changed_calendar_is_refused_and_no_year_is_known(shipped):
    signed = SignedCalendar(shipped)
    assert signed.refusal == ""
    shipped.write_bytes(shipped.read_bytes().replace(b"2026-10-08", b"2026-10-09") + b"\n")

    library = Library(calendar=signed)
    end = deadline(
        library.basis("in-force"), "publication", datetime(2026, 9, 22, tzinfo=UTC),
        library.calendar(),
    )  # fmt: skip

    assert "与签名不符" in library.calendar_refusal()
    assert library.calendar_refusal().endswith("工作日按周末推算。")
    assert library.calendar().years == {}
    assert (end.printed, end.certain) == (UNKNOWN, False)
    assert end.last_day == date(2026, 10, 20)
    assert end.note == "日历未收录，按周末推算"


def test_a_calendar_without_signature_is_refused(shipped):
    detached.sidecar_of(shipped).unlink()

    assert "没有签名" in SignedCalendar(shipped).refusal


def test_a_missing_calendar_is_refused_in_a_sentence(tmp_path):
    signed = SignedCalendar(tmp_path / "no.yaml")

    assert "没有找到文件" in signed.refusal
    assert signed.calendar.years == {}


def test_a_signed_calendar_with_a_mistake_is_still_refused(shipped, tmp_path):
    key = DeviceKey.generate()
    listed = {
        "id": key.key_id, "public": key.public.hex(), "owner": "样例",
        "since": datetime(2026, 1, 1, tzinfo=UTC), "purposes": ("calendar",),
    }  # fmt: skip
    trusted = tmp_path / "keys.json"
    keys = detached.TrustedKeys(keys=(detached.TrustedKey.model_validate(listed),))
    trusted.write_text(keys.model_dump_json())
    data = b"format: 1\nyears: {2026: {source: x, rest_days: [2025-01-01], work_days: []}}\n"
    shipped.write_bytes(data)
    detached.sidecar_of(shipped).write_bytes(detached.sign(key, "calendar", data))

    assert "2026 年的日历有放错的日子" in SignedCalendar(shipped, trusted).refusal
    assert "不是本程序所认可的公钥" in SignedCalendar(shipped, TRUSTED).refusal
