"""The end of a visit, pressed through the windows: from the drafted seizure to the last seal."""

from __future__ import annotations

from app.domain.papers.paper import STAMPED_KINDS, PaperState
from app.domain.visit import Conclusion, Handling
from tests.ui.end.conftest import Sitting, draw


def refuse_first(sitting: Sitting, page) -> None:
    """The party refuses; a witness signs with it."""
    sitting.press(page.pad.decline)
    pane = page.refusal
    sitting.fill(pane.reason, "要等合伙人回来商量")
    if not pane.with_witness.isChecked():
        pane.with_witness.click()
    sitting.fill(pane.name, "吕吉昌")
    sitting.fill(pane.identity, "海棠社区网格员")
    draw(pane.pad)
    sitting.press(pane.confirm)


def sign_and_seal(sitting: Sitting, *, refuse: bool = True) -> None:
    page = sitting.go("signing")
    if refuse:
        refuse_first(sitting, page)
    sitting.everybody_signs(page)
    sitting.press(page.done.seal)
    sitting.settle()
    waiting = {PaperState.FROZEN, PaperState.SIGNED}
    assert not [one for one in sitting.papers() if one.state in waiting]


def stamp_and_serve(sitting: Sitting) -> None:
    """Stamp what needs it, leave the papers at the premises, sign the receipt."""
    page = sitting.go("papers")
    for paper in sitting.papers():
        if paper.kind in STAMPED_KINDS and paper.state is PaperState.SEALED and not paper.stamp:
            page.choose(paper.id)
            sitting.settle()
            sitting.fill(page.side.serial, f"YZ-{paper.number[-5:-1]}")
            sitting.press(page.side.stamp)
    sitting.press(page.serve)
    pane = page.serving
    pane.mode.cards["left_at_premises"].click()
    sitting.fill(pane.reason, "要等合伙人回来商量")
    sitting.fill(pane.witness, "吕吉昌")
    sitting.fill(pane.identity, "海棠社区网格员")
    sitting.press(pane.confirm)
    sign_and_seal(sitting, refuse=False)


def conclude(sitting: Sitting) -> None:
    page = sitting.go("review")
    page._conclusion._choices.cards[Conclusion.PROBLEMS_FOUND.value].click()
    sitting.settle()
    page._conclusion._words.set_words("发现重点项目不符合，影响食品安全")
    page.model.edit(
        own_words="发现重点项目不符合，影响食品安全", opinion="无", attendance="负责人在场"
    )
    sitting.settle()
    for one in (Handling.ON_THE_SPOT, Handling.WRITTEN_DEADLINE, Handling.INVESTIGATE):
        page._conclusion._ticks[one].click()
        sitting.settle()
    assert page.model.blocked() == ""
    sitting.press(page.finish)


def decide(sitting: Sitting) -> None:
    page = sitting.go("seizure")
    assert page.model.gaps() == ()
    sitting.press(page.finish)


def close_through_the_windows(sitting: Sitting) -> None:
    decide(sitting)
    assert sitting.asked[-1][0] == "signing"
    sign_and_seal(sitting)
    stamp_and_serve(sitting)
    conclude(sitting)
    sign_and_seal(sitting)
    stamp_and_serve(sitting)
    page = sitting.go("papers")
    sitting.press(page.close_it)
    sitting.settle()
