"""Versions are written once; packs are taken only forward and only from a trusted publisher."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from app.actions import authoring
from app.domain.errors import InputRefused
from app.storage import form_keys, form_packs, form_shelf
from app.storage.form_packs import PackRefused
from app.storage.form_shelf import PublishRefused
from app.storage.library import FormBroken, FormUnknown, Library
from app.trust import detached
from app.trust.detached import DetachedRefused
from app.trust.keys import DeviceKey
from tests.forms.conftest import SMALL

SECOND = SMALL.replace("version: 1", "version: 2").replace("第一条要求写在这里", "改过的第一条要求")
KEY = DeviceKey.from_bytes(bytes(range(32)))


@pytest.fixture
def home(tmp_path):
    return tmp_path / "forms"


@pytest.fixture
def write(tmp_path):
    def put(text: str, name: str = "draft.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


def publish(home, path):
    library = Library(home)
    return authoring.publish(library, home, authoring.read_draft(path, library))


def keys_of(key: DeviceKey, *purposes: str) -> bytes:
    listed = {
        "id": key.key_id,
        "public": key.public.hex(),
        "algorithm": "Ed25519",
        "owner": "青川区市场监督管理局",
        "since": datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
        "purposes": list(purposes or ("form-pack",)),
    }
    return json.dumps({"format": "shian.trusted-keys/1", "keys": [listed]}).encode()


def pack_of(text: str, key: DeviceKey = KEY) -> bytes:
    return form_packs.make(form_shelf.sound(Library(), text.encode(), "x"), text.encode(), key)


def test_the_first_and_the_next_version_are_published_with_their_exact_bytes(home, write) -> None:
    first = publish(home, write(SMALL))
    second = publish(home, write(SECOND))

    assert first.path.read_text(encoding="utf-8") == SMALL
    assert second.path.read_text(encoding="utf-8") == SECOND
    assert Library(home).newest("small")[0].version == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SMALL.replace("小表", "别的表"), "publish.version_taken"),
        (SECOND.replace("version: 2", "version: 3"), "publish.version_gap"),
        (SMALL.replace("version: 1", "version: 2") + "# 只多一句注释\n", "publish.identical"),
    ],
)
def test_a_taken_number_a_gap_and_the_same_content_are_refused(home, write, text, code) -> None:
    before = publish(home, write(SMALL)).path.read_bytes()

    with pytest.raises(PublishRefused) as refusal:
        publish(home, write(text))

    assert refusal.value.code == code
    assert [one.version for one in Library(home).editions() if one.id == "small"] == [1]
    assert (home / "checklists" / "small" / "1.yaml").read_bytes() == before


def test_a_shipped_checklist_goes_on_from_its_number(home, write) -> None:
    text = authoring.published(Library(home), "catering").text
    last = authoring.published(Library(home), "catering").checklist.version

    with pytest.raises(PublishRefused, match="已经发布过"):
        publish(home, write(text))
    edition = publish(
        home,
        write(
            text.replace(f"version: {last}", f"version: {last + 1}").replace(
                "餐饮服务监督", "本局餐饮"
            )
        ),
    )

    assert edition.version == last + 1


def test_a_draft_with_mistakes_is_not_published(home, write) -> None:
    with pytest.raises(FormBroken) as refusal:
        publish(home, write(SMALL.replace("article: 27", "article: 999")))

    assert refusal.value.problems
    assert not (home / "checklists" / "small").exists()


def test_a_file_that_appeared_meanwhile_is_never_overwritten(home, write) -> None:
    checklist = form_shelf.sound(Library(home), SMALL.encode(), "x")
    sidecar = detached.sign(KEY, "form-pack", SMALL.encode())
    form_shelf.put(home, checklist, SMALL.encode(), sidecar)

    with pytest.raises(PublishRefused, match="没有覆盖"):
        form_shelf.put(home, checklist, SECOND.encode(), b"other")

    folder = home / "checklists" / "small"
    assert {path.name for path in folder.iterdir()} == {"1.yaml", "1.yaml.sig"}
    assert (folder / "1.yaml.sig").read_bytes() == sidecar


def test_a_version_whose_signature_a_power_cut_swallowed_is_published_once_more(
    home, write
) -> None:
    edition = publish(home, write(SMALL))
    detached.sidecar_of(edition.path).unlink()
    assert not [one for one in Library(home).editions() if one.id == "small"]

    publish(home, write(SMALL))

    assert Library(home).newest("small")[0].version == 1


def test_what_is_published_here_is_signed_and_a_changed_bit_is_found(home, write) -> None:
    edition = publish(home, write(SMALL))
    library = Library(home)
    assert library.broken() == ()

    edition.path.write_text(SMALL.replace("小表", "换表"), encoding="utf-8")

    (broken,) = library.broken()
    assert broken.problems[0].code == "detached.altered"
    with pytest.raises(FormUnknown):
        library.newest("small")
    with pytest.raises(FormBroken, match="可能被改动过"):
        library.checklist("small", 1)


@pytest.mark.parametrize("version", [1, 2, 99])
def test_a_file_dropped_into_the_home_by_hand_is_named_and_never_used(home, version) -> None:
    shipped = authoring.published(Library(), "catering")
    dropped = home / "checklists" / "catering" / f"{version}.yaml"
    dropped.parent.mkdir(parents=True)
    text = shipped.text.replace("version: 1", f"version: {version}", 1)
    dropped.write_text(text.replace("餐饮服务监督", "改过的"), encoding="utf-8")
    library = Library(home)

    assert library.newest("catering")[1] == Library().newest("catering")[1]
    assert [one.path for one in library.broken()] == [dropped]
    assert "没有签名" in library.broken()[0].sentence
    assert library.check(dropped)[0].code == "detached.unsigned"
    assert dropped in library.files()


def test_a_file_signed_by_a_stranger_or_for_another_purpose_is_not_used(home, write) -> None:
    edition = publish(home, write(SMALL))
    sidecar = detached.sidecar_of(edition.path)
    stranger = DeviceKey.from_bytes(b"\x07" * 32)

    for signed in (
        detached.sign(stranger, "form-pack", SMALL.encode()),
        detached.sign(form_keys.own_key(home), "calendar", SMALL.encode()),
        b"rubbish",
    ):
        sidecar.write_bytes(signed)
        assert not [one for one in Library(home).editions() if one.id == "small"]


def test_a_visit_that_pinned_the_bytes_is_not_stranded_by_a_lost_signature(home, write) -> None:
    edition = publish(home, write(SMALL))
    _, digest = Library(home).newest("small")
    detached.sidecar_of(edition.path).unlink()

    assert Library(home).checklist("small", 1, digest)[1] == digest
    with pytest.raises(FormBroken, match="没有签名"):
        Library(home).checklist("small", 1, "f" * 64)


def test_a_publisher_signs_with_a_key_this_home_trusts(home, write) -> None:
    library = Library(home)
    draft = authoring.read_draft(write(SMALL), library)
    with pytest.raises(DetachedRefused, match="forms trust"):
        authoring.publish(library, home, draft, KEY)
    assert not (home / "checklists").exists()

    form_keys.trust(home, keys_of(KEY))
    authoring.publish(library, home, draft, KEY)

    assert library.newest("small")[0].version == 1
    assert not (home / form_keys.OWN_KEY).exists()


def test_the_own_key_vouches_for_files_of_its_home_and_for_no_pack(home) -> None:
    data = pack_of(SMALL, form_keys.own_key(home))

    with pytest.raises(DetachedRefused) as refusal:
        form_packs.accept(Library(home), home, data, "包")

    assert refusal.value.code == "detached.unknown_key"
    assert (home / form_keys.OWN_KEY).stat().st_mode & 0o077 == 0


def test_an_older_version_published_again_is_the_way_back(home, write) -> None:
    publish(home, write(SMALL))
    publish(home, write(SECOND))

    back = publish(home, write(SMALL.replace("version: 1", "version: 3")))

    assert Library(home).newest("small")[0].item("I001").text == "第一条要求写在这里"
    assert [one.version for one in Library(home).editions() if one.id == "small"] == [3, 2, 1]
    assert back.version == 3


def test_a_draft_is_kept_until_it_is_published(home, write) -> None:
    form_shelf.save_draft(home, "small", SMALL)
    assert form_shelf.load_draft(home, "small").checklist.title == "小表"

    publish(home, write(SMALL))

    assert form_shelf.load_draft(home, "small") is None


def test_the_next_version_is_named_in_the_head_of_the_file_too(home, write) -> None:
    library = Library(home)
    publish(home, write("# 小表，第 1 版。\n" + SMALL))

    draft = authoring.next_version(
        library, authoring.read_draft(write("# 小表，第 1 版。\n" + SMALL), library)
    )

    assert draft.text.startswith("# 小表，第 2 版。\nformat: 1\nid: small\nversion: 2\n")


def test_an_unknown_version_cannot_be_exported(home) -> None:
    with pytest.raises(FormUnknown, match="catering 第 99 版"):
        authoring.export(Library(home), "catering", 99)


def test_a_pack_of_a_trusted_publisher_is_taken_once(home) -> None:
    form_keys.trust(home, keys_of(KEY))
    library = Library(home)

    first = form_packs.accept(library, home, pack_of(SMALL), "包")
    again = form_packs.accept(library, home, pack_of(SMALL), "包")
    second = form_packs.accept(library, home, pack_of(SECOND), "包")

    assert (first.known, again.known, second.known) == (False, True, False)
    assert first.publisher.owner == "青川区市场监督管理局"
    assert second.edition.path.read_text(encoding="utf-8") == SECOND
    assert second.edition.path.with_name("2.yaml.sig").is_file()
    assert library.newest("small")[0].version == 2


def test_a_laptop_that_missed_a_version_takes_the_newest(home) -> None:
    form_keys.trust(home, keys_of(KEY))
    fifth = SECOND.replace("version: 2", "version: 5")

    assert form_packs.accept(Library(home), home, pack_of(fifth), "包").edition.version == 5


def changed(data: bytes, **parts: object) -> bytes:
    return json.dumps(json.loads(data) | parts).encode()


def other_form() -> str:
    return base64.b64encode(SMALL.replace("小表", "改表").encode()).decode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pack_of(SMALL, DeviceKey.from_bytes(b"\x07" * 32)), "detached.unknown_key"),
        (changed(pack_of(SMALL), form=other_form()), "detached.altered"),
        (changed(pack_of(SMALL), signature=None), "detached.unsigned"),
        (changed(pack_of(SMALL), version=3), "pack.mislabelled"),
        (changed(pack_of(SMALL), form="%%%"), "pack.unreadable"),
        (changed(pack_of(SMALL), extra=1), "pack.unreadable"),
        (changed(pack_of(SMALL), format="shian.form-pack/2"), "pack.unreadable"),
        (SMALL.encode(), "pack.unreadable"),
        (b"", "pack.unreadable"),
        (b"x" * 5_000_000, "pack.too_big"),
    ],
)
def test_a_pack_that_is_not_vouched_for_leaves_nothing_behind(home, data, code) -> None:
    form_keys.trust(home, keys_of(KEY))

    with pytest.raises(InputRefused) as refusal:
        form_packs.accept(Library(home), home, data, "包")

    assert refusal.value.code == code
    assert "没有" in refusal.value.sentence
    assert not (home / "checklists").exists()


def test_a_key_for_another_purpose_vouches_for_no_pack(home) -> None:
    form_keys.trust(home, keys_of(KEY, "calendar"))

    with pytest.raises(DetachedRefused) as refusal:
        form_packs.accept(Library(home), home, pack_of(SMALL), "包")

    assert refusal.value.code == "detached.unknown_key"


def test_an_older_version_and_another_content_are_refused(home) -> None:
    form_keys.trust(home, keys_of(KEY))
    library = Library(home)
    form_packs.accept(library, home, pack_of(SECOND), "包")

    for text, code in ((SMALL, "pack.older"), (SECOND.replace("小表", "换表"), "pack.differs")):
        with pytest.raises(PackRefused) as refusal:
            form_packs.accept(library, home, pack_of(text), "包")
        assert refusal.value.code == code
    assert [one.version for one in library.editions() if one.id == "small"] == [2]


def test_a_signed_pack_with_mistakes_is_refused_all_the_same(home) -> None:
    form_keys.trust(home, keys_of(KEY))
    text = SMALL.replace("article: 27", "article: 999")
    checklist = form_shelf.sound(Library(), SMALL.encode(), "x")

    with pytest.raises(FormBroken):
        form_packs.accept(Library(home), home, form_packs.make(checklist, text.encode(), KEY), "包")

    assert not (home / "checklists").exists()


def test_the_key_of_the_project_is_trusted_from_the_start(home) -> None:
    assert form_keys.publishers(home).keys


def test_a_flipped_bit_anywhere_in_a_pack_is_never_taken(home) -> None:
    form_keys.trust(home, keys_of(KEY))
    data = pack_of(SMALL)

    for place in range(0, len(data), 41):
        bad = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(InputRefused):
            form_packs.accept(Library(home), home, bad, "包")
