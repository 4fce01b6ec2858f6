# shellcheck shell=bash
# Shared by the benchmark scripts: medians of wall-clock times, in milliseconds. Sourced by bash.

# Runs each of several commands in turn, RUNS times; prints "label median min max" for each.
#   compare RUNS label command -- label command -- …   (a command is one string for `eval`)
compare() {
    local runs=$1 round index
    shift
    local labels=() commands=()
    while [ $# -gt 0 ]; do
        labels+=("$1") commands+=("$2")
        shift 2
        if [ "${1:-}" = -- ]; then shift; fi
    done
    local directory
    directory=$(mktemp -d)
    # One round that does not count: everything is in the page cache afterwards.
    for command in "${commands[@]}"; do eval "$command" >/dev/null; done
    for ((round = 0; round < runs; round++)); do
        for index in "${!commands[@]}"; do
            local start=${EPOCHREALTIME/[.,]/}
            eval "${commands[$index]}" >/dev/null
            local end=${EPOCHREALTIME/[.,]/}
            echo $((end - start)) >>"$directory/$index"
        done
    done
    for index in "${!labels[@]}"; do
        sort -n "$directory/$index" | awk -v label="${labels[$index]}" '
            { t[NR] = $1 } END { printf "%s %.2f %.2f %.2f\n", label, t[int((NR + 1) / 2)] / 1000, t[1] / 1000, t[NR] / 1000 }'
    done
    rm -rf "$directory"
}

# Prints a table of what `compare` printed, with the ratio to the last line's median.
table() {
    awk '{ n++; label[n] = $1; median[n] = $2; low[n] = $3; high[n] = $4 }
        END {
            printf "%-28s %10s %10s %10s %8s\n", "", "median ms", "min", "max", "ratio"
            for (i = 1; i <= n; i++)
                printf "%-28s %10.2f %10.2f %10.2f %7.2fx\n", label[i], median[i], low[i], high[i], median[i] / median[n]
        }'
}

# Like `compare`, with functions, each preceded by an untimed one, and without a round that does not count: what is
# measured starts from nothing each time.
#   compare_with_reset RUNS [--before FUNCTION] label function -- label function -- …
compare_with_reset() {
    local runs=$1 before=: round index
    shift
    if [ "$1" = --before ]; then before=$2 && shift 2; fi
    local labels=() functions=()
    while [ $# -gt 0 ]; do
        labels+=("$1") functions+=("$2")
        shift 2
        if [ "${1:-}" = -- ]; then shift; fi
    done
    local directory
    directory=$(mktemp -d)
    for ((round = 0; round < runs; round++)); do
        for index in "${!functions[@]}"; do
            "$before" "${labels[$index]}" >/dev/null
            sync
            local start=${EPOCHREALTIME/[.,]/}
            "${functions[$index]}" >/dev/null
            local end=${EPOCHREALTIME/[.,]/}
            echo $((end - start)) >>"$directory/$index"
        done
    done
    for index in "${!labels[@]}"; do
        sort -n "$directory/$index" | awk -v label="${labels[$index]}" '
            { t[NR] = $1 } END { printf "%s %.2f %.2f %.2f\n", label, t[int((NR + 1) / 2)] / 1000, t[1] / 1000, t[NR] / 1000 }'
    done
    rm -rf "$directory"
}

# Like `table`, with the ratio to the line of that label.
table_beside() {
    awk -v beside="$1" '{ n++; label[n] = $1; median[n] = $2; low[n] = $3; high[n] = $4; if ($1 == beside) base = $2 }
        END {
            printf "%-28s %10s %10s %10s %8s\n", "", "median ms", "min", "max", "ratio"
            for (i = 1; i <= n; i++)
                printf "%-28s %10.0f %10.0f %10.0f %7.2fx\n", label[i], median[i], low[i], high[i], median[i] / base
        }'
}
