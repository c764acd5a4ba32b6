"""The server's private keys: files of 0600 in its home, never in the database or its backups.

`server` signs receipts and beacons, `box` opens sealed bundles, `authority-<code>` certifies
devices and servers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.server import durable
from app.server.refusals import ServerHomeRefused
from app.trust.keys import DeviceKey


@dataclass(frozen=True, slots=True)
class Keyroom:
    folder: Path

    @property
    def server(self) -> DeviceKey:
        return DeviceKey.from_bytes(self._read("server"))

    @property
    def box(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self._read("box"))

    @property
    def box_public(self) -> str:
        return self.box.public_key().public_bytes_raw().hex()

    def authority(self, authority_id: int, public: str) -> DeviceKey:
        """The key that goes with this public one, also where a rotation was cut short."""
        name = f"authority-{authority_id}"
        key = DeviceKey.from_bytes(self._read(name))
        if key.public.hex() == public:
            return key
        following = DeviceKey.from_bytes(self._read(f"{name}.next"))
        if following.public.hex() != public:
            raise ServerHomeRefused(
                f"机关 {authority_id} 的密钥与数据库中的公钥不符。数据没有改动。"
                "请从备份恢复 keys 文件夹后再启动。",
                code="server.key",
            )
        self._path(f"{name}.next").replace(self._path(name))  # the one before is gone for good
        durable.sync_folder(self.folder)
        return following

    def make_next(self, authority_id: int) -> DeviceKey:
        """The key that follows; it counts from the moment the database names it."""
        key = DeviceKey.generate()
        path = self._path(f"authority-{authority_id}.next")
        durable.write_whole(path, key.to_bytes().hex().encode())
        return key

    def make(self) -> None:
        """The server's own keys, where they are not there yet."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("server", "box"):
            if not self._path(name).exists():
                durable.write_whole(self._path(name), secrets.token_bytes(32).hex().encode())

    def make_authority(self, authority_id: int) -> DeviceKey:
        """The key of an authority; one that lies there is kept."""
        name = f"authority-{authority_id}"
        if not self._path(name).exists():
            durable.write_whole(self._path(name), DeviceKey.generate().to_bytes().hex().encode())
        return DeviceKey.from_bytes(self._read(name))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def _read(self, name: str) -> bytes:
        try:
            seed = bytes.fromhex(self._path(name).read_text("ascii"))
        except (OSError, ValueError) as error:
            raise ServerHomeRefused(
                f"服务器密钥 {name} 读不出。数据没有改动。请从备份恢复 keys 文件夹后再启动。",
                code="server.key",
            ) from error
        if len(seed) != 32:
            raise ServerHomeRefused(
                f"服务器密钥 {name} 长度不对。数据没有改动。请从备份恢复 keys 文件夹后再启动。",
                code="server.key",
            )
        return seed
