"""A moment, typed to the minute, in China's time."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QWidget

from app.domain.moments import SHANGHAI, local


class MomentField(QWidget):
    """A moment to the minute, in China's time."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.edit = QDateTimeEdit()
        self.edit.setButtonSymbols(QDateTimeEdit.ButtonSymbols.NoButtons)
        self.edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.edit.setAccessibleName(words)
        self.edit.setMinimumWidth(190)
        self.edit.lineEdit().setTextMargins(10, 0, 10, 0)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.edit)

    def moment(self) -> datetime:
        shown = self.edit.dateTime()
        day, time = shown.date(), shown.time()
        return datetime(
            day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=SHANGHAI
        )

    def set_moment(self, moment: datetime) -> None:
        there = local(moment)
        if not self.edit.hasFocus():
            self.edit.setDateTime(
                QDateTime(there.year, there.month, there.day, there.hour, there.minute, 0)
            )
