"""What anybody sees who scans a code, and the results an office released by two people."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from app.domain.paper import PaperKind
from app.server import publishing
from app.server.admins import Administrator
from app.server.rate import Rate, asker, network
from app.server.refusals import RequestRefused
from app.server.roles import Role
from app.trust.journal_entry import EntryType
from tests.server import sealed
from tests.server.laptop import Answer, Laptop, send
from tests.server.running import PASSWORD


def ask(server, target, **headers) -> Answer:
    """As somebody through a proxy on this machine: every test is another address."""
    somebody = f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250)}"
    return send(server.address, "GET", target, headers={"X-Forwarded-For": somebody} | headers)


def page(server, target) -> str:
    if target.startswith(
        ("/results?", "/results.csv?")
    ):  # there are more authorities than the one of these tests
        target += f"&office={server.authority}"
    answer = ask(server, target)
    assert answer.status == 200, answer.body
    return answer.body.decode()


def said(html: str) -> str:
    return re.search(r'data-answer="([a-z-]+)"', html).group(1)


def test_a_sealed_paper_is_genuine_in_a_neutral_band_with_what_to_compare(server, laptop):
    made = sealed.handed_over(laptop)
    html = page(server, f"/V/{made.token}")
    assert said(html) == "authentic"
    assert "这张纸是真的" in html
    assert 'class="band neutral"' in html
    for words in (made.number, "老周水饺馆", "2026 年 11 月 19 日", "基本符合", "是不是一样"):
        assert words in html


def test_a_code_in_small_letters_opens_the_same_paper(server, laptop):
    made = sealed.handed_over(laptop)
    assert made.number in page(server, f"/V/{made.token.lower()}")
    assert made.number in page(server, f"/v/{made.token.lower()}")


def test_nothing_of_persons_is_on_the_page(server, laptop):
    made = sealed.handed_over(laptop)
    html = page(server, f"/V/{made.token}")
    for private in ("000-5550 1188", "999999199001010016", "周敏", "苏A0001"):
        assert private not in html


def test_a_seizures_code_shows_authenticity_agency_and_number_only(server, laptop):
    made = sealed.handed_over(laptop, kind=PaperKind.SEIZURE_DECISION)
    html = page(server, f"/V/{made.token}")
    assert said(html) == "authentic"
    assert made.number in html
    assert "测试市场监督管理局" in html
    for hidden in ("老周水饺馆", "2026 年 11 月 19 日", "基本符合", "file-check", "/results?"):
        assert hidden not in html


def test_wrong_unknown_and_forged_codes_get_the_same_page(server, laptop):
    made = sealed.handed_over(laptop)
    stranger = Laptop(server.address)
    forged = sealed.visit(stranger)
    changed = made.token[:-8] + ("A" * 8 if made.token[-8:] != "A" * 8 else "B" * 8)
    asked = [forged.token, changed, "NOT-A-TOKEN", "A" * 300, "A" * 900, quote("<script>")]
    bodies = {re.sub(r"\d\d:\d\d", "", page(server, f"/V/{one}")) for one in asked}
    assert len(bodies) == 1
    assert said(bodies.pop()) == "unknown-issuer"


def test_known_and_unknown_codes_take_the_same_time(server, laptop):
    made = sealed.handed_over(laptop)
    spans = []
    for token in (made.token, "A" * 284):
        began = time.monotonic()
        page(server, f"/V/{token}")
        spans.append(time.monotonic() - began)
    assert min(spans) >= 0.06


def test_nobody_elses_paper_of_the_same_hash_stands_in_the_way(server, laptop):
    made = sealed.handed_over(laptop)
    content = made.entries[1].entry.body["content_hash"]
    same = {"kind": "result-record", "number": "别的", "content_hash": content}
    for authority in (server.authority, 1000 + server.authority % 1000):  # one sorts before ours
        if authority not in server.secrets:
            server.init(authority, "邻市市场监督管理局")
        insider = server.laptop(authority)
        fake = insider.seal(EntryType.PAPER_SEALED, same, rec="0" * 31 + "1")
        assert insider.hand_over([fake]).status == 200
    assert said(page(server, f"/V/{made.token}")) == "authentic"


def test_a_voided_paper_says_so_before_anything_else(server, laptop):
    made = sealed.handed_over(laptop)
    laptop.hand_over([laptop.seal(EntryType.PAPER_VOIDED, {"reason": "写错"}, rec=made.paper_id)])
    html = page(server, f"/V/{made.token}")
    assert said(html) == "voided"
    assert "已经作废" in html
    assert "基本符合" not in html


def test_a_paper_not_handed_over_yet_is_genuine_by_its_signature(server, laptop):
    made = sealed.visit(laptop)
    html = page(server, f"/V/{made.token}")
    assert said(html) == "status-unknown"
    assert made.number in html
    sealed_entries = laptop.hand_over(made.entries)
    assert sealed_entries.status == 200


def test_a_later_visit_is_told(server, laptop):
    party = secrets.token_hex(16)
    first = sealed.handed_over(laptop, party_id=party)
    assert "又对这家单位做过检查" not in page(server, f"/V/{first.token}")
    time.sleep(0.01)
    sealed.handed_over(laptop, party_id=party, conclusion="compliant")
    assert "又对这家单位做过检查" in page(server, f"/V/{first.token}")


def test_practice_is_said_at_the_top(server, laptop):
    made = sealed.handed_over(laptop, practice=True)
    html = page(server, f"/V/{made.token}")
    assert html.index("练习文书") < html.index("这张纸是真的")


def test_the_hashes_to_compare_a_file_with_are_in_the_page(server, laptop):
    made = sealed.handed_over(laptop)
    html = page(server, f"/V/{made.token}")
    assert hashlib.sha256(sealed.PDF).hexdigest() in html
    script = ask(server, "/public/check.js").body.decode()
    assert "crypto.subtle.digest" in script
    assert "fetch(" not in script
    assert "XMLHttpRequest" not in script


def test_pages_keep_nothing_and_load_nothing_from_elsewhere(server, laptop):
    made = sealed.handed_over(laptop)
    for target in (f"/V/{made.token}", "/V/unknown", "/results"):
        answer = ask(server, target)
        html = answer.body.decode()
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"].startswith("noindex")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
        assert "<style" not in html
        assert not re.search(r"<script(?![^>]*src=)", html)
        assert 'style="' not in html
        whole = len(answer.body) + sum(
            len(ask(server, f"/public/{name}").body) for name in ("style.css", "check.js")
        )
        assert whole < 60_000


def test_the_token_never_gets_into_the_log(server, laptop):
    made = sealed.handed_over(laptop)
    page(server, f"/V/{made.token}")
    assert made.token not in server.log.read_text("utf-8")


def test_one_address_that_asks_too_often_is_told_to_wait():
    now = [0.0]
    rate = Rate(per_minute=60, burst=3, clock=lambda: now[0])
    assert [rate.allows("1.2.3.4") for _ in range(4)] == [True, True, True, False]
    assert rate.allows("5.6.7.8")
    now[0] += 1
    assert rate.allows("1.2.3.4")
    assert not rate.allows("1.2.3.4")


def test_addresses_are_told_apart_as_subscribers():
    assert network("2001:db8::1") == network("2001:db8::2")
    assert network("::ffff:1.2.3.4") == "1.2.3.4"
    assert asker("127.0.0.1", "9.9.9.9, 8.8.8.8") == "8.8.8.8"
    assert asker("7.7.7.7", "8.8.8.8") == "7.7.7.7"


def test_too_many_asks_over_http_are_429_with_a_page(server):
    headers = {"X-Forwarded-For": "192.0.2.77"}
    with ThreadPoolExecutor(16) as many:  # as fast as two workers fill both their buckets
        asked = many.map(lambda _: send(server.address, "GET", "/V/x", headers=headers), range(200))
        assert 429 in {answer.status for answer in asked}


# --- released results ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(server):
    """Who proposes and who releases."""
    return Two(server)


class Two:
    """A clerk and a supervisor, with their passwords at the machine or straight."""

    def __init__(self, server):
        self.server = server
        server.admin("clerk")
        server.admin("supervisor")

    def at_the_machine(self, word, who, *more, folder, check=True):
        path = folder / "password"
        path.write_text(PASSWORD)
        return self.server.act(
            word, "--code", str(self.server.authority), "--admin", who,
            "--password-file", str(path), *more, check=check,
        )  # fmt: skip

    def propose(self, *visits, who=Role.CLERK):
        return publishing.propose(self.server.station, self._admin(who), visits)

    def release(self, *visits, who=Role.SUPERVISOR):
        return publishing.release(self.server.station, self._admin(who), visits)

    def withdraw(self, visit):
        admin = self._admin(Role.SUPERVISOR)
        publishing.withdraw(self.server.station, admin, visit, "公示有误")

    def waiting(self):
        return {one.visit_id for one in publishing.waiting(self.server.station, self._code)}

    @property
    def _code(self):
        return self.server.authority

    def _admin(self, role):
        return Administrator(self._code, role.value, role)


@pytest.mark.parametrize("process", ["sqlite"], indirect=True)  # the command, not the database
def test_a_result_is_shown_after_a_second_person_released_it(server, laptop, two, tmp_path):
    made = sealed.handed_over(laptop, "第二人放行面馆")
    visit = ("--visit", made.visit_id)
    two.at_the_machine("publish", "supervisor", *visit, folder=tmp_path)
    assert "第二人放行面馆" not in page(server, "/results?q=" + quote("第二人放行"))
    refused = two.at_the_machine("release", "supervisor", *visit, folder=tmp_path, check=False)
    assert refused.returncode == 1
    assert "另一名管理员" in refused.stderr
    server.admin("supervisor", "局长")
    two.at_the_machine("release", "局长", *visit, folder=tmp_path)
    html = page(server, "/results?q=" + quote("第二人放行"))
    assert "第二人放行面馆" in html
    assert "海棠路 18 号" in html
    assert "1 条" in html


@pytest.mark.parametrize("process", ["sqlite"], indirect=True)  # the command, not the database
def test_a_wrong_password_publishes_nothing(server, laptop, two, tmp_path):
    made = sealed.handed_over(laptop, "密码不对面馆")
    (tmp_path / "wrong").write_text("not the password")
    refused = server.act(
        "publish", "--code", str(server.authority), "--admin", "clerk",
        "--password-file", str(tmp_path / "wrong"), "--visit", made.visit_id, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert made.visit_id not in two.waiting()


def test_practice_is_never_published(server, laptop, two):
    made = sealed.handed_over(laptop, "练习面馆", practice=True)
    with pytest.raises(RequestRefused) as refused:
        two.propose(made.visit_id)
    assert refused.value.code == "publish.not_ready"


def test_a_natural_person_is_named_by_the_first_character(server, laptop, two):
    made = sealed.handed_over(laptop, "欧阳小明", party_kind="person", address="遮名街 1 号")
    two.propose(made.visit_id)
    two.release(made.visit_id)
    html = page(server, "/results?q=" + quote("遮名街"))
    assert "欧＊＊" in html
    assert "欧阳小明" not in html


def test_a_withdrawn_result_leaves_the_list_and_can_be_proposed_again(server, laptop, two):
    made = sealed.handed_over(laptop, "撤下面馆")
    two.propose(made.visit_id)
    two.release(made.visit_id)
    two.withdraw(made.visit_id)
    assert "0 条" in page(server, "/results?q=" + quote("撤下面馆"))
    two.propose(made.visit_id)
    assert made.visit_id in two.waiting()


def test_the_list_pages_filters_and_downloads(server, laptop, two):
    for n in range(23):
        verdict = ("compliant", "largely_compliant", "non_compliant")[n % 3]
        sealed.handed_over(laptop, f"翻页{n:02}号店", conclusion=verdict, address="翻页路")
    two.propose()
    two.release()
    first = page(server, "/results?q=" + quote("翻页路"))
    assert "23 条" in first
    assert "第 1 页，共 2 页" in first
    second = page(server, "/results?page=2&q=" + quote("翻页路"))
    assert len(re.findall(r'<li class="row">', second)) == 3
    only = page(server, "/results?result=non_compliant&q=" + quote("翻页路"))
    assert "7 条" in only
    rows = page(server, "/results.csv?q=" + quote("翻页路")).lstrip("\ufeff").splitlines()
    assert len(rows) == 24


def test_a_search_is_words_and_never_a_pattern_or_markup(server):
    for odd in ("%", "_", "' OR 1=1 --", "<b>", "\x00", "a" * 200):
        html = page(server, "/results?q=" + quote(odd))
        assert "<b>" not in html.split("</form>")[0].split("<form")[1]
    assert "0 条" in page(server, "/results?q=" + quote("%%%"))


ODD = (
    "/", "/results?page=0", "/results?page=-1", "/results?page=abc", "/results?page=99999999",
    "/results?page=%D9%A3", "/results?office=abc", "/results?result=zzz", "/results?q=%ff",
    "/results?q=" + "x" * 1000, "/results?page=1&page=2", "/results?unknown=1",
)  # fmt: skip


@pytest.mark.parametrize("target", ODD)
def test_an_address_nobody_meant_still_shows_a_page_to_read(server, target):
    answer = ask(server, target)
    assert answer.status == 200
    assert "检查结果公示" in answer.body.decode()


def test_a_page_past_the_last_one_is_the_last(server, laptop, two):
    sealed.handed_over(laptop, "末页面馆")
    two.propose()
    two.release()
    html = page(server, "/results?page=400&q=" + quote("末页面馆"))
    assert "1 条" in html
    assert '<li class="row"><svg' in html


@pytest.mark.parametrize("cut", ["", "%00", quote("中文"), "A" * 380, "..%5c..", "<svg>"])
def test_a_code_that_is_none_gets_the_page_of_a_stranger(server, cut):
    assert "没有核对上" in page(server, f"/V/{cut}")


def test_markup_in_a_name_is_words_on_every_page(server, laptop, two):
    name, address = "<b a=1>&\"'", "<script>alert(1)</script>"
    made = sealed.handed_over(laptop, name, address=address)
    two.propose()
    two.release()
    for html in (page(server, f"/V/{made.token}"), page(server, "/results?q=" + quote("alert"))):
        assert "<b a" not in html
        assert "<script>alert" not in html
        assert "&lt;b a=1&gt;&amp;" in html
