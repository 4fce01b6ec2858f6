# shellcheck shell=bash
# Trees for the benchmarks, made of what the machine has, and filesystems that nobody used before. Sourced by bash.

count_files() { find "$1" -type f | wc -l; }
size_bytes() { du -sb "$1" | cut -f1; }
size_mib() { du -sb "$1" | awk '{ printf "%.1f", $1 / 1048576 }'; }

# Copies directories into a tree until it has enough files; the same directory is never copied twice.
#   fill_tree TREE FILES find-condition… -- DIRECTORY…
fill_tree() {
    local place=$1 wanted=$2 have=0 source condition=()
    shift 2
    while [ "$1" != -- ]; do condition+=("$1") && shift; done
    shift
    mkdir -p "$place"
    for source in "$@"; do
        if [ ! -d "$source" ] || [ "$have" -ge "$wanted" ]; then continue; fi
        local target=$place/${source//\//_}
        mkdir -p "$target"
        # `head` stops reading when there are enough, which is no failure of what writes.
        (set +o pipefail && cd "$source" && find . -xdev -type f "${condition[@]}" -print0 | head -z -n $((wanted - have)) |
            tar --null --no-recursion -T - -cf - | tar -xf - -C "$target")
        have=$(count_files "$place")
    done
    sync
}

# About 75,000 files, 1.8 GB: Python installations first, then libraries and documentation.
make_mixed_tree() {
    local pythons=()
    mapfile -t pythons < <(find "$HOME/.pyenv/versions" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | sort -r)
    fill_tree "$1" "${EVERETT_BENCH_FILES:-75000}" -size -100M -- "${pythons[@]}" /usr/lib/python3 /usr/include /usr/share \
        "$(dirname "$(dirname "$(command -v swift)")")/lib" /usr/lib
}

# About 20,000 source files.
make_source_tree() {
    fill_tree "$1" 20000 -size -256k '(' -name '*.h' -o -name '*.py' -o -name '*.c' -o -name '*.pl' -o -name '*.pm' -o -name '*.hpp' \
        -o -name '*.sh' -o -name '*.swift' -o -name '*.json' -o -name '*.txt' -o -name '*.md' ')' -- \
        /usr/include "$HOME/.pyenv/versions" /usr/lib/python3 /usr/share /usr/lib
}

# A million files of a few dozen bytes, a thousand to a directory.
make_million() {
    python3 - "$1" <<'PYTHON'
import os, sys
root = sys.argv[1]
for outer in range(1000):
    directory = os.path.join(root, f"{outer // 32:02}", f"{outer:03}")
    os.makedirs(directory)
    for inner in range(1000):
        with open(os.path.join(directory, f"file-{inner}.txt"), "w") as file:
            file.write(f"file {inner} of directory {outer}: {(outer * 1000 + inner) * 2654435761 % 2**32}\n")
PYTHON
}

# An empty directory in `disk`, on a new filesystem where we may make one: a disk after mass deletes makes any restore slower.
# Its image is in memory where there is enough, so that what others do to the disk does not decide who wins.
fresh_disk() {
    leave_fresh_disk
    mkdir -p "$disk"
    if [ "$(id -u)" = 0 ] && command -v mkfs.ext4 >/dev/null; then
        local image=$work/disk.image
        if [ "$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)" -ge 12 ]; then image=/dev/shm/${work##*/}.image; fi
        truncate -s 12G "$image"
        mkfs.ext4 -q -N 800000 -E lazy_itable_init=0,lazy_journal_init=0 "$image"
        if mount -o loop "$image" "$disk" 2>/dev/null; then return; fi
    fi
    # What was there goes out of the way without being waited for.
    mv "$disk" "$work/used-$RANDOM$RANDOM" && mkdir "$disk"
}

leave_fresh_disk() {
    while mountpoint -q "${disk:?}"; do umount "$disk"; done
    rm -f "$work/disk.image" "/dev/shm/${work##*/}.image"
}
