"""Packages: hostile ones are refused whole, half-copied ones wait, signed ones are believed."""

from __future__ import annotations

import json
import os
import stat
import zipfile

import pytest

from app.actions import packaging
from app.actions.desk import close, open_desk
from app.domain.errors import InputRefused
from app.office import ledger
from app.office.archives import ArchiveIncomplete, ArchiveRefused
from app.office.ledger import Filters
from app.trust.digest import sha256_hex
from app.trust.envelope import SignatureWrong
from tests.office.conftest import bring_in, look


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def relisted(parts):
    """The manifest made anew for other parts: only signatures can tell now."""
    files = [
        {"name": name, "sha256": sha256_hex(data), "len": len(data)}
        for name, data in parts.items()
        if name != "manifest.json"
    ]
    said = {"format": "shian.package/1", "made_at": "2026-11-02", "files": files}
    return parts | {"manifest.json": json.dumps(said).encode()}


# --- what is good ------------------------------------------------------------------------------


def test_a_signed_visit_is_imported_word_by_word(office, package, keys):
    batch, report = bring_in(office, package, keys=keys)

    assert (batch.taken, report.refused) == (1, 0)
    (line,) = ledger.page(office.store, Filters(practice=True)).lines
    result = line.result
    assert (result.source, result.practice) == ("signed", True)
    assert result.party_name == "老周水饺馆"
    assert result.conclusion_words == "发现问题"
    assert result.officers.count("；") == 1
    assert result.checked == result.passed + result.failed
    assert result.content_hash
    assert result.token


def test_practice_never_stands_among_real_results(office, package, keys):
    bring_in(office, package, keys=keys)

    assert ledger.page(office.store, Filters()).total == 0


def test_the_same_package_as_a_folder_is_the_same(office, package, keys, tmp_path):
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "folder")

    first, _ = bring_in(office, package, keys=keys)
    again, _ = bring_in(office, tmp_path / "folder", keys=keys)

    assert again.n == first.n


def test_the_summary_of_a_visit_is_known_as_the_same_paper(office, handed_over, package, keys):
    folder, _ = handed_over
    bring_in(office, package, keys=keys)

    report = look(office, folder / "demo", keys=keys)

    assert (report.skipped, report.refused) == (1, 0)


def test_a_summary_alone_says_that_its_result_is_unsigned(light_office, handed_over, keys):
    folder, _ = handed_over

    report = look(light_office, folder / "demo", keys=keys)

    assert report.warned == 1
    assert "没有签名" in report.groups[0].first.sentence


def test_two_packages_of_the_same_facts_have_the_same_entries(handed_over, tmp_path):
    folder, package = handed_over
    desk = open_desk(folder / "home")
    again = packaging.write_package(desk, tmp_path / "again.zip")
    close(desk)

    mine, other = parts_of(package.path), parts_of(again.path)
    assert {k: v for k, v in mine.items() if k != "manifest.json"} == {
        k: v for k, v in other.items() if k != "manifest.json"
    }


# --- who is believed ---------------------------------------------------------------------------


def test_keys_lying_in_or_beside_a_package_are_not_believed(light_office, package):
    with pytest.raises(InputRefused) as refusal:
        look(light_office, package)
    assert refusal.value.code == "package.unknown_device"


def test_one_changed_word_in_a_signed_entry_is_found(light_office, package, keys, tmp_path):
    parts = parts_of(package)
    name = next(name for name in parts if name.startswith("entries/"))
    signed = json.loads(parts[name])
    import base64

    words = base64.b64decode(signed["payload"]).replace("老周".encode(), "老王".encode())
    parts[name] = json.dumps(
        signed | {"payload": base64.b64encode(words).decode()}, separators=(",", ":")
    ).encode()

    with pytest.raises(SignatureWrong):
        look(light_office, made(tmp_path / "a.zip", relisted(parts)), keys=keys)


def test_values_of_another_paper_are_not_taken(light_office, package, keys, tmp_path):
    parts = parts_of(package)
    name = next(name for name in parts if name.startswith("blobs/"))
    parts[name] = parts[name].replace("未".encode(), "已".encode())

    report = look(light_office, made(tmp_path / "a.zip", relisted(parts)), keys=keys)

    assert report.warned == 1  # the sealed entries still say what counts, without the counts


def test_a_visit_without_its_end_waits(light_office, package, keys, tmp_path):
    parts = parts_of(package)
    last = max(name for name in parts if name.startswith("entries/"))
    del parts[last]

    report = look(light_office, made(tmp_path / "a.zip", relisted(parts)), keys=keys)

    assert report.groups[0].first.code == "package.visit_open"


# --- what is not whole -------------------------------------------------------------------------


def test_a_package_without_its_manifest_is_still_being_copied(
    light_office, package, keys, tmp_path
):
    parts = parts_of(package)
    del parts["manifest.json"]

    with pytest.raises(ArchiveIncomplete, match="还没有复制完"):
        look(light_office, made(tmp_path / "a.zip", parts), keys=keys)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_half_copied_zip_waits_and_is_taken_later(office, package, keys, tmp_path, share):
    data = package.read_bytes()
    half = tmp_path / "a.zip"
    half.write_bytes(data[: int(len(data) * share)])

    with pytest.raises(ArchiveIncomplete):
        look(office, half, keys=keys)

    half.write_bytes(data)
    assert bring_in(office, half, keys=keys)[0].taken == 1


