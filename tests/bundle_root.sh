#!/bin/sh
# The built bundle (dist/shian) in a bare Debian 12 that has neither Python nor our packages, only
# the libraries every desktop has; without a network. Needs root and debootstrap, and a bundle.
# By hand: make bundle-root
#
#   BUNDLE_ROOT_BASE  a debootstrap root made before by this script, copied instead of making one
#   BUNDLE_ROOT_KEEP  where to keep the new one, to be BUNDLE_ROOT_BASE another time
#   DEBIAN_MIRROR     for debootstrap, where its default does not do
set -eu

# What the README names; xvfb is here in the place of a screen.
DESKTOP=libgl1,libegl1,libxkbcommon0,libfontconfig1,libdbus-1-3,libglib2.0-0,libx11-xcb1,xkb-data
DESKTOP=$DESKTOP,libcups2,libwayland-client0,libwayland-cursor0,libwayland-egl1,xvfb

project=$(cd "$(dirname "$0")/.." && pwd)
logs=$project/dist/bundle-root
root=$(mktemp -d /tmp/shian-bundle-root-XXXXXX)
chmod 755 "$root"  # the officer has to get in
mkdir -p "$logs"
[ -x "$project/dist/shian/shian" ] || { echo "no bundle: make bundle" >&2; exit 2; }

clean_up() {
    for place in dev/shm dev proc; do
        mountpoint -q "$root/$place" && umount "$root/$place" || true
    done
    rm -rf --one-file-system "$root"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

if [ -n "${BUNDLE_ROOT_BASE:-}" ]; then
    cp -a "$BUNDLE_ROOT_BASE/." "$root/"
else
    debootstrap --variant=minbase --include="$DESKTOP" bookworm "$root" ${DEBIAN_MIRROR:-} \
        > "$logs/debootstrap.log"
    [ -z "${BUNDLE_ROOT_KEEP:-}" ] || cp -a "$root" "$BUNDLE_ROOT_KEEP"
fi
if find "$root/usr/bin" "$root/usr/local/bin" -name 'python*' | grep .; then
    echo "this root has a Python" >&2
    exit 2
fi
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
cp -a "$project/dist/shian" "$root/opt/shian"
# An ordinary user, who cannot write into the program's folder.
chroot "$root" useradd --create-home --shell /bin/sh officer

failed=0
step() { # name, command as the officer
    start=$(date +%s)
    code=0
    # No network but the machine's own: the server step asks at 127.0.0.1.
    # What a step leaves running ends with it.
    unshare --net --pid --fork --kill-child sh -c 'ip link set lo up && exec "$@"' - \
        env -i PATH=/usr/sbin:/usr/bin:/bin HOME=/home/officer LANG=C.UTF-8 \
        SHIAN_KEY_HOLDER=file QT_QPA_PLATFORM=offscreen \
        chroot --userspec=officer:officer "$root" sh -c "cd && $2" \
        < /dev/null > "$logs/$1.log" 2>&1 || code=$?
    printf '%-12s exit %-3s %4s s   %s\n' "$1" "$code" "$(($(date +%s) - start))" "$logs/$1.log"
    [ "$code" = 0 ] || failed=1
}

shian=/opt/shian/shian
step libraries "! find /opt/shian -name '*.so*' -type f | LD_LIBRARY_PATH=/opt/shian/_internal \
    xargs -n 1 ldd 2>&1 | grep 'not found'"
step version "$shian --version"
step demo "SHIAN_HOME=\$HOME/demo-home $shian demo --out demo"
step verify "n=0; for paper in \$(find demo -name '*.pdf' ! -name altered-copy.pdf); do
    SHIAN_HOME=\$HOME/demo-home $shian verify \$paper || exit 1; n=\$((n + 1)); done; [ \$n -ge 8 ]"
step fsck "SHIAN_HOME=\$HOME/demo-home $shian fsck"
step forms "$shian forms check"
step provisions "$shian provisions list"
step window "SHIAN_QUIT_AFTER_PAINT=3 $shian && $shian fsck"
# A screen of its own: the plug-in for X11 and its libraries are used for real.
step window-x11 "Xvfb :7 -screen 0 1366x768x24 -nolisten tcp & screen=\$!; sleep 2; code=0
    DISPLAY=:7 QT_QPA_PLATFORM=xcb SHIAN_HOME=\$HOME/x11 SHIAN_QUIT_AFTER_PAINT=3 $shian || code=\$?
    kill \$screen; exit \$code"
step serve "$shian serve init --home office --name 示例市监局 --code 370000 || exit 1
    $shian serve --home office --port 8640 --workers 2 & server=\$!; code=1
    for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 1
        perl -MIO::Socket::INET -e '\$s = IO::Socket::INET->new(\"127.0.0.1:8640\") or exit 1;
            print \$s \"GET /health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n\";
            \$_ = <\$s>; print; exit !/ 200 /' && { code=0; break; }
    done; kill \$server; wait \$server; exit \$code"
exit $failed
