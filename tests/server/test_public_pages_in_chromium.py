"""The public pages in a real browser of a phone's size, with script and without."""

from __future__ import annotations

import pytest

from tests.server import sealed
from tests.server.chromium import browser
from tests.server.running import Running

PHONE = (390, 844)
SMALL = (320, 568)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp("public") / "home")
    running.init()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def paper(server):
    return sealed.handed_over(server.laptop(), "老周水饺馆")


@pytest.fixture(scope="module")
def phone():
    with browser(*PHONE) as one:
        yield one


def test_the_first_screenful_answers_the_question(server, paper, phone):
    phone.go(f"{server.address}/V/{paper.token}")
    assert phone.text("h1") == "这张纸是真的"
    bottom = phone.run("return document.querySelector('dl').getBoundingClientRect().bottom")
    assert bottom <= PHONE[1]


def test_nothing_is_refused_and_nothing_comes_from_elsewhere(server, paper, phone):
    phone.go(f"{server.address}/V/{paper.token}")
    loaded = phone.run("return performance.getEntriesByType('resource').map(e => e.name)")
    assert loaded
    assert all(one.startswith(server.address) for one in loaded)
    assert [line for line in phone.log() if line["level"] == "SEVERE"] == []
    assert phone.cookies() == []
    assert phone.run("return localStorage.length + sessionStorage.length") == 0


def test_the_sealed_file_is_recognised_in_the_browser(server, paper, phone, tmp_path):
    original, changed = tmp_path / "original.pdf", tmp_path / "changed.pdf"
    original.write_bytes(sealed.PDF)
    changed.write_bytes(sealed.PDF + b" ")
    phone.go(f"{server.address}/V/{paper.token}")
    phone.type_into("#pdf", str(original))
    phone.wait("document.getElementById('said').dataset.good === 'yes'")
    assert "一致" in phone.text("#said")
    phone.type_into("#pdf", str(changed))
    phone.wait("document.getElementById('said').dataset.good === 'no'")
    assert "不一样" in phone.text("#said")


def test_a_dropped_file_is_hashed_too(server, paper, phone):
    phone.go(f"{server.address}/V/{paper.token}")
    phone.run(
        "const data = new DataTransfer();"
        "data.items.add(new File([arguments[0]], 'a.pdf', {type: 'application/pdf'}));"
        "document.getElementById('file-check').dispatchEvent("
        "new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));",
        sealed.PDF.decode(),
    )
    phone.wait("document.getElementById('said').dataset.good === 'yes'")


@pytest.mark.parametrize("target", ["/V/AAAA", "/results", "paper"])
def test_nothing_is_wider_than_the_smallest_phone(server, paper, target):
    with browser(*SMALL) as small:
        small.go(server.address + (f"/V/{paper.token}" if target == "paper" else target))
        assert small.run("return document.documentElement.scrollWidth") <= SMALL[0]
        sizes = small.run(
            "return [...document.querySelectorAll('p,dd,dt,h1,h2,a,button,li,span')]"
            ".filter(e => e.textContent.trim()).map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 16
        low = small.run(
            "return [...document.querySelectorAll('a.button,a.chip,button,input[type=search]')]"
            ".filter(e => e.getBoundingClientRect().height < 44).length"
        )
        assert low == 0


def test_without_script_everything_but_the_file_check_is_there(server, paper):
    with browser(*PHONE, script=False) as plain:
        plain.go(f"{server.address}/V/{paper.token}")
        assert plain.text("h1") == "这张纸是真的"
        assert plain.text("dl").count(paper.number) == 1
        assert plain.text("#said") == ""