def test_a_folder_that_is_still_filling_waits(light_office, package, keys, tmp_path):
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "a")
    victim = next((tmp_path / "a" / "entries").iterdir())
    whole = victim.read_bytes()

    for short in (whole[:-1], whole[:-1] + b"?"):
        victim.write_bytes(short)
        with pytest.raises(ArchiveIncomplete, match="与清单不符"):
            look(light_office, tmp_path / "a", keys=keys)
    victim.unlink()
    with pytest.raises(ArchiveIncomplete):
        look(light_office, tmp_path / "a", keys=keys)


def test_a_manifest_cut_in_the_middle_waits(light_office, package, keys, tmp_path):
    parts = parts_of(package)
    parts["manifest.json"] = parts["manifest.json"][:-20]

    with pytest.raises(ArchiveIncomplete):
        look(light_office, made(tmp_path / "a.zip", parts), keys=keys)


# --- what is hostile ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "/etc/passwd", "C:/x", "a\\b", "entries/../../x", "nul", "entries/aux.json",
     "a" * 300, "x ", "a\u202eb", "./x"],
)  # fmt: skip
def test_f45_a_name_that_leads_elsewhere_is_refused_whole(
    light_office, package, keys, tmp_path, name
):
    path = made(tmp_path / "a.zip", parts_of(package) | {name: b"x"})
    before = set(tmp_path.rglob("*"))

    with pytest.raises(ArchiveRefused):
        look(light_office, path, keys=keys)
    assert set(tmp_path.rglob("*")) == before


def test_f45_links_and_devices_in_a_zip_are_refused(light_office, package, keys, tmp_path):
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        path = made(tmp_path / "a.zip", parts_of(package))
        with zipfile.ZipFile(path, "a") as archive:
            part = zipfile.ZipInfo("entries/x")
            part.external_attr = (kind | 0o777) << 16
            archive.writestr(part, "/etc/passwd")
        with pytest.raises(ArchiveRefused, match="链接或设备"):
            look(light_office, path, keys=keys)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_f45_a_name_twice_is_refused_also_in_other_letters(light_office, package, keys, tmp_path):
    for second in ("manifest.json", "MANIFEST.json"):
        path = made(tmp_path / "a.zip", parts_of(package))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(second, b"{}")
        with pytest.raises(ArchiveRefused, match="两次"):
            look(light_office, path, keys=keys)


def test_f46_a_bomb_is_refused_on_what_it_declares(light_office, keys, tmp_path):
    path = made(tmp_path / "a.zip", {"entries/x.json": b"0" * 50_000_000})

    with pytest.raises(ArchiveRefused) as refusal:
        look(light_office, path, keys=keys)
    assert refusal.value.code == "archive.bomb"


def test_f46_a_bomb_that_declares_less_is_refused_on_what_is_counted(
    light_office, package, keys, tmp_path
):
    parts = relisted(parts_of(package) | {"entries/z.json": b"0" * 5000})
    path = made(tmp_path / "a.zip", parts)
    data = path.read_bytes()
    real, told = (5000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert real in data
    path.write_bytes(data.replace(real, told))

    with pytest.raises(InputRefused):
        look(light_office, path, keys=keys)


def test_f46_too_many_parts_and_packages_in_packages_are_refused(light_office, keys, tmp_path):
    many = made(tmp_path / "a.zip", {f"entries/{n}": b"" for n in range(20_001)})
    nested = made(tmp_path / "b.zip", {"entries/inner.zip": b"PK"})

    with pytest.raises(ArchiveRefused, match="20001 个文件"):
        look(light_office, many, keys=keys)
    with pytest.raises(ArchiveRefused, match="还有压缩包"):
        look(light_office, nested, keys=keys)


def test_f49_links_pipes_and_loops_in_a_folder_are_not_followed(
    light_office, package, keys, tmp_path
):
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "a")
    victim = tmp_path / "a" / "entries" / "extra"
    for make in (
        lambda: victim.symlink_to("/etc/passwd"),
        lambda: victim.symlink_to(tmp_path / "a"),
        lambda: os.mkfifo(victim),
    ):
        make()
        with pytest.raises(ArchiveRefused, match="链接或设备"):
            look(light_office, tmp_path / "a", keys=keys)
        victim.unlink()


def test_a_file_the_manifest_does_not_name_is_refused(light_office, package, keys, tmp_path):
    path = made(tmp_path / "a.zip", parts_of(package) | {"entries/more.json": b"{}"})

    with pytest.raises(InputRefused, match="清单上没有"):
        look(light_office, path, keys=keys)


def test_another_programs_zip_is_named(light_office, keys, tmp_path):
    path = made(tmp_path / "a.zip", {"manifest.json": b'{"app": "other"}'})

    with pytest.raises(InputRefused) as refusal:
        look(light_office, path, keys=keys)
    assert refusal.value.code == "package.foreign"


def test_an_altered_paper_beside_its_summary_is_found(light_office, handed_over, keys, tmp_path):
    folder, _ = handed_over
    copy = tmp_path / "demo"
    copy.mkdir()
    for one in (folder / "demo").iterdir():
        (copy / one.name).write_bytes(one.read_bytes())
    victim = next(copy.glob("*result-record.pdf"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(bytes(data))

    with pytest.raises(InputRefused) as refusal:
        look(light_office, copy, keys=keys)
    assert refusal.value.code == "summary.altered"
