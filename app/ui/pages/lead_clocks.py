"""The left of 带队台: every clock of the station, and the seizures that wait for approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from app.domain.moments import local
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import column, row
from app.ui.fields.labels import Elided, Label, SignMark, Tone
from app.ui.fields.rows import Band, TwoLines
from app.ui.models.lead_words import ClockLine
from app.ui.shapes import Sign
from app.ui.theme import Size

SHOWN = 4
GO = 56  # the width of an arrow with the space before it
APPROVALS = frozenset({"seizure_report", "seizure_back_file"})


class ClockCard(Card):
    """Statutory first, then by end; a clock of another laptop says whose it is."""

    turned = Signal()
    gone = Signal(str, str)  # page, visit

    def __init__(self, clocks: Sequence[ClockLine], *, whole: bool) -> None:
        others = sum(bool(one.origin) for one in clocks)
        told = f"，其他电脑 {others} 项" if others else ""
        super().__init__("全队期限", icon="hourglass", note=f"{len(clocks)} 项，法定期限在前{told}")
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        for one in clocks if whole else clocks[:SHOWN]:
            self.add(self._band(one))
        if len(clocks) > SHOWN:
            text = "只看前几项" if whole else f"全部 {len(clocks)} 项"
            more = Button(text, look="link", trailing="chevron-right")
            more.clicked.connect(self.turned)
            band = Band(48)
            band.row.addWidget(more)
            band.row.addStretch()
            self.add(band)
        if not clocks:
            self.add(_nothing("没有正在计时的期限"))

    def _band(self, one: ClockLine) -> Band:
        """What and for whom, when it ends and what is left; the article on a line of its own."""
        party, origin, words = one.party, one.origin, one.words
        whose = f"{party}　其他电脑：{origin}" if origin else party
        band = Band(84, ground="no_soft" if words.urgent else "")
        band.row.setContentsMargins(16, 8, 4, 8)
        band.row.addWidget(SignMark(Sign.CLOCK if words.office else words.sign, 24))
        tones: dict[Sign, Tone] = {Sign.URGENT: "no", Sign.WARNING: "warn"}
        loud: Tone = "third" if words.office else tones.get(words.sign, "text")
        title = words.title.removesuffix(f"·{party}") if party else words.title
        lines = column(2)
        for left, right in (
            (
                Elided(title, Size.BODY, tone="third" if words.office else "text", bold=True),
                Label(words.end, Size.BODY, tone=loud, bold=True),
            ),
            (
                Elided(whose, Size.NOTE, tone="second"),
                Label(words.end_word if words.office else words.left, Size.NOTE, tone="second"),
            ),
        ):
            pair = row(left, right, spacing=8)
            pair.setStretch(0, 1)
            lines.addLayout(pair)
        lines.addWidget(Label(words.article, Size.TINY, tone="second", wrap=True))
        band.row.addLayout(lines, 1)
        spoken = f"，其他电脑上 {origin} 的检查" if origin else ""
        band.setAccessibleName(
            f"{words.title}，{words.end}{words.end_word}，{words.left}，{words.article}{spoken}"
        )
        if one.visit_id:
            go = Button("", icon="chevron-right", look="quiet", name=f"去办 {words.title}")
            page = "seizure" if one.code in APPROVALS else "papers"
            go.clicked.connect(lambda: self.gone.emit(page, one.visit_id))
            band.row.addWidget(go)
        else:  # nothing to go to, and the ends stand below each other all the same
            band.row.addSpacing(GO)
        return band


class ApprovalCard(Card):
    """等批准: what was seized on the spot and has no approval of the head yet."""

    looked = Signal(object)

    def __init__(self, waiting: Sequence[Any]) -> None:  # what the model offered
        super().__init__("等批准", icon="clipboard-check", note=str(len(waiting)))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        for one in waiting:
            seizure = one.visit.seizure
            at = local(seizure.controlled_at) if seizure and seizure.controlled_at else None
            lines = len(seizure.lines) if seizure else 0
            who = one.visit.officers[0].name
            band = Band(60)
            second = f"{who} {at:%m-%d %H:%M} 实施，{lines} 行物品" if at else who
            band.row.addWidget(TwoLines(f"查封扣押补办·{one.visit.party.name}", second), 1)
            look = Button("看材料", name=f"看 {one.visit.party.name} 的材料")
            look.clicked.connect(lambda _=False, found=one: self.looked.emit(found))
            band.row.addWidget(look)
            self.add(band)
        if not waiting:
            self.add(_nothing("没有等补办批准的查封扣押"))


def _nothing(words: str) -> Band:
    band = Band(60, ruled=False)
    band.row.addWidget(SignMark(Sign.PASS, 24))
    band.row.addWidget(TwoLines(words), 1)
    return band
