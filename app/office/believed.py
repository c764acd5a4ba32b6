"""Whose signatures count, said by whoever imports: never by a key that lies in what is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app import protocol
from app.domain.errors import InputRefused
from app.trust.keys import KeyList, key_id_of


@dataclass(frozen=True, slots=True)
class Certified:
    """A device the authority vouches for, and whether it still does."""

    public: bytes
    sample: bool
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority this computer is enrolled at, with the devices it was told of."""

    code: int
    public: bytes
    devices: Mapping[str, Certified] = field(default_factory=dict)

    def vouched(self, certificate: str, dev: str) -> Certified | None:
        """A device not heard of yet, by the certificate it brings along."""
        try:
            told = protocol.read_device_certificate(certificate, self.public)
        except InputRefused:
            return None
        public = bytes.fromhex(told.public)
        fits = told.dev == dev == key_id_of(public) and told.authority_id == self.code
        return Certified(public, told.origin == "sample") if fits else None


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """Key lists given by hand, the authority's devices, and what opens files sealed to us.

    `boxes`: X25519 keys by the id of the reader a sealed file names; one given by hand stands
    under the empty name.
    """

    lists: tuple[KeyList, ...] = ()
    authority: Authority | None = None
    boxes: Mapping[str, X25519PrivateKey] = field(default_factory=dict)

    def device(self, dev: str, certificate: str = "") -> Certified | None:
        """The key of a device, None for one that nobody we believe vouches for."""
        if self.authority is not None:
            known = self.authority.devices.get(dev)
            if known is None and certificate:
                known = self.authority.vouched(certificate, dev)
            if known is not None:
                return known
        for one in self.lists:
            if (key := one.device(dev)) is not None:
                return Certified(key.public_bytes, one.origin == "sample")
        return None

    def is_sample(self, dev: str) -> bool:
        known = self.device(dev)
        return known is not None and known.sample
