#!/bin/sh
# The two commands of the README in a bare Debian 12 (debootstrap minbase + python3 + make), each
# once with a network and once without, timed. Needs root and debootstrap. By hand: make fresh-root
#
#   FRESH_ROOT       where to build it (default: a new folder under /tmp, removed at the end)
#   FRESH_ROOT_BASE  a debootstrap root made before, copied instead of making one
#   FRESH_ROOT_COPY  files and folders of this machine to copy to the same place inside,
#                    e.g. the settings of apt and pip where the registries need some
#   FRESH_ROOT_ENV   names of environment variables to hand on
#   FRESH_ROOT_STEPS which steps to run (default: all of "run run-offline test test-offline"; also "bundle")
#   DEBIAN_MIRROR    for debootstrap, where its default does not do
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
steps=${FRESH_ROOT_STEPS:-run run-offline test test-offline}
kept=${FRESH_ROOT:-}
root=${FRESH_ROOT:-$(mktemp -d /tmp/shian-fresh-XXXXXX)}
logs=$project/dist/fresh-root
mkdir -p "$root" "$logs"

clean_up() {
    for place in dev/shm dev sys proc; do
        mountpoint -q "$root/$place" && umount "$root/$place" || true
    done
    [ -n "$kept" ] || rm -rf --one-file-system "$root"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

if [ -n "${FRESH_ROOT_BASE:-}" ]; then
    cp -a "$FRESH_ROOT_BASE/." "$root/"
else
    debootstrap --variant=minbase --include=python3,make bookworm "$root" ${DEBIAN_MIRROR:-} \
        > "$logs/debootstrap.log"
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
for place in ${FRESH_ROOT_COPY:-}; do
    mkdir -p "$root$(dirname "$place")"
    cp -a "$place" "$root$(dirname "$place")/"
done
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"

git clone -q "file://$project" "$root/root/shian"

passed_on=""
for name in ${FRESH_ROOT_ENV:-}; do
    eval "value=\${$name-}"
    passed_on="$passed_on $name=$value"
done

failed=0
step() { # name, command, what takes the network away or nothing
    log=$logs/$1.log
    start=$(date +%s)
    code=0
    # shellcheck disable=SC2086 -- one word for each variable handed on, and for the prefix
    $3 env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 $passed_on \
        chroot "$root" sh -c "cd /root/shian && $2" < /dev/null > "$log" 2>&1 || code=$?
    printf '%-13s exit %-3s %5s s   %s\n' "$1" "$code" "$(($(date +%s) - start))" "$log"
    [ "$code" = 0 ] || failed=1
}

for one in $steps; do
    case $one in
        run) step run "make run" "" ;;
        run-offline) step run-offline "make run" "unshare --net" ;;
        test) step test "make test" "" ;;
        test-offline) step test-offline "make test" "unshare --net" ;;
        bundle) step bundle "make bundle" "" ;;
        *) echo "no such step: $one" >&2; exit 2 ;;
    esac
done
du -sh "$root/root/shian/.venv" | awk '{print ".venv " $1}'
exit $failed
