"""Makes this checkout ready to run or to test: Debian packages, `.venv`, locked Python packages.

    python3 build/setup.py run | test | bundle

Standard library only, for it runs before anything else is there. Once the work is done a second
call asks dpkg and reads one stamp file, and touches no network.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "build" / "requirements.lock"
BUNDLE_LOCK = ROOT / "build" / "requirements-bundle.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "shian-setup.stamp"
BUNDLE_STAMP = VENV / "shian-bundle.stamp"

# What Qt loads besides its own wheels: drawing, fonts, the X11 window, printing.
QT_LIBRARIES = [
    "libbrotli1",
    "libcups2",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libx11-xcb1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
]
RUN_PACKAGES = [*QT_LIBRARIES, "fonts-hanazono"]  # rare names beyond the fonts that ship
# pdftotext reads our papers independently; the public pages are looked at in a real browser
TEST_PACKAGES = [*RUN_PACKAGES, "poppler-utils", "chromium", "chromium-driver", "postgresql"]
# PyInstaller reads and strips libraries; Debian's own Python keeps its library in a package.
DEBIAN_PYTHON = [f"libpython3.{sys.version_info[1]}"] if sys.base_prefix == "/usr" else []
BUNDLE_PACKAGES = [*RUN_PACKAGES, "binutils", *DEBIAN_PYTHON]


class SetupFailed(Exception):
    """The set-up cannot go on; the text is the one line a person needs."""


def say(step: int, chinese: str, english: str) -> None:
    print(f"[{step}/3] {chinese} · {english}", flush=True)


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Those that dpkg does not hold as installed; newer Debians add `t64` to some names."""
    names = [name for package in wanted for name in (package, package + "t64")]
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    installed = {line.split()[1] for line in listing.splitlines() if line.startswith("ii ")}
    return [package for package in wanted if not {package, package + "t64"} & installed]


def as_root() -> list[str] | None:
    """What to put before a command so that it runs as root; None where nobody here may."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    # With a person at the keyboard sudo may ask for the password; elsewhere it would only hang.
    return ["sudo"] if silent.returncode == 0 or sys.stdin.isatty() else None


def install_packages(wanted: Sequence[str]) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        say(
            1,
            "不是 Debian 系统，系统库请自备",
            "not Debian, its libraries are yours to add",
        )
        return
    missing = missing_packages(wanted)
    if not missing:
        say(1, "系统软件包齐全", "system packages are all here")
        return
    install = "apt-get install -y --no-install-recommends " + " ".join(missing)
    line = f'sudo sh -c "apt-get update; {install}"'
    root = as_root()
    if root is None:
        raise SetupFailed(
            "缺少系统软件包，没有安装任何东西。请由管理员执行这一行，再重试 · run this as root:\n"
            + line
        )
    say(1, f"安装 {len(missing)} 个系统软件包", f"installing {len(missing)} system packages")
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    # A stale list of packages may still do; only the installation decides.
    subprocess.run([*apt, "update"], stdin=subprocess.DEVNULL, check=False)
    options = ["-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"]
    done = subprocess.run(
        [*apt, "install", *options, *missing], stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise SetupFailed(f"系统软件包没有装上，可再次执行 · system packages failed, try: {line}")


def stamp_text() -> str:
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock} {sys.version_info.major}.{sys.version_info.minor} {ROOT}\n"


def is_stamped() -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text("utf-8") == stamp_text()


def works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """A `.venv` with pip; one that is sound is kept, a broken one is made anew."""
    same = "import sys; sys.exit(sys.version_info[:2] != {}); import pip"
    wanted = f"({sys.version_info.major}, {sys.version_info.minor})"
    check = same.format(wanted)
    if not works(str(PYTHON), "-c", check) or not works(str(PYTHON), "-m", "pip", "--version"):
        say(2, "建立 .venv", "making .venv")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install_locked(lock: Path) -> None:
    """Exactly the locked packages, every file held against its hash, wheels only."""
    say(2, "安装锁定的 Python 包", "installing the locked Python packages")
    options = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-input"]
    quiet = ["--disable-pip-version-check", "--no-warn-script-location"]
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "install", *options, *quiet, "-r", str(lock)],
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise SetupFailed(
            "Python 包没有装全，已装的保留，联网后再执行一次即可"
            " · packages incomplete, try again with a network"
        )


def link_project() -> None:
    """The checkout itself, importable from `.venv`, and the command `shian`; nothing is built."""
    site = next((VENV / "lib").glob("python3.*")) / "site-packages"
    (site / "shian.pth").write_text(f"{ROOT}\n", "utf-8")
    command = VENV / "bin" / "shian"
    command.write_text('#!/bin/sh\nexec "${0%/*}/python" -m app "$@"\n', "utf-8")
    command.chmod(0o755)


def set_up(packages: Sequence[str]) -> None:
    started = time.monotonic()
    stamped = is_stamped()
    extra = [] if stamped or importlib.util.find_spec("ensurepip") else ["python3-venv"]
    install_packages([*packages, *extra])
    if stamped:
        say(2, "Python 环境已就绪", "the Python environment is ready")
        return
    STAMP.unlink(missing_ok=True)
    make_venv()
    install_locked(LOCK)
    link_project()
    STAMP.write_text(stamp_text(), "utf-8")
    seconds = time.monotonic() - started
    say(3, f"准备完成，用时 {seconds:.0f} 秒", f"ready after {seconds:.0f} s")


def add_bundle_tools() -> None:
    """PyInstaller, beside what the program needs; a `.venv` made anew gets it anew."""
    wanted = hashlib.sha256(BUNDLE_LOCK.read_bytes()).hexdigest()
    if BUNDLE_STAMP.exists() and BUNDLE_STAMP.read_text("utf-8") == wanted:
        return
    install_locked(BUNDLE_LOCK)
    BUNDLE_STAMP.write_text(wanted, "utf-8")


def main(arguments: Sequence[str]) -> int:
    sets = {"run": RUN_PACKAGES, "test": TEST_PACKAGES, "bundle": BUNDLE_PACKAGES}
    if len(arguments) != 1 or arguments[0] not in sets:
        print("usage: python3 build/setup.py run|test|bundle", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - it is the caller's Python, not ours
        print("需要 Python 3.11 或更新 · Python 3.11 or newer is needed", file=sys.stderr)
        return 1
    try:
        set_up(sets[arguments[0]])
        if arguments[0] == "bundle":
            add_bundle_tools()
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"命令没有成功 · failed: {failure.cmd}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
