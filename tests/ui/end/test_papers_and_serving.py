"""文书: the very PDF, an honest check, stamp before serving, the receipt, voiding, printing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.paper import CopyKind, PaperKind, PaperState
from app.ui.fields.labels import Label
from app.ui.fields.printing import draw_pages


def paper_of(sitting, kind):
    return next(one for one in sitting.papers() if one.kind is kind)


def texts(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(Label) if label.isVisible())


def test_the_sealed_pdf_is_previewed_and_found_genuine(sit):
    sitting = sit("sealed")
    page = sitting.go("papers")
    sitting.settle()

    assert page.preview.pages >= 1
    assert "PDF 与封存内容一致" in texts(page.side.area)
    assert "二维码可以离线核对" in texts(page.side.area)


def test_pages_turn_and_grow_by_key(sit):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    sitting = sit("sealed")
    page = sitting.go("papers")
    page.choose(paper_of(sitting, PaperKind.RECTIFICATION_ORDER).id)
    sitting.settle()

    QTest.keyClick(page.preview, Qt.Key.Key_PageDown)
    assert page.preview.page == 2
    QTest.keyClick(page.preview, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert page.preview.zoom > 1


def test_what_is_not_sealed_is_not_printed_as_a_paper(sit):
    page = sit("frozen").go("papers")

    assert not page.side.print.isEnabled()
    assert "封存后" in page.side._why.text()
    assert page.sign.isVisible()


def test_copies_are_preset_by_the_rule(sit):
    sitting = sit("sealed")
    page = sitting.go("papers")
    page.choose(paper_of(sitting, PaperKind.RESULT_RECORD).id)
    sitting.settle()

    assert page.side._ticked() == (CopyKind.FILE, CopyKind.PARTY, CopyKind.POSTING)


def test_an_order_is_stamped_before_it_is_served(sit):
    sitting = sit("sealed")
    page = sitting.go("papers")
    order = paper_of(sitting, PaperKind.RECTIFICATION_ORDER)
    page.serving.show_model()
    assert not page.serving._ticks[order.id].isEnabled()

    page.choose(order.id)
    sitting.settle()
    assert not page.side.stamp.isEnabled()
    sitting.fill(page.side.serial, "YZ-000520")
    sitting.press(page.side.stamp)

    assert paper_of(sitting, PaperKind.RECTIFICATION_ORDER).stamp.serial == "YZ-000520"
    page.serving.show_model()
    assert page.serving._ticks[order.id].isEnabled()


def test_leaving_papers_needs_a_witness_or_a_recording(sit):
    sitting = sit("sealed")
    page = sitting.go("papers")
    sitting.press(page.serve)
    pane = page.serving
    pane.mode.cards["left_at_premises"].click()

    sitting.fill(pane.reason, "不肯收")
    assert "见证人或录音录像" in pane.missing()
    sitting.fill(pane.witness, "吕吉昌")
    assert "身份" in pane.missing()
    sitting.fill(pane.identity, "海棠社区网格员")
    assert pane.missing() == ""


def test_serving_draws_up_the_receipt_and_asks_for_its_signatures(sit):
    sitting = sit("sealed")
    page = sitting.go("papers")
    sitting.press(page.serve)
    sitting.press(page.serving.confirm)

    receipts = [one for one in sitting.papers() if one.kind is PaperKind.SERVICE_RECEIPT]
    assert [one.state for one in receipts][-1] is PaperState.FROZEN
    assert page.sign.isVisible()
    assert "送达回证" in page._banner.headline()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen screen knows no size hints
def test_voiding_needs_a_reason_and_ends_with_service(sit):
    from app.ui.dialogs.void_paper import VoidDialog

    sitting = sit("sealed")
    page = sitting.go("papers")
    table = paper_of(sitting, PaperKind.CHECK_TABLE)
    page.choose(table.id)
    sitting.settle()
    page.side.void.click()
    dialog = page.window().findChild(VoidDialog)
    assert not dialog.void.isEnabled()
    sitting.fill(dialog.reason, "名称写错")
    sitting.press(dialog.void)

    assert paper_of(sitting, PaperKind.CHECK_TABLE).state is PaperState.VOIDED
    served = next(one for one in sitting.papers() if one.state is PaperState.SERVED)
    page.choose(served.id)
    assert not page.side.void.isVisible()


def test_copies_are_saved_as_files_of_their_own(sit, tmp_path):
    sitting = sit("sealed")
    page = sitting.go("papers")
    record = paper_of(sitting, PaperKind.RESULT_RECORD)

    page.model.save_copies(record, (CopyKind.PARTY, CopyKind.POSTING), tmp_path)
    sitting.settle()

    saved = sorted(tmp_path.glob("*.pdf"))
    assert len(saved) == 2
    assert all(one.read_bytes().startswith(b"%PDF") for one in saved)


def test_nothing_counts_as_printed_before_somebody_says_so(sit):
    from app.ui.models.papers import Sheet

    sitting = sit("sealed")
    page = sitting.go("papers")
    record = paper_of(sitting, PaperKind.RESULT_RECORD)
    sheet = Sheet(record, CopyKind.FILE, b"%PDF")
    page.side._sheets = (sheet,)

    assert page.model.printed_of(record) == 0
    page.side._printed()
    sitting.settle()
    assert page.model.printed_of(record) == 1


def test_what_came_out_is_known_at_the_next_sitting(sit):
    from app.actions import printing

    sitting = sit("sealed")
    record = paper_of(sitting, PaperKind.RESULT_RECORD)
    printing.came_out(sitting.context.desk, [(record.id, CopyKind.FILE)] * 2)
    printing.came_out(sitting.context.desk, [(record.id, CopyKind.PARTY)])

    page = sitting.go("papers")

    assert page.model.printed[record.id, CopyKind.FILE] == 2
    (row,) = [one for one in page._list.rows if one.pick.key == record.id]
    assert row.pick.second.endswith("已打印 3 份")


def test_every_page_reaches_the_printer(sit, tmp_path):
    from PySide6.QtPrintSupport import QPrinter

    from app.actions import issuing

    sitting = sit("sealed")
    order = paper_of(sitting, PaperKind.RECTIFICATION_ORDER)
    data = issuing.preview(sitting.stage.desk, order.id)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target = Path(tmp_path / "out.pdf")
    printer.setOutputFileName(str(target))

    sent, total = draw_pages(printer, (data, data), "责令改正通知书")

    assert sent == total > 1
    assert target.stat().st_size > 1000


@pytest.mark.parametrize("stage", ["opened", "finished"])
def test_the_list_of_visits_opens_each_with_its_papers(sit, stage):
    sitting = sit(stage)
    sitting.window.go("papers", {})
    sitting.settle()
    page = sitting.window.page()

    assert len(page._visits.rows) == 1
    page._visits.rows[0].click()
    sitting.settle()
    assert page._whole.currentWidget() is page._one
