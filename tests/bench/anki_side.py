"""Run by Anki's own Python: the work of b_sync.py on Anki's collection and sync server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path


def main(base: Path, records: int, photos: int, size: int, idles: int) -> None:
    from anki.collection import Collection

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "SYNC_USER1": "u:p",
        "SYNC_BASE": str(base / "server"),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        col = Collection(str(base / "one.anki2"))
        auth = col.sync_login("u", "p", f"http://127.0.0.1:{port}/")
        col.close_for_full_sync()
        col.full_upload_or_download(auth=auth, server_usn=None, upload=True)
        col.reopen(after_full_sync=True)
        print(json.dumps(work(col, auth, records, photos, size, idles=idles)))
        col.close()
    finally:
        server.terminate()
        server.wait()


def work(col, auth, records, photos, size, *, idles):
    kind = col.models.by_name("Basic")
    deck = col.decks.id("记录")
    for n in range(records):
        note = col.new_note(kind)
        note["Front"], note["Back"] = str(n), "检" * 660
        col.add_note(note, deck)
    start = time.perf_counter()
    col.sync_collection(auth, False)
    took = {"records": time.perf_counter() - start}
    for n in range(photos):
        col.media.write_data(f"{n}.jpg", os.urandom(size))
    start = time.perf_counter()
    col.sync_media(auth)
    while col.media_sync_status().active:
        time.sleep(0.005)
    took["media"] = time.perf_counter() - start
    took["idle"] = []
    for _ in range(idles):
        start = time.perf_counter()
        col.sync_collection(auth, False)
        took["idle"].append(time.perf_counter() - start)
    return took


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("Anki's server did not start")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(one) for one in sys.argv[2:]))
