"""Colours, sizes and fonts of the screen: one mapping per style feeds palette and style sheet.

No literal colour stands anywhere else. The mapping in force belongs to the application,
as its palette does; widgets that paint themselves ask `tokens()` while they paint, so a
change of style is a repaint and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.paths import bundle


class Style(StrEnum):
    """What the officer chose in 设置."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one style by their use (text on its surface keeps 4.5 : 1 or more)."""

    bg: str
    surface: str
    surface_2: str
    field: str
    text: str
    text_2: str
    text_3: str
    line: str
    outline: str
    accent: str
    on_accent: str
    accent_soft: str
    ok: str
    ok_soft: str
    no: str
    no_soft: str
    na: str
    na_soft: str
    warn: str
    warn_soft: str
    strong: bool = False  # every edge is a pixel wider: nothing is told by a soft ground

    @property
    def edge(self) -> int:
        """Width of a control's edge in px."""
        return 2 if self.strong else 1

    @property
    def focus(self) -> int:
        """Width of the edge of what has the focus or is chosen."""
        return 3 if self.strong else 2


LIGHT = Tokens(
    bg="#F2F4F6",
    surface="#FFFFFF",
    surface_2="#F7F9FA",
    field="#FFFFFF",
    text="#15202B",
    text_2="#46535F",
    text_3="#5F6C79",
    line="#D3DAE1",
    outline="#74818E",
    accent="#14569F",
    on_accent="#FFFFFF",
    accent_soft="#E7F0FA",
    ok="#176B3C",
    ok_soft="#E6F4EB",
    no="#B0201D",
    no_soft="#FCECEA",
    na="#4A5763",
    na_soft="#ECEFF2",
    warn="#854900",
    warn_soft="#FFF3DE",
)
DARK = Tokens(
    bg="#11161B",
    surface="#1A2127",
    surface_2="#20282F",
    field="#0E1317",
    text="#E8EDF1",
    text_2="#B7C2CC",
    text_3="#9DA9B5",
    line="#36424D",
    outline="#8494A3",
    accent="#74B4F3",
    on_accent="#07203A",
    accent_soft="#1B3149",
    ok="#66CC95",
    ok_soft="#17352A",
    no="#FF938B",
    no_soft="#44211F",
    na="#B7C2CC",
    na_soft="#2B353E",
    warn="#F0BC69",
    warn_soft="#3B2D13",
)
CONTRAST = Tokens(
    bg="#000000",
    surface="#000000",
    surface_2="#000000",
    field="#000000",
    text="#FFFFFF",
    text_2="#FFFFFF",
    text_3="#FFFFFF",
    line="#FFFFFF",
    outline="#FFFFFF",
    accent="#5CD6FF",
    on_accent="#000000",
    accent_soft="#000000",
    ok="#5CF59A",
    ok_soft="#000000",
    no="#FF9C9C",
    no_soft="#000000",
    na="#FFFFFF",
    na_soft="#000000",
    warn="#FFDD55",
    warn_soft="#000000",
    strong=True,
)
STYLES: dict[Style, Tokens] = {Style.LIGHT: LIGHT, Style.DARK: DARK, Style.CONTRAST: CONTRAST}


class Size:
    """Type sizes in pixels at 100 %: the Chinese 字号 at 96 dots per inch."""

    DISPLAY = 29  # 二号: the conclusion on the review page
    TITLE = 21  # 三号
    HEAD = 19  # 四号
    BODY = 16  # 小四
    NOTE = 14  # 五号
    TINY = 12  # 小五: never a sentence one must act on


TARGET = 44  # the least height and width of anything that is pressed
FAMILIES = [
    "Shian Hei",  # Noto Sans SC as build/fonts.py ships it
    "Shian Rare A",
    "Shian Rare B",
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei UI",
    "PingFang SC",
    "WenQuanYi Micro Hei",
]


def tokens() -> Tokens:
    """The colours in force; light before any style was applied."""
    application = QApplication.instance()
    found = application.property("tokens") if application is not None else None
    return found if isinstance(found, Tokens) else LIGHT


def color(value: str) -> QColor:
    return QColor(value)


def font(size: int = Size.BODY, *, bold: bool = False) -> QFont:
    """The interface font in pixels, so that 100 % is the same on every system."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(size)
    made.setBold(bold)
    return made


def kai(size: int = Size.BODY) -> QFont:
    """楷: for what is read aloud to the party."""
    made = font(size)
    made.setFamilies(["Shian Kai", "KaiTi", *FAMILIES])
    return made


def load_fonts() -> None:
    """Register the bundled faces of the screen; without them a system font with Chinese serves."""
    folder = bundle("resources", "fonts")
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix == ".ttf" and path.stem.split("-")[0] in {"hei", "kai", "rare"}:
            QFontDatabase.addApplicationFont(str(path))


def chosen(application: QApplication, style: Style) -> Tokens:
    """The colours for a choice; 跟随系统 asks the system each time."""
    if style is Style.SYSTEM:
        from PySide6.QtCore import Qt  # late: its enums cost a tenth of the first paint

        hints = application.styleHints()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return CONTRAST
        dark = hints.colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return STYLES[style]


def before_the_first_paint(application: QApplication) -> None:
    """The grounds of the first paint, by what the system's own palette looks like."""
    dark = application.palette().window().color().lightness() < 128
    application.setProperty("tokens", DARK if dark else LIGHT)


