"""`python -m tests.server.pictures OUT`: every public page in Chromium, phone and desktop."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from app.domain.paper import PaperKind
from app.trust.journal_entry import EntryType
from tests.server import sealed
from tests.server.chromium import shoot
from tests.server.running import Running
from tests.server.test_public_pages import Two

SHOPS = (
    ("老周水饺馆", "largely_compliant", "海棠路 18 号"),
    ("福满面业", "non_compliant", "工业南路 9 号"),
    ("青川二中食堂", "compliant", "文昌街 6 号"),
    ("青禾超市海棠店", "compliant", "海棠路 2 号"),
    ("王记豆制品加工坊", "problems_found", "河湾里 21 号"),
    ("北桥农贸市场 12 号摊", "no_problem_found", "北桥路 1 号"),
)


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = Running(Path(folder) / "home")
        server.init()
        server.start()
        try:
            _all(server, out)
        finally:
            server.stop()


def _all(server: Running, out: Path) -> None:
    laptop = server.laptop()
    first = sealed.handed_over(laptop, SHOPS[0][0], party_id="a" * 32)
    voided = sealed.handed_over(laptop, SHOPS[0][0])
    laptop.hand_over([laptop.seal(EntryType.PAPER_VOIDED, {"reason": "写错"}, rec=voided.paper_id)])
    seizure = sealed.handed_over(laptop, SHOPS[1][0], kind=PaperKind.SEIZURE_DECISION)
    for name, verdict, address in SHOPS[1:]:
        sealed.handed_over(laptop, name, conclusion=verdict, address=address)
    later = sealed.handed_over(laptop, SHOPS[0][0], party_id="a" * 32)
    practice = sealed.handed_over(laptop, "练习水饺馆", practice=True)
    unheard = sealed.visit(laptop)
    two = Two(server)
    two.propose()
    two.release()
    pages = {
        "21-authentic": f"/V/{later.token}",
        "21b-later-visit": f"/V/{first.token}",
        "21c-seizure": f"/V/{seizure.token}",
        "21d-practice": f"/V/{practice.token}",
        "21e-not-handed-over": f"/V/{unheard.token}",
        "22-voided": f"/V/{voided.token}",
        "23-not-authentic": "/V/AAAA",
        "24-results": "/results",
        "24b-results-found": "/results?q=" + quote("海棠"),
    }
    for name, target in pages.items():
        shoot(server.address + target, out / f"{name}-390.png", 390, 844)
        print(name)
    for name in ("21-authentic", "24-results"):
        target = server.address + pages[name]
        shoot(target, out / f"{name}-320.png", 320, 700)
        shoot(target, out / f"{name}-1280.png", 1280, 800)
        shoot(target, out / f"{name}-1280-dark.png", 1280, 800, dark=True)
    for name in ("21b-later-visit", "21d-practice", "22-voided", "23-not-authentic", "24-results"):
        shoot(server.address + pages[name], out / f"{name}-390-dark.png", 390, 844, dark=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
