"""First start and 设置: the agency, its officers, the basis, the number block, the keys."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication, Signal

from app.domain.overlay_shape import Overlay
from app.domain.people import Agency, Officer
from app.ui.habits import OFF, ON
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.actions.checking import Report

LONGEST_NUMBER = 20
AGENCY_WORDS = {
    "name": "机关全称",
    "short_name": "编号用的简称",
    "code": "机关代码",
    "station": "派出机构",
    "address": "地址",
    "contact": "联系人",
    "telephone": "电话",
    "reconsideration_body": "复议机关",
    "court": "人民法院",
    "head": "机关负责人",
    "verify_host": "核验网址",
}
OFFICER_WORDS = {
    "name": "姓名",
    "badge_no": "证号",
    "valid_until": "有效期至",
    "valid_from": "发证日期",
    "issuer": "发证机关",
}


def words_of(error: ValidationError, names: Mapping[str, str]) -> str:
    """The first broken field in words: which one, and what is wrong with it."""
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    reasons = {
        "string_too_short": "还没有填",
        "missing": "还没有填",
        "string_too_long": f"太长，最多 {first.get('ctx', {}).get('max_length', '')} 个字",
        "int_parsing": "应是数字",
        "int_type": "应是数字",
        "greater_than_equal": "太小",
        "less_than_equal": "太大",
        "date_from_datetime_parsing": "不是日期",
        "date_parsing": "不是日期",
        "date_type": "还没有填",
        "string_pattern_mismatch": "只能用字母、数字、点和横线",
    }
    words = reasons.get(str(first["type"]), str(first["msg"]).removeprefix("Value error, "))
    return f"{names.get(field, field)}{words}"


def read_agency(fields: Mapping[str, object]) -> tuple[Agency | None, str]:
    """The agency, or why the form is not one yet."""
    try:
        return Agency.model_validate(dict(fields)), ""
    except ValidationError as error:
        return None, words_of(error, AGENCY_WORDS)


def read_officer(fields: Mapping[str, object]) -> tuple[Officer | None, str]:
    """The officer, or why the form is not one yet."""
    known = {"id": secrets.token_hex(16)} | {name: value for name, value in fields.items() if value}
    try:
        return Officer.model_validate(known), ""
    except ValidationError as error:
        return None, words_of(error, OFFICER_WORDS)


def _holder(home: Path) -> str:
    """Who keeps the key of the data: the system's key ring, or a file in the folder."""
    from app.storage.keyroom import read_card

    card = read_card(home)
    return card.holder if card is not None else ""


def number_sample(short_name: str, year: int, block: int) -> str:
    """The longest number this laptop will print; empty while there is no short name."""
    from app.actions.setting_up import sample_number

    return sample_number(short_name, year, block) if short_name.strip() else ""


@dataclass(frozen=True, slots=True)
class _Office:
    """What the settings read in one go."""

    agency: Agency | None
    officers: tuple[Officer, ...]
    basis: str
    block: int
    key_holder: str
    overlays: tuple[Overlay, ...]
    overlay: str


