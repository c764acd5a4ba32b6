"""监管对象: the list as searched, one party opened, and its visits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import ValidationError
from PySide6.QtCore import Signal

from app.domain.identifiers import check_credit_code, check_id_number, check_licence
from app.domain.people import Party, PartyKind
from app.ui.models.page_model import PageModel

if TYPE_CHECKING:
    from app.storage.visits import VisitSummary

WARNED = {
    "credit_code": check_credit_code,
    "licence_no": check_licence,
    "id_number": check_id_number,
}


def identifier_warning(field: str, text: str) -> str | None:
    """Why the identifier looks wrong, or None. It is kept all the same."""
    check = WARNED.get(field)
    return check(text) if check is not None else None


def new_party() -> dict[str, object]:
    """An empty form: only name and address are needed."""
    return {"id": secrets.token_hex(16), "kind": PartyKind.ENTERPRISE, "name": "", "address": ""}


class RegisterModel(PageModel):
    """Typed letters search at once; the newest search wins."""

    found = Signal()  # `parties` is new
    opened = Signal()  # `party` and `history` are new
    saved = Signal(str)  # the party's id, after the commit

    parties: tuple[Party, ...] = ()
    party: Party | None = None
    history: tuple[VisitSummary, ...] = ()
    open_findings: Mapping[str, int] = MappingProxyType({})  # by closed visit, for 复查
    search_text: str = ""
    total: int = 0

    def search(self, text: str) -> None:
        from app.actions import registering

        self.search_text = text
        desk = self._desk

        def arrived(found: tuple[Party, ...]) -> None:
            if self.search_text == text:
                self.parties = found
                self.total = max(self.total, len(found))
                self.found.emit()

        self._read(lambda: registering.parties(desk, text), arrived)

    def open(self, party_id: str) -> None:
        from app.actions import rechecking, registering

        desk = self._desk

        def arrived(
            found: tuple[Party, tuple[VisitSummary, ...], Mapping[str, int]],
        ) -> None:
            self.party, self.history, self.open_findings = found
            self.opened.emit()

        self._read(
            lambda: (
                registering.party(desk, party_id),
                registering.party_history(desk, party_id),
                rechecking.of_party(desk, party_id),
            ),
            arrived,
        )

    def save(self, fields: dict[str, object]) -> bool:
        """Keep the form. False when name, address or a field's form forbids it: said in words."""
        from app.actions import registering

        if not str(fields.get("name", "")).strip() or not str(fields.get("address", "")).strip():
            self.refused.emit("还没有存：名称和地址要有。其他栏可以以后补。")
            return False
        try:
            party = Party.model_validate(fields)
        except ValidationError as error:
            self.refused.emit(f"还没有存：{_reason(error)}。填好的内容都在。")
            return False
        desk = self._desk

        def kept(_warnings: tuple[str, ...]) -> None:
            self._changes.register_changed.emit()
            self.saved.emit(party.id)
            self.search(self.search_text)
            self.open(party.id)

        self._act("正在保存", lambda: registering.save_party(desk, party), kept)
        return True


LABELS = {
    "name": "名称",
    "address": "地址",
    "credit_code": "统一社会信用代码",
    "licence_no": "许可证编号",
    "licence_until": "许可证有效期",
    "legal_representative": "法定代表人或经营者",
    "person_in_charge": "现场负责人",
    "id_number": "身份证件号码",
    "telephone": "电话",
    "other_contact": "其他联系方式",
    "risk_grade": "风险等级",
    "certificate_kind": "证照名称",
    "note": "备注",
}


def _reason(error: ValidationError) -> str:
    """The first broken field, in words."""
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    words = {
        "string_too_long": "写得太长",
        "string_too_short": "是空的",
        "date_from_datetime_parsing": "不是日期",
        "date_parsing": "不是日期",
    }
    kind = str(first["type"])
    text = words.get(kind) or str(first["msg"]).removeprefix("Value error, ")
    return f"“{LABELS.get(field, field)}”{text}"
