"""Real Chromium: pictures and the page as the browser has it, driven over WebDriver's HTTP."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.server.running import free_port

DRIVER = shutil.which("chromedriver")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One window of a fixed size, with or without script."""

    def __init__(self, address: str, session: str) -> None:
        self._base = f"{address}/session/{session}"

    def go(self, url: str) -> None:
        self._post("url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        return self._post("execute/sync", {"script": script, "args": list(arguments)})

    def type_into(self, css: str, text: str) -> None:
        found = self._post("element", {"using": "css selector", "value": css})
        self._post(f"element/{found[ELEMENT]}/value", {"text": text})

    def text(self, css: str) -> str:
        found = self._post("element", {"using": "css selector", "value": css})
        return str(_ask(f"{self._base}/element/{found[ELEMENT]}/text"))

    def cookies(self) -> list[Any]:
        found: list[Any] = _ask(f"{self._base}/cookie")
        return found

    def log(self) -> list[dict[str, Any]]:
        """What the console said: refused resources, script errors."""
        found: list[dict[str, Any]] = self._post("se/log", {"type": "browser"})
        return found

    def prefer(self, scheme: str) -> None:
        """The colours the person has chosen for the whole device."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.tell("Emulation.setEmulatedMedia", {"features": features})

    def tell(self, command: str, parameters: dict[str, Any]) -> Any:
        """A command of the DevTools protocol."""
        return self._post("goog/cdp/execute", {"cmd": command, "params": parameters})

    def picture(self) -> bytes:
        return base64.b64decode(_ask(f"{self._base}/screenshot"))

    def wait(self, script: str, seconds: float = 5) -> None:
        until = time.monotonic() + seconds
        while not self.run(f"return Boolean({script})"):
            assert time.monotonic() < until, f"never true: {script}"
            time.sleep(0.05)

    def quit(self) -> None:
        """The window closes and takes its processes along."""
        _ask(self._base, method="DELETE")

    def _post(self, path: str, value: dict[str, Any]) -> Any:
        return _ask(f"{self._base}/{path}", value)


@contextlib.contextmanager
def browser(
    width: int, height: int, *, script: bool = True, dark: bool = False
) -> Iterator[Browser]:
    """A phone of that size: the layout is that of the size asked for, as on a real one."""
    assert DRIVER, "chromium-driver is one of the packages the tests need"
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [DRIVER, f"--port={port}", "--silent"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            session = _session(address, Path(folder), (width, height), script)
            one = Browser(address, session)
            one.prefer("dark" if dark else "light")
            yield one
            one.quit()
        finally:
            process.terminate()
            process.wait(10)


def _session(address: str, folder: Path, size: tuple[int, int], script: bool) -> str:
    options: dict[str, Any] = {
        "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={folder}", "--disable-dev-shm-usage", "--no-first-run",
        ],
        "mobileEmulation": {
            "deviceMetrics": {"width": size[0], "height": size[1], "pixelRatio": 1}
        },
    }  # fmt: skip
    if not script:
        options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
    asked = {
        "capabilities": {
            "alwaysMatch": {
                "browserName": "chrome",
                "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL"},
            }
        }
    }
    for _ in range(100):
        try:
            return str(_ask(f"{address}/session", asked)["sessionId"])
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the browser did not start")


def _ask(url: str, value: dict[str, Any] | None = None, method: str | None = None) -> Any:
    data = None if value is None else json.dumps(value).encode()
    request = Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)["value"]


def shoot(url: str, path: Path, width: int, height: int, *, dark: bool = False) -> None:
    with browser(width, height, dark=dark) as one:
        one.go(url)
        path.write_bytes(one.picture())
