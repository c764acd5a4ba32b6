"""One line of the goods list at the right: every field, its photographs, and what comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.goods import UNITS, worth
from app.domain.labels import label
from app.domain.measures import GoodsDraft, Ground
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.chips import Chip
from app.ui.fields.forms import PickOne, column, row, scrolling
from app.ui.fields.labels import Label
from app.ui.fields.photos import PhotoStrip
from app.ui.models.seizure import SeizureModel
from app.ui.theme import Size

TEXTS = (
    ("name", "标称名称"),
    ("maker", "生产者"),
    ("spec", "规格"),
    ("batch", "批号、日期"),
    ("quantity", "数量、单位"),
    ("unit_price", "单价"),
    ("seal_no", "封签号"),
    ("note", "备注"),
)


class GoodsEditor(Card):
    """Enter goes to the next field, and on the last one adds a line."""

    asked_next = Signal()

    def __init__(self, model: SeizureModel) -> None:
        super().__init__("第 1 行")
        self._model = model
        self._shown = ""
        self.fields = {name: self._line(words) for name, words in TEXTS}
        self.fields["quantity"].setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unmarked = Chip("未标注")
        self.unit = PickOne("", {unit: unit for unit in UNITS})
        self.unit.box.setEditable(True)
        self.unit.box.setAccessibleName("单位")
        self.worth = Label("", Size.NOTE, tone="second")
        self.ground = PickOne("", {"": "请选理由"} | {one.value: label(one) for one in Ground})
        self.ground.box.setAccessibleName("扣押理由")
        self.item = PickOne("", {"": "不连到检查项目"})
        self.item.box.setAccessibleName("与案件的联系：检查项目")
        self.connection = self._line("与案件的联系，用一句话写")
        self.connection.setPlaceholderText("与案件的联系，用一句话写")
        self.strip = PhotoStrip()
        self.up = Button("", icon="chevron-up", name="上一行")
        self.down = Button("", icon="chevron-down", name="下一行")
        self.drop = Button("去掉", icon="trash", look="danger", name="去掉这一行")
        self.copy = Button("照此再加", icon="copy", key="Ctrl+D")
        self.next = Button("下一行", trailing="chevron-down")
        self._order: list[QWidget] = []
        self._build()
        self._wire()

    def _line(self, words: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(words)
        edit.setMaxLength(200)
        return edit

    def _build(self) -> None:
        if self.head is not None:
            self.head.addWidget(self.up)
            self.head.addWidget(self.down)
        self.body.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 78)
        grid.setColumnStretch(1, 1)
        fields = self.fields
        fields["quantity"].setFixedWidth(116)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("标称名称", fields["name"]),
            ("生产者", fields["maker"]),
            ("规格", fields["spec"]),
            ("批号、日期", row(fields["batch"], self.unmarked, spacing=8)),
            ("数量、单位", row(fields["quantity"], self.unit, spacing=8)),
            ("理由", self.ground),
            ("联系", self._connected()),
            ("照片", self.strip),
            ("单价", row(fields["unit_price"], self.worth, spacing=8)),
            ("封签号", fields["seal_no"]),
            ("备注", fields["note"]),
        )
        for at, (words, field) in enumerate(rows):
            grid.addWidget(Label(words, Size.NOTE, tone="second"), at, 0)
            if isinstance(field, QWidget):
                grid.addWidget(field, at, 1)
            else:
                grid.addLayout(field, at, 1)
        inner = column(8, (16, 12, 16, 12))
        inner.addLayout(grid)
        inner.addStretch()
        self.add(scrolling(inner, "这一行的各栏"), 1)
        foot = row(self.drop, 1, self.copy, self.next, spacing=8)
        foot.setContentsMargins(16, 8, 16, 12)
        self.body.addLayout(foot)
        self._order = [
            fields["name"],
            fields["maker"],
            fields["spec"],
            fields["batch"],
            fields["quantity"],
            fields["unit_price"],
            fields["seal_no"],
            fields["note"],
        ]

    def _connected(self) -> QWidget:
        holder = QWidget()
        lines = QVBoxLayout(holder)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        lines.addWidget(self.item)
        lines.addWidget(self.connection)
        return holder

    def _wire(self) -> None:
        model = self._model
        for name, edit in self.fields.items():
            edit.editingFinished.connect(lambda one=name: self._left(one))
            edit.returnPressed.connect(lambda one=edit: self._enter(one))
        self.connection.editingFinished.connect(
            lambda: model.edit_line(connection=self.connection.text())
        )
        self.unmarked.toggled.connect(self._mark)
        self.unit.chosen.connect(lambda unit: model.edit_line(unit=unit))
        typed = self.unit.box.lineEdit()
        if typed is not None:
            typed.setMaxLength(4)
            typed.editingFinished.connect(lambda: model.edit_line(unit=typed.text().strip()))
        self.ground.chosen.connect(lambda key: model.edit_line(ground=Ground(key) if key else None))
        self.item.chosen.connect(lambda key: model.edit_line(item_id=key))
        self.strip.added.connect(model.add_photos)
        self.up.clicked.connect(lambda: model.go(model.current - 1))
        self.down.clicked.connect(lambda: model.go(model.current + 1))
        self.next.clicked.connect(self.next_line)
        self.copy.clicked.connect(model.copy_line)
        self.drop.clicked.connect(model.drop_line)
        model.thumbnail_ready.connect(self._thumbnail)

    def _left(self, name: str) -> None:
        """A field was left: kept at once, and never for another line than the one shown."""
        line = self._line_shown()
        text = self.fields[name].text().strip()
        if line is None or getattr(line, name) == text:
            return
        more: dict[str, object] = {"batch_unmarked": False} if name == "batch" and text else {}
        self._model.edit_line(**{name: text}, **more)

    def leave(self) -> None:
        """What is still in a field is kept now."""
        for name in self.fields:
            self._left(name)

    def _line_shown(self) -> GoodsDraft | None:
        lines = self._model.lines
        if not lines or self._model.current >= len(lines):
            return None
        line = lines[self._model.current]
        return line if line.id == self._shown else None

    def _mark(self, on: bool) -> None:
        """未标注 is a choice: it empties the field and says so."""
        line = self._line_shown()
        if line is not None and line.batch_unmarked != on:
            self._model.edit_line(batch_unmarked=on, batch="" if on else line.batch)

    def _enter(self, edit: QLineEdit) -> None:
        at = self._order.index(edit)
        if at + 1 < len(self._order):
            self._order[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.next_line()

    def next_line(self) -> None:
        """The next line, or a new one after the last."""
        self.leave()
        if self._model.current + 1 < len(self._model.lines):
            self._model.go(self._model.current + 1)
        else:
            self._model.add_line()
        self.focus_first()

    def focus_first(self) -> None:
        self.fields["name"].setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields["name"].selectAll()

    # showing

    def show_line(self) -> None:
        model = self._model
        line = model.lines[model.current]
        fresh = line.id != self._shown
        self._shown = line.id
        if self.head is not None:
            item = self.head.itemAt(0)
            widget = item.widget() if item is not None else None
            if isinstance(widget, Label):
                widget.setText(f"第 {model.current + 1} 行")
        for name, edit in self.fields.items():
            if fresh or not edit.hasFocus():
                _put(edit, str(getattr(line, name)))
        if fresh or not self.connection.hasFocus():
            _put(self.connection, line.connection)
        self.fields["batch"].setPlaceholderText("未标注" if line.batch_unmarked else "")
        self.unmarked.setChecked(line.batch_unmarked)
        self.unit.choose(line.unit)
        if self.unit.box.currentText() != line.unit:
            self.unit.box.setEditText(line.unit)
        price = worth(line)
        self.worth.setText(f"元/{line.unit}，约 {price} 元" if price is not None else "元")
        self.ground.choose(line.ground.value if line.ground is not None else "")
        self.item.offer({"": "不连到检查项目"} | dict(model.failed_items()))
        self.item.choose(line.item_id)
        self.up.setEnabled(model.current > 0)
        self.down.setEnabled(model.current + 1 < len(model.lines))
        self.show_photos()
        for widget in (*self.fields.values(), self.drop, self.copy, self.next, self.strip):
            widget.setEnabled(not model.decided)

    def show_photos(self) -> None:
        model = self._model
        photos = model.photos_of(model.lines[model.current])
        fresh = self.strip.show_photos(tuple((photo.id, photo.seq) for photo in photos))
        self.strip.show_need("" if photos else "要求 1 张")
        for photo in photos:
            if photo.id in fresh:
                model.fetch_thumbnail(photo)

    def _thumbnail(self, photo_id: str, data: object) -> None:
        tile = self.strip.tiles.get(photo_id)
        if tile is not None and isinstance(data, bytes):
            tile.show_thumbnail(data)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            self.strip.ask_files()
        else:
            super().keyPressEvent(event)


def _put(edit: QLineEdit, words: str) -> None:
    if edit.text() != words:
        edit.setText(words)