class OfficeModel(PageModel):
    """What the office says about itself, kept at once in 设置, in one act at first start."""

    loaded = Signal()
    saved = Signal(object)
    set_up = Signal()  # first start: agency, basis, block and officers are kept
    practice_ready = Signal(object)  # the Desk of the separate sample home
    key_ready = Signal(str)
    sheet_saved = Signal(str)  # where the recovery sheet lies
    checked = Signal(object)  # Report
    sheet_ready = Signal(object)  # PDF bytes

    agency: Agency | None = None
    officers: tuple[Officer, ...] = ()
    basis: str = "in-force"
    block: int = 1
    home: str = ""
    key_holder: str = ""
    overlays: tuple[Overlay, ...] = ()  # provincial overlays at hand
    overlay: str = ""  # the chosen one; empty for none

    def refresh(self) -> None:
        from app.actions import overlays, registering, setting_up

        desk = self._desk

        def load() -> _Office:
            known = setting_up.is_set_up(desk)
            return _Office(
                desk.agency() if known else None,
                registering.officers(desk),
                desk.basis_id(),
                int(setting_up.setting(desk, "number_block") or "1"),
                _holder(desk.memory.home),
                overlays.offered(desk),
                overlays.chosen(desk),
            )

        def arrived(found: _Office) -> None:
            self.agency, self.officers, self.basis = found.agency, found.officers, found.basis
            self.block, self.key_holder = found.block, found.key_holder
            self.overlays, self.overlay = found.overlays, found.overlay
            self.home = str(desk.memory.home)
            self.loaded.emit()

        self._read(load, arrived)

    # first start

    def finish(self, agency: Agency, basis: str, block: int, officers: tuple[Officer, ...]) -> None:
        from app.actions.setting_up import FirstStart, set_up

        desk = self._desk
        first = FirstStart(agency=agency, basis=basis, number_block=block, officers=officers)

        def kept(_: None) -> None:
            self._told()
            self.set_up.emit()

        self._act("正在写入", lambda: set_up(desk, first), kept)

    def practise(self) -> None:
        """One click: a separate sample home, filled where it is new (decisions 24)."""
        from app.actions import setting_up
        from app.actions.desk import Desk, open_desk
        from app.paths import sample_home

        def build() -> Desk:
            desk = open_desk(sample_home(), create="sample", clock=self._desk.clock)
            if not setting_up.is_set_up(desk):
                setting_up.fill_sample(desk)
            return desk

        self._act("正在准备示例数据", build, self.practice_ready.emit)

    # settings

    def save_agency(self, fields: Mapping[str, object]) -> bool:
        from app.actions import setting_up

        known = self.agency.model_dump() if self.agency is not None else {}
        agency, why = read_agency(known | dict(fields))
        if agency is None:
            self.refused.emit(f"还没有存：{why}。原来的单位信息没有变。")
            return False
        sample = number_sample(agency.short_name, self.now().year, self.block)
        if len(sample) > LONGEST_NUMBER:
            self.refused.emit(
                f"还没有存：文书编号会有 {len(sample)} 个字，最多 {LONGEST_NUMBER} 个。"
                "原来的单位信息没有变。请缩短简称。"
            )
            return False
        desk, kept = self._desk, agency

        def done(_: None) -> None:
            self.agency = kept
            self._told()
            self.refresh()

        self._act("正在保存", lambda: setting_up.save_agency(desk, kept), done)
        return True

    def save_officer(self, fields: Mapping[str, object]) -> bool:
        from app.actions import registering

        officer, why = read_officer(fields)
        twin = officer is not None and any(
            one.badge_no == officer.badge_no and one.id != officer.id for one in self.officers
        )
        if officer is None or twin:
            why = "这个证号已经登记过" if twin else why
            self.refused.emit(f"还没有存：{why}。其他人员没有变。")
            return False
        desk, kept = self._desk, officer
        self._act("正在保存", lambda: registering.save_officer(desk, kept), lambda _: self._again())
        return True

    def remove_officer(self, officer_id: str) -> None:
        from app.actions import registering

        desk = self._desk
        self._act(
            "正在移出",
            lambda: registering.remove_officer(desk, officer_id),
            lambda _: self._again(),
        )

    def choose_basis(self, basis: str) -> None:
        from app.actions import setting_up

        desk = self._desk
        self._act("正在保存", lambda: setting_up.change_basis(desk, basis), lambda _: self._again())

    def choose_overlay(self, overlay_id: str) -> None:
        """The province's overlay for the visits to come; empty chooses none."""
        from app.actions import overlays

        desk = self._desk
        self._act("正在保存", lambda: overlays.choose(desk, overlay_id), lambda _: self._again())

    def choose_habit(self, name: str, on: bool) -> None:
        """Kept for the next start; the window works so at once."""
        from app.actions import setting_up

        desk = self._desk
        self._act(
            "正在保存",
            lambda: setting_up.save_setting(desk, name, ON if on else OFF),
            lambda _: self.saved.emit(self.now()),
        )

    def choose_style(self, style: str) -> None:
        """Kept for the next start; the window repaints at once."""
        from app.actions import setting_up

        desk = self._desk
        self._act(
            "正在保存",
            lambda: setting_up.save_setting(desk, "style", style),
            lambda _: self.saved.emit(self.now()),
        )

    def _again(self) -> None:
        self._told()
        self.refresh()

    def _told(self) -> None:
        self.saved.emit(self.now())
        self._changes.settings_changed.emit()

    # keys and the health of the data

    def fetch_key(self) -> None:
        from app.actions import setting_up

        desk = self._desk
        self._read(lambda: setting_up.recovery_key(desk), self.key_ready.emit)

    def fetch_sheet(self) -> None:
        from app.actions.setting_up import recovery_sheet

        desk = self._desk
        self._read(lambda: recovery_sheet(desk), self.sheet_ready.emit)

    def save_sheet(self, path: Path) -> None:
        from app.actions.setting_up import recovery_sheet

        desk = self._desk

        def write() -> str:
            path.write_bytes(recovery_sheet(desk))
            return str(path)

        self._act("正在存恢复密钥", write, self.sheet_saved.emit)

    def check(self) -> None:
        from app.actions.checking import check

        desk = self._desk

        def done(found: Report) -> None:
            self._wait("")
            self.checked.emit(found)

        self._wait("正在检查数据")
        self._read(lambda: check(desk), done)

    @staticmethod
    def until(text: str) -> date | None:
        """A day as typed: 2026-12-31, 20261231, 2026年12月31日."""
        digits = "".join(sign if sign.isdigit() else " " for sign in text).split()
        if len(digits) == 1 and len(digits[0]) == 8:
            digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
        if len(digits) != 3:
            return None
        try:
            return date(int(digits[0]), int(digits[1]), int(digits[2]))
        except ValueError:
            return None


def fits_everything() -> tuple[tuple[str, bool], ...]:
    """What the first step checks of this machine, each in words with its answer."""
    from PySide6.QtGui import QFontDatabase, QGuiApplication, QRawFont

    from app.ui.theme import FAMILIES, font

    families = set(QFontDatabase.families())
    face = next((name for name in FAMILIES if name in families), "")
    application = cast("QGuiApplication", QCoreApplication.instance())
    screen = application.primaryScreen() if application is not None else None
    size = screen.availableSize() if screen is not None else None
    large = size is not None and size.width() >= 1024 and size.height() >= 600
    face_in_use = QRawFont.fromFont(font())
    drawn = all(face_in_use.supportsCharacter(ord(sign)) for sign in "食品安全监督检查〔〕℃")
    platform = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "Linux")
    wide = f"{size.width()}×{size.height()}" if size is not None else "没有"
    return (
        (f"界面字体：{face}" if face else "界面字体：用系统里的中文字体", bool(face)),
        ("常用字都有字形" if drawn else "有的常用字没有字形，请装入中文字体", drawn),
        (f"屏幕 {wide}" + ("，放得下整页" if large else "，有的页要滚动"), large),
        (f"系统：{platform}", True),
    )
