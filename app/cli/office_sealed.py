"""The sealed side of `shian office`: cards, packages, sealed files, and the server as a source.

The home is opened only where something of it is needed: sheets are imported beside a window
that holds it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from app import paths
from app.domain.errors import InputRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from app.actions.desk import Desk
    from app.office.believed import TrustedKeys
    from app.office.sources import Source
    from app.office.store import Store


def run(given: argparse.Namespace) -> int:
    from app.actions.desk import close, open_desk

    desk = open_desk(paths.home())
    try:
        if given.command == "card":
            return _card(desk, given)
        return _sealed_package(desk, given) if given.card else _package(desk, given)
    finally:
        close(desk)


def _card(desk: Desk, given: argparse.Namespace) -> int:
    from app.sync import office_card

    card, data = office_card.make(desk.memory)
    given.out.write_bytes(data)
    if given.json:
        print(json.dumps({"path": str(given.out), "check": card.check}))
    else:
        print(f"收件卡在 {given.out}，核对码 {card.check}。")
        print("请把卡交给笔记本；没有接入服务器的，再打电话告诉对方核对码。")
    return 0


def _sealed_package(desk: Desk, given: argparse.Namespace) -> int:
    from app.sync import for_office, office_card

    card = office_card.read(desk.memory, _bytes_of(given.card, "收件卡"), given.check)
    done = for_office.seal_visits(
        desk.memory, card, given.out, tuple(given.visit), clock=desk.clock
    )
    if given.json:
        told = {"path": str(done.path), "visits": done.visits, "entries": done.entries}
        print(json.dumps(told | {"len": done.size, "for": card.name}, ensure_ascii=False))
    else:
        print(f"{done.visits} 次检查、{done.entries} 条封存记录在 {done.path}。")
        print(f"只有{card.name or '那台电脑'}（{card.check}）打得开。")
    return 0


def _package(desk: Desk, given: argparse.Namespace) -> int:
    from app.actions import packaging

    done = packaging.write_package(desk, given.out, tuple(given.visit))
    if given.json:
        told = {"path": str(done.path), "keys": str(done.keys), "visits": done.visits}
        print(json.dumps(told | {"entries": done.entries, "sha256": done.sha256}))
    else:
        print(f"{done.visits} 次检查、{done.entries} 条封存记录在 {done.path}。")
        print(f"公钥清单在 {done.keys}，请另外交给导入的人。")
    return 0


class Sealed:
    """What an import needs of the home; opened at the first need, closed at the end."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._desk: Desk | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._desk is not None:
            from app.actions.desk import close

            close(self._desk)

    def keys(self, files: Sequence[Path]) -> TrustedKeys:
        """Whose signatures are believed: lists given by hand, this home's, the authority's."""
        from app.office.believed import TrustedKeys
        from app.office.bundle_package import BundleReader
        from app.storage.status import read_status
        from app.trust.keys import read_key_list

        lists = [read_key_list(_bytes_of(path, "公钥清单")) for path in self._given.keys]
        own = read_status(paths.home())
        if own is not None:
            lists.append(own.keys)
        sealed = any(one.is_file() and BundleReader().recognises(one) for one in files)
        if not sealed and self._given.server is None:
            return TrustedKeys(tuple(lists))
        from dataclasses import replace

        from app.sync import for_office

        found = for_office.keys(self._home().memory, tuple(lists))
        return replace(found, boxes={**found.boxes, **self._box()})

    def pulled(self, store: Store, stopped: Callable[[], bool]) -> Source:
        """One exchange with the server, then what it handed out as rows."""
        from app.office import ledger
        from app.office.sources import PackageRows
        from app.sync import for_office

        desk = self._home()
        pulled = for_office.pull(
            desk.memory,
            ledger.known_papers(store),
            clock=desk.clock,
            url=self._given.server or None,
            cancelled=stopped,
        )
        return PackageRows(pulled)

    def _home(self) -> Desk:
        if self._desk is None:
            from app.actions.desk import open_desk

            self._desk = open_desk(paths.home())
        return self._desk

    def _box(self) -> dict[str, X25519PrivateKey]:
        """The key given by hand, for an office that works at the server itself."""
        if self._given.bundle_key is None:
            return {}
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        try:
            seed = bytes.fromhex(_bytes_of(self._given.bundle_key, "密封包的钥匙").decode("ascii"))
            return {"": X25519PrivateKey.from_private_bytes(seed)}
        except ValueError as error:
            raise InputRefused(
                "密封包的钥匙读不出，没有导入。请给出服务器数据文件夹里的 keys/box.key。",
                code="package.key_unreadable",
            ) from error


def _bytes_of(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(
            f"{what}“{path}”读不到，没有办。请核对路径。", code="file.unreadable"
        ) from error
