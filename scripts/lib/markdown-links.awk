# Reads Markdown files and prints, tab-separated: "anchor PATH SLUG" for every heading and explicit anchor,
# "link PATH:LINE TARGET" for every link, image and reference definition. Code is skipped.

function emit(target) {
    sub(/^[ \t]+/, "", target)
    if (target ~ /^</) { sub(/^</, "", target); sub(/>.*/, "", target) }
    else sub(/[ \t].*/, "", target)
    print "link\t" FILENAME ":" FNR "\t" target
}

# The anchor that GitHub gives a heading.
function slug(text) {
    gsub(/!?\[/, "", text)
    gsub(/\]\([^)]*\)/, "", text)
    gsub(/<[^>]*>/, "", text)
    sub(/[ \t]+#*[ \t]*$/, "", text)
    text = tolower(text)
    gsub(/[!-,.\/:-@[-^`{-~]/, "", text)
    gsub(/ /, "-", text)
    return text
}

function anchor(name) { print "anchor\t" FILENAME "\t" name }

function heading(text, name, times) {
    name = slug(text)
    times = seen[FILENAME " " name]++
    anchor(times ? name "-" times : name)
}

FNR == 1 { fence = ""; previous = "" }

{
    line = $0
    trimmed = line
    sub(/^[ \t>]+/, "", trimmed)
    if (fence == "" && match(trimmed, /^(```+|~~~+)/)) { fence = substr(trimmed, 1, RLENGTH); previous = ""; next }
    if (fence != "") {
        if (index(trimmed, fence) == 1 && trimmed ~ /^[`~]+[ \t]*$/) fence = ""
        next
    }

    # A heading's own text keeps its code; links are looked for outside code only.
    if (match(line, /^#+[ \t]+/)) heading(substr(line, RLENGTH + 1))
    else if (line ~ /^(=+|--+)[ \t]*$/ && previous != "") heading(previous)
    previous = line ~ /^[ \t]*$|^[#|>-]/ ? "" : line

    while (match(line, /``[^`]+``|`[^`]+`/)) line = substr(line, 1, RSTART - 1) " " substr(line, RSTART + RLENGTH)

    rest = line
    while (match(rest, /(id|name)="[^"]+"/)) {
        name = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        sub(/^[a-z]+="/, "", name); sub(/"$/, "", name)
        anchor(name)
    }
    rest = line
    while (match(rest, /(href|src|srcset)="[^"]+"/)) {
        target = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        sub(/^[a-z]+="/, "", target); sub(/"$/, "", target)
        emit(target)
    }
    rest = line
    while (match(rest, /\]\(([^()]|\([^()]*\))*\)/)) {
        emit(substr(rest, RSTART + 2, RLENGTH - 3))
        rest = substr(rest, RSTART + RLENGTH)
    }
    if (match(line, /^ ? ? ?\[[^]^][^]]*\]:[ \t]+/)) emit(substr(line, RLENGTH + 1))
}
