"""All material of an emergency seizure on one page, for the head of the agency to decide on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.labels import label
from app.domain.measures import Seizure
from app.domain.moments import local
from app.domain.visit import Visit
from app.ui.fields.buttons import Button
from app.ui.fields.cards import Card
from app.ui.fields.forms import Facts, clear, column, scrolling
from app.ui.fields.labels import Label, PageTitle, Prose
from app.ui.fields.rows import Band, TwoLines
from app.ui.theme import Size


class Material(QWidget):
    """Party, measure, goods, photographs; the two ways on lead to the measure's own page."""

    left = Signal()
    approve = Signal(str)  # visit id: the page of the measure records the approval

    def __init__(self) -> None:
        super().__init__()
        self._visit_id = ""
        self._title = PageTitle("", back=True)
        if self._title.back is not None:
            self._title.back.clicked.connect(self.left)
        self.record = Button("登记批准", icon="rubber-stamp", look="primary")
        self.record.clicked.connect(lambda: self.approve.emit(self._visit_id))
        self._title.add(self.record)
        self._body = column(14, (20, 0, 20, 12))
        whole = column(0)
        whole.addWidget(self._title)
        whole.addWidget(scrolling(self._body, "查封扣押的全部材料"), 1)
        self.setLayout(whole)

    def show_visit(self, visit: Visit, end: str, left: str, article: str) -> None:
        seizure = visit.seizure
        assert seizure is not None  # only such visits are offered
        self._visit_id = visit.id
        self._title.set_title(f"补办审批·{visit.party.name}", f"{end} 截止，{left}·{article}")
        clear(self._body)
        self._body.addWidget(self._measure(visit, seizure).snug())
        self._body.addWidget(self._goods(visit, seizure).snug())
        self._body.addWidget(self._way(seizure).snug())
        self._body.addStretch()

    def _measure(self, visit: Visit, seizure: Seizure) -> Card:
        card = Card("措施", icon="gavel", note=label(seizure.mode))
        at = local(seizure.controlled_at) if seizure.controlled_at else None
        reported = local(seizure.reported_at) if seizure.reported_at else None
        card.add(
            Facts(
                (
                    ("当事人", f"{visit.party.name}（{visit.party.address}）"),
                    ("执法人员", "、".join(f"{o.name} {o.badge_no}" for o in visit.officers)),
                    ("控制时间", f"{at:%Y-%m-%d %H:%M}" if at else "还没有控制"),
                    ("报告时间", f"{reported:%Y-%m-%d %H:%M}" if reported else "还没有报告"),
                    ("地点", seizure.place),
                    ("期限", f"{seizure.days} 日"),
                    ("理由", seizure.reason),
                    ("为何紧急", seizure.urgency),
                    ("陈述申辩", seizure.statement or "无"),
                    ("保管", " ".join(
                        (seizure.custody.place, seizure.custody.conditions,
                         seizure.custody.custodian)
                    ).strip() or "无"),
                )
            )
        )  # fmt: skip
        return card

    def _goods(self, visit: Visit, seizure: Seizure) -> Card:
        card = Card("物品", icon="packages", note=f"{len(seizure.lines)} 行")
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.setSpacing(0)
        for line in seizure.lines:
            photos = sum(photo.goods_line == line.id for photo in visit.photos)
            band = Band(60)
            second = "·".join(filter(None, (line.spec, line.batch, label(line.ground))))
            band.row.addWidget(TwoLines(line.name, second), 1)
            band.row.addWidget(Label(f"{line.quantity} {line.unit}", Size.BODY, bold=True))
            band.row.addWidget(Label(f"照片 {photos} 张", Size.NOTE, tone="second"))
            card.add(band)
        return card

    def _way(self, seizure: Seizure) -> Card:
        card = Card("怎样办", icon="info-circle")
        card.add(
            Prose(
                "由行政机关负责人批准。当面、电话或者书面批准的，登记姓名、职务、时间和方式，"
                "附上签了字的审批件。\n负责人认为不应当采取的，要立即解除："
                f"请通知执法人员解除{label(seizure.mode)}并退还物品。",
                line=150,
            )
        )
        return card
