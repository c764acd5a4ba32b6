"""Gathers the licences of everything of others that goes into the bundle, for whoever hands it on.

One folder a part, named by its name and version, and one table. The texts come from the metadata
of the installed packages, from Python, and from Debian for libraries of the build machine; a
package without a text of its own gets the text its licence names, from `licence-texts/`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "build" / "licence-texts"
QT_NOTE = """Qt 与 PySide6 按 LGPL 3 使用，以动态库形式放在 _internal/PySide6，
可以换成您自己编译的同版本库。源代码见 https://download.qt.io/official_releases/ ，
Qt 自带的第三方部分及其许可见 https://doc.qt.io/qt-6/licenses-used-in-qt.html 。

Qt and PySide6 are used under the LGPL 3. They are shared libraries in _internal/PySide6 that you
may replace by your own build of the same version. Their sources and the licences of Qt's own third
parties are at the addresses above.
"""
LEFT_OUT = {"pip"}  # sqlite-utils asks for it, for plug-ins of its command line
# What a package carries inside without the text for it.
CARRIED = {
    "sqlcipher3-wheels": ("SQLCipher.txt", "OpenSSL-Apache-2.0.txt"),
    "psycopg-binary": ("OpenSSL-Apache-2.0.txt",),
}
_TEXT_NAME = re.compile(r"(licen[cs]e|copying|notice|authors)", re.I)


class NoLicence(Exception):
    """A part goes into the bundle and nobody says under which licence."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something of others in the bundle: `texts` maps a file name to what stands in it."""

    name: str
    version: str
    licence: str
    texts: Mapping[str, bytes]


def runtime_packages(
    roots: Iterable[str] | None = None,
) -> dict[str, Distribution]:
    """The installed packages that the program needs on this system, by normalised name."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(text), "") for text in (project_roots() if roots is None else roots)]
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
            continue
        name = normal(wanted.name)
        if name in LEFT_OUT:
            continue
        package = found.get(name) or distribution(wanted.name)
        if name in found and not wanted.extras:
            continue
        found[name] = package
        for text in package.requires or ():
            waiting += [(Requirement(text), one) for one in ("", *sorted(wanted.extras))]
    return found


def project_roots() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return list(project["dependencies"])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def other_modules() -> list[str]:
    """Top-level modules of installed packages that the program does not need."""
    needed = runtime_packages()
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if module != "app" and not any(normal(owner) in needed for owner in owners)
    )


def of_package(package: Distribution) -> Part:
    metadata = package.metadata
    licence = stated_licence(metadata)
    texts = {}
    for file in package.files or ():
        inside = file.as_posix().partition(".dist-info/")[2]
        if inside and _TEXT_NAME.search(inside) and not inside.endswith((".py", ".pyc")):
            name = inside.removeprefix("licenses/").replace("/", "-")
            texts[name] = Path(str(package.locate_file(file))).read_bytes()
    if not texts:
        texts = {
            path.name: path.read_bytes() for path in sorted(TEXTS.glob(f"{known_text(licence)}*"))
        }
    for name in CARRIED.get(normal(metadata["Name"]), ()):
        texts[name] = (TEXTS / name).read_bytes()
    if metadata["Name"].lower().startswith(("pyside6", "shiboken6")):
        texts["README.txt"] = QT_NOTE.encode()
    if not texts or not licence:
        raise NoLicence(f"{metadata['Name']}: {licence or 'no licence'}, {len(texts)} texts")
    return Part(metadata["Name"], package.version, licence, texts)


def stated_licence(metadata: PackageMetadata) -> str:
    """What the package says of itself, in one line."""
    for field in ("license_expression", "license"):
        value = str(metadata.json.get(field) or "").strip()
        if value and "\n" not in value and len(value) < 120:
            return value
    classifiers = metadata.get_all("Classifier") or []
    spoken = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
    return ", ".join(spoken) or "see the text"


def known_text(licence: str) -> str:
    """The beginning of the names of our copies of a licence; nothing begins like the default."""
    return "LGPL-3.0" if "LGPL-3.0" in licence else "-"


def of_python() -> Part:
    version = ".".join(map(str, sys.version_info[:3]))
    short = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    places = (
        Path(sys.base_prefix) / "lib" / short / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        Path("/usr/share/doc") / short / "copyright",
    )
    for place in places:
        if place.is_file():
            return Part("Python", version, "PSF-2.0", {"LICENSE.txt": place.read_bytes()})
    raise NoLicence("Python")


def of_system(libraries: Iterable[Path]) -> list[Part]:
    """The Debian packages these libraries of the build machine come from."""
    owners: set[str] = set()
    for library in libraries:
        owner = owner_of(library)
        if owner is None:
            raise NoLicence(str(library))
        owners.add(owner)
    parts = []
    for owner in sorted(owners):
        text = Path("/usr/share/doc") / owner / "copyright"
        version = asked("dpkg-query", "-W", "-f", "${Version}", owner)
        content = {"copyright": text.read_bytes()}
        parts.append(
            Part(owner, version.replace(":", "_"), "见 copyright · see copyright", content)
        )
    return parts


def owner_of(library: Path) -> str | None:
    """dpkg may know the file by its real name, or from before /lib became /usr/lib."""
    real = library.resolve()
    for name in (str(library), str(real), str(real).removeprefix("/usr"), f"/usr{library}"):
        found = asked("dpkg-query", "-S", name)
        if found:
            return found.split(":")[0].split(",")[0]
    return None


def asked(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def gather(folder: Path, system_libraries: Iterable[Path]) -> list[Part]:
    """Write the folder anew; NoLicence where a part has none."""
    packages = [of_package(one) for one in runtime_packages().values()]
    tool = of_package(distribution("pyinstaller"))  # its starter is in the bundle
    parts = sorted(
        [*packages, tool, of_python(), *of_system(system_libraries)],
        key=lambda one: normal(one.name),
    )
    shutil.rmtree(folder, ignore_errors=True)
    for part in parts:
        place = folder / f"{part.name}-{part.version}"
        place.mkdir(parents=True)
        for name, content in part.texts.items():
            (place / name).write_bytes(content)
    lines = [f"{part.name}  {part.version}  {part.licence}" for part in parts]
    head = (
        "本程序包里他人的部分，许可全文在同名文件夹里；字体、图标的许可在 _internal/resources。\n"
        "What others made in this bundle; each folder holds the full texts. "
        "Fonts and icons: _internal/resources.\n\n"
    )
    (folder / "README.txt").write_text(head + "\n".join(lines) + "\n", "utf-8")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE-shian.txt")
    return parts
