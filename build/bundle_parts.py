"""What goes into the bundle and what stays out; `installer.spec` asks here."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

Row = tuple[str, str, str]  # where it goes, where it comes from, what it is


class Analysis(Protocol):
    """PyInstaller's lists of what it found."""

    binaries: list[Row]
    datas: list[Row]
    pure: list[Row]
    scripts: list[Row]


UNWANTED_MODULES = [
    "pip",  # sqlite-utils asks for it, for plug-ins of its command line
    "sqlite_utils.cli",
    "pypdfium2_cli",
    "lxml.objectify",
    "lxml.isoschematron",
    "PIL._avif",  # pictures are JPEG, PNG or WebP; the papers' letters are reportlab's
    "PIL._imagingcms",
    "PIL._imagingft",
    "PIL._imagingtk",
    "PIL.ImageTk",
    "tkinter",
    "_tkinter",
    "numpy",
    "IPython",
    "idlelib",
    "lib2to3",
    "ensurepip",
    "pydoc",
    "doctest",
    "unittest",
    "test",
]
QT = "PySide6/Qt/"
# A folder: the plug-ins of it that stay, by how their names begin. Other folders stay out whole.
PLUGINS = {
    "platforms": {"xcb", "wayland", "offscreen"},
    "platforminputcontexts": {"ibus", "compose"},  # Chinese input
    "platformthemes": {"xdgdesktopportal"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"bradient", "adwaita"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
    "xcbglintegrations": {"xcb-glx-integration", "xcb-egl-integration"},
    "imageformats": {"jpeg", "svg", "webp", "ico"},
    "iconengines": {"svgicon"},
    "printsupport": {"cups"},
    "styles": {"windowsvista", "modernwindows", "mac"},
}
# Every Linux desktop has these, and its drivers and settings go with its own version of them.
OF_THE_DESKTOP = {
    "libX11-xcb",
    "libX11",
    "libcups",
    "libdbus-1",
    "libexpat",
    "libfontconfig",
    "libfreetype",
    "libgcc_s",
    "libglib-2.0",
    "libgthread-2.0",
    "libstdc++",
    "libuuid",
    "libz",
}
_WINDOWS_AND_MAC = {"windows", "direct2d", "cocoa"}


def data_beside_the_code(root: Path) -> list[tuple[str, str]]:
    """Templates and the like that lie in `app/` itself."""
    return [
        (str(path), str(path.parent.relative_to(root)))
        for path in sorted((root / "app").rglob("*"))
        if path.is_file() and path.suffix not in {".py", ".pyc", ".pyi"}
    ]


def slim(analysis: Analysis) -> None:
    """Take out of PyInstaller's lists what nobody needs."""
    wanted = [row for row in analysis.binaries if is_wanted_binary(row[0])]
    stay = only_asked_for(wanted)
    places = {row[0] for row in stay}
    analysis.binaries[:] = [row for row in stay if leads_somewhere(row, places)]
    analysis.datas[:] = [
        row for row in analysis.datas if is_wanted_data(row[0]) and leads_somewhere(row, places)
    ]


def quicken(analysis: Analysis) -> None:
    """What PyInstaller would run at every start: out, or a module that the entry asks for.

    The one for `inspect` only shows source code, which the bundle has not. The one for PySide6
    imports Qt even for `--version` and hands a Qt path on to other programs, while PySide6 finds
    its plug-ins by itself.
    """
    out = {"pyi_rth_inspect", "pyi_rth_multiprocessing", "pyi_rth_pyside6"}
    later = [row for row in analysis.scripts if row[0] == "pyi_rth_multiprocessing"]
    analysis.pure += [(name, path, "PYMODULE") for name, path, _ in later]
    analysis.scripts[:] = [row for row in analysis.scripts if row[0] not in out]


def leads_somewhere(row: Row, libraries: set[str]) -> bool:
    """A link in the bundle needs the library it means."""
    return row[2] != "SYMLINK" or row[1] in libraries


def is_wanted_data(place: str) -> bool:
    place = place.replace("\\", "/")
    return not (place.startswith(QT) and "/translations/" in place)


def is_wanted_binary(place: str) -> bool:
    """Everything but the libraries of the desktop and the Qt plug-ins not named above."""
    if "/" not in place and place.partition(".so")[0] in OF_THE_DESKTOP:
        return False
    _, is_plugin, inside = place.replace("\\", "/").partition("/plugins/")
    if not (is_plugin and "PySide6" in place):
        return True
    folder, _, file = inside.partition("/")
    stay = PLUGINS.get(folder, set()) | (_WINDOWS_AND_MAC if folder == "platforms" else set())
    return any(re.match(rf"(lib)?q?{word}", file) for word in stay)


def only_asked_for(rows: list[Row]) -> list[Row]:
    """Without the libraries that none of the others is linked to, again and again.

    Elsewhere than on Linux PyInstaller's own choice stands.
    """
    if sys.platform != "linux":
        return rows
    asked_by = {row[0]: needs(row) for row in rows if row[2] != "SYMLINK"}
    while True:
        asked = set().union(*asked_by.values())
        left = [row for row in rows if not is_library(row) or Path(row[0]).name in asked]
        if len(left) == len(rows):
            return rows
        stay = {row[0] for row in left}
        asked_by = {place: names for place, names in asked_by.items() if place in stay}
        rows = left


def needs(row: Row) -> set[str]:
    """The libraries this one is itself linked to."""
    told = subprocess.run(["objdump", "-p", row[1]], capture_output=True, text=True, check=True)
    return set(re.findall(r"^  NEEDED +(\S+)$", told.stdout, re.M))


def is_library(row: Row) -> bool:
    """A library that others are linked to, rather than a module or plug-in that is opened."""
    name = Path(row[0]).name
    opened = (
        row[2] in {"EXTENSION", "SYMLINK"} or "/plugins/" in row[0] or name.startswith("libpython")
    )
    return name.startswith("lib") and ".so" in name and not opened and "pypdfium2_raw" not in row[0]


def gains_by_strip(place: Path) -> bool:
    """Only libraries that no tool has patched: Qt's and those of packages with `.libs` stay."""
    patched = (
        "PySide6",
        "shiboken6",
        "PIL",
        "pillow.libs",
        "psycopg_binary",
        "psycopg_binary.libs",
    )
    return ".so" in place.name and not any(part in patched for part in place.parts)


def system_libraries(rows: Iterable[Row]) -> list[Path]:
    """Libraries of the build machine: not of Python and not of a package."""
    ours = [sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib")]
    if sys.base_prefix == "/usr":
        ours = [sys.prefix, sysconfig.get_path("stdlib")]
    return [
        Path(source)
        for _, source, kind in rows
        if sys.platform == "linux"
        and kind == "BINARY"
        and not any(Path(source).is_relative_to(one) for one in ours)
    ]