def dress(application: QApplication) -> None:
    """Base style, fonts and the system's colours: once, after the first paint."""
    application.setStyle("Fusion")
    load_fonts()
    apply(application, Style.SYSTEM)


def apply(application: QApplication, style: Style) -> None:
    """Put a style into force for the whole program."""
    wanted = chosen(application, style)
    application.setProperty("tokens", wanted)
    application.setProperty("style_choice", style.value)
    application.setFont(font())
    application.setPalette(palette(wanted))
    application.setStyleSheet(sheet(wanted))


def palette(t: Tokens) -> QPalette:
    """The same colours for what Qt paints by itself."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, value in (
        (roles.Window, t.bg),
        (roles.WindowText, t.text),
        (roles.Base, t.field),
        (roles.AlternateBase, t.surface_2),
        (roles.Text, t.text),
        (roles.Button, t.surface),
        (roles.ButtonText, t.text),
        (roles.PlaceholderText, t.text_3),
        (roles.Highlight, t.accent),
        (roles.HighlightedText, t.on_accent),
        (roles.Link, t.accent),
        (roles.ToolTipBase, t.surface),
        (roles.ToolTipText, t.text),
        (roles.Mid, t.line),
        (roles.Dark, t.outline),
        (roles.Accent, t.accent),
    ):
        made.setColor(role, QColor(value))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(t.text_3))
    return made


_SHEET = Template(
    """
QMainWindow, QWidget#page { background: $bg; }
QWidget#bar, QWidget#side { background: $surface; }
QWidget#bar { border-bottom: ${edge}px solid $line; }
QWidget#foot { background: $surface; border-top: ${edge}px solid $line; }
QWidget#left { background: $surface; border-right: ${edge}px solid $line; }
QWidget#right { background: $surface; border-left: ${edge}px solid $line; }
QFrame#rule { background: $line; border: none; }
QFrame#card { background: $surface; border: ${edge}px solid $line; border-radius: 8px; }
QFrame#card[current="true"] { border: ${focus}px solid $accent; }
QFrame#head { background: transparent; border: none; border-bottom: ${edge}px solid $line; }
QLabel { background: transparent; color: $text; }
QLabel[tone="second"] { color: $text_2; }
QLabel[tone="third"] { color: $text_3; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="no"] { color: $no; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLineEdit, QPlainTextEdit, QDateEdit, QDateTimeEdit, QComboBox, QSpinBox, QDoubleSpinBox {
  background: $field; color: $text; border: ${edge}px solid $outline; border-radius: 6px;
  padding: 1px 11px; min-height: 40px; font-size: 16px;
  placeholder-text-color: $text_3;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit { padding: 7px 9px; }
QLineEdit:focus, QPlainTextEdit:focus, QDateEdit:focus, QDateTimeEdit:focus, QComboBox:focus,
QSpinBox:focus, QDoubleSpinBox:focus { border: ${focus}px solid $accent; padding: 0px 10px; }
QPlainTextEdit:focus { padding: 6px 8px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QDateEdit:disabled, QDateTimeEdit:disabled,
QComboBox:disabled { background: $surface_2; color: $text_3; }
QLineEdit[bare="true"] { border: none; background: transparent; padding: 0; min-height: 38px; }
QFrame#box { background: $field; border: ${edge}px solid $outline; border-radius: 6px; }
QFrame#box[focused="true"] { border: ${focus}px solid $accent; }
QFrame#box[off="true"] { background: $surface_2; }
QAbstractSpinBox > QLineEdit, QAbstractSpinBox > QLineEdit:focus { border: none;
  padding: 0 10px; min-height: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border;
  width: 0px; border: none; image: none; }
QComboBox > QLineEdit, QComboBox > QLineEdit:focus { border: none; padding: 0; min-height: 0;
  background: transparent; }
QComboBox::drop-down { border: none; width: 32px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: ${edge}px solid $outline;
  selection-background-color: $accent_soft; selection-color: $accent; outline: none; }
QComboBox QAbstractItemView::item { min-height: 44px; }
QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none; width: 32px; }
QScrollArea, QScrollArea > QWidget > QWidget#content { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 44px;
  margin: 2px; }
QScrollBar::handle:vertical:hover { background: $outline; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: 4px; min-width: 44px;
  margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractItemView { background: $surface; color: $text; border: ${edge}px solid $line;
  gridline-color: $line; alternate-background-color: $surface_2; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QTableView[bare="true"], QHeaderView { border: none; }
QTableView::item { padding: 0 8px; border: none; border-bottom: ${edge}px solid $line; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QHeaderView::section { background: $surface_2; color: $text_2; border: none;
  border-bottom: ${edge}px solid $line; padding: 6px 8px; font-size: 12px; }
QCalendarWidget QWidget { background: $surface; color: $text; }
QCalendarWidget QToolButton { color: $text; background: $surface; min-width: 44px;
  min-height: 44px; }
QToolTip { background: $surface; color: $text; border: ${edge}px solid $outline; padding: 4px; }
QMenu { background: $surface; color: $text; border: ${edge}px solid $outline; }
QMenu::item { padding: 10px 24px; }
QMenu::item:selected { background: $accent_soft; color: $accent; }
QDialog { background: $surface; }
"""
)


def sheet(t: Tokens) -> str:
    """The style sheet of one style."""
    values = {name: getattr(t, name) for name in (*Tokens.__slots__, "edge", "focus")}
    return _SHEET.substitute(values)
