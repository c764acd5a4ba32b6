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


CONTRAST = """
const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
const numbers = text => text.match(/[\\d.]+/g).map(Number);
const ground = e => {
  for (; e; e = e.parentElement) {
    const c = numbers(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c;
  }
  return [255, 255, 255];
};
const words = [...document.querySelectorAll('p,dd,dt,h1,h2,a,li,button,span,label')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => e.getClientRects().length);
return Math.min(...words.map(e => {
  const a = light(numbers(getComputedStyle(e).color)), b = light(ground(e));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}));
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground_by_day_and_by_night(server, paper, phone, scheme):
    phone.prefer(scheme)
    for target in (f"/V/{paper.token}", "/V/AAAA", "/results"):
        phone.go(server.address + target)
        assert phone.run(CONTRAST) >= 4.5
    ground = phone.run("return getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(17, 22, 27)") == (scheme == "dark")
