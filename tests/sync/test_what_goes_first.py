"""先发这件: the files a person points at go before all others, also in an exchange that runs."""

from app.storage.blobs import BlobStore
from app.sync import uploads
from app.trust.journal_entry import BlobRef


class Line:
    """Takes everything and remembers the order."""

    def __init__(self):
        self.taken = []

    def create_upload(self, sha256, length, first=b""):
        self.taken.append(sha256)
        return "/v1/uploads/1", length


def test_what_is_wanted_in_the_middle_goes_next(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "PARALLEL", 1)  # of two senders either may come to the line first
    store, line, wanted = BlobStore(tmp_path / "blobs"), Line(), set()
    refs = [BlobRef(sha256=store.put(bytes([n]) * 9), len=9) for n in range(12)]
    sent = uploads.send(line, store, refs, lambda: None, first=lambda: frozenset(wanted))
    assert next(sent).ref in refs[:3]
    wanted |= {refs[10].sha256, refs[11].sha256}
    assert {one.ref.sha256 for one in sent} | set(line.taken) == {one.sha256 for one in refs}
    order = [line.taken.index(one.sha256) for one in refs]
    assert max(order[10:]) < min(order[5:10])
    assert order[10:] == [1, 2]
    assert sorted(line.taken) == sorted(one.sha256 for one in refs)
