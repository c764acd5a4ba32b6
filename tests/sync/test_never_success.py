"""A login page, a changed byte, a stranger, a busy server: never success, always one reason."""

import datetime as dt
import http.server
import random
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.storage import outbox
from app.sync import backoff
from app.sync.client import AddressWrong, Client, checked_url
from app.sync.troubles import (
    AnswerBroken,
    Busy,
    Cancelled,
    NotEnrolled,
    NotTheServer,
    OtherServer,
    SyncTrouble,
    UntrustedChannel,
)
from app.trust.keys import DeviceKey
from tests.faults.proxy import ChaosProxy


class Answering(http.server.BaseHTTPRequestHandler):
    status, headers_out, body = 200, {"Content-Type": "text/html"}, b"<html>log in</html>"

    def do_GET(self):
        self.send_response(self.status)
        for name, value in {**self.headers_out, "Content-Length": str(len(self.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def listening():
    servers = []

    def listen(context=None, **how):
        handler = type("Handler", (Answering,), how)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server.server_address[1]

    yield listen
    for server in servers:
        server.shutdown()
        server.server_close()


def hello(url):
    with Client(url, DeviceKey.generate()) as client:
        return client.hello()


def test_a_login_page_with_200_is_not_the_server(listening):
    with pytest.raises(NotTheServer):
        hello(f"http://127.0.0.1:{listening()}")


@pytest.mark.parametrize(
    "place",
    ["//[/v1/uploads/1", "/v1/uploads/ab\x11cd", "/v1/uploads/ab\x7fcd", "/login", "/v1/upl0ads/1"],
)
def test_a_spoilt_place_for_an_upload_is_nobody_s_answer(listening, place):
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Location": place}
    port = listening(status=201, headers_out=told, body=b"")
    with pytest.raises(NotTheServer):
        begun_and_gone_on_with(f"http://127.0.0.1:{port}")


def begun_and_gone_on_with(url):
    with Client(url, DeviceKey.generate()) as client:
        where, offset = client.create_upload("0" * 64, 17, b"beginning")
        client.patch(where, offset, b"the rest")


def test_a_busy_server_is_left_alone_as_long_as_it_asks(listening):
    port = listening(status=503, headers_out={"Retry-After": "77", "Content-Type": "text/html"})
    with pytest.raises(Busy) as told:
        hello(f"http://127.0.0.1:{port}")
    assert told.value.retry_after == 77
    assert backoff.delay(1, retry_after=77, chance=random.Random(1)) > 77


def test_an_unknown_authority_of_the_line_is_refused_and_said(listening, tmp_path):
    port = listening(context=self_signed(tmp_path))
    with pytest.raises(UntrustedChannel) as told:
        hello(f"https://127.0.0.1:{port}")
    assert "不可信" in told.value.sentence


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stranger")])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "stranger.pem"
    path.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_flipped_bit_on_the_way_back_is_never_believed(laptop, server):
    laptop.visit()
    line = ChaosProxy(server.port, share=1.0, seed=2, kinds=("flip-back",))
    with line as proxy, pytest.raises(SyncTrouble):
        laptop.sync(proxy.url)
    assert laptop.summary().waiting == 3


def test_another_server_at_the_same_address_gets_nothing(laptop, server):
    known = laptop.memory.read(outbox.server)
    other = known.model_copy(update={"server_id": "0" * 32})
    laptop.memory.write(lambda db: outbox.save_server(db, other))
    laptop.visit()
    with pytest.raises(OtherServer):
        laptop.sync()
    forged = known.model_copy(update={"server_key": DeviceKey.generate().public.hex()})
    laptop.memory.write(lambda db: outbox.save_server(db, forged))
    with pytest.raises(AnswerBroken):
        laptop.sync()
    assert laptop.summary().waiting == 3


def test_without_enrolment_nothing_is_sent(memory):
    from app.sync import exchange
    from tests.sync.stands import now

    with pytest.raises(NotEnrolled):
        exchange.synchronise(memory, clock=now)


@pytest.fixture
def memory(tmp_path):
    from app.storage.memory import Memory

    with Memory.open(tmp_path / "alone", create="sample") as memory:
        yield memory


def test_stopping_inside_a_photograph_keeps_everything_and_goes_on_at_the_byte(laptop):
    laptop.visit(photos=1, size=4 * 1024 * 1024)
    asked = iter(range(10_000))
    with pytest.raises(Cancelled):
        laptop.sync(cancelled=lambda: next(asked) > 60)
    assert laptop.summary().unsent
    assert laptop.sync().settled


def test_waiting_grows_to_a_quarter_of_an_hour_and_no_further():
    chance = random.Random(5)
    drawn = [backoff.delay(n, chance=chance) for n in range(1, 60) for _ in range(20)]
    assert max(drawn) <= 15 * 60
    assert max(drawn) > 10 * 60
    assert max(backoff.delay(1, chance=chance) for _ in range(50)) <= 5


@pytest.mark.parametrize(
    "url",
    ["ftp://x", "shian.example", "https://", "http://u:p@host", "http://h:99999", "http://h?q"],
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(url):
    with pytest.raises(AddressWrong):
        checked_url(url)
