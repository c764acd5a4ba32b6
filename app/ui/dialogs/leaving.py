"""Asked only when closing now would lose something that is not on the disk."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget


def leave_anyway(parent: QWidget, lost: str) -> bool:
    """True: close and lose it. Staying is the default and what Esc means."""
    box = QMessageBox(parent)
    box.setWindowTitle("食安巡检")
    box.setText(f"{lost}，现在关闭就没有了。")
    box.setInformativeText("其余的都已存好。可以先留下，腾出磁盘空间后会自动存上。")
    stay = box.addButton("留下", QMessageBox.ButtonRole.RejectRole)
    leave = box.addButton("仍要关闭", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is leave
