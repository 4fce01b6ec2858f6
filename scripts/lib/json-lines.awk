# Turns a JSON document into "path<TAB>value" lines, for example `targets.3.name<TAB>Base`. Escapes stay as written.

function value(text) {
    if (depth > 0 && kind[depth] == "array") name[depth] = next_index[depth]++
    line = ""
    for (level = 1; level <= depth; level++) line = line (level > 1 ? "." : "") name[level]
    if (text != "") print line "\t" text
}

{
    rest = $0
    while (match(rest, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t]+/)) {
        token = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        if (token == "{" || token == "[") {
            value("")
            depth++
            kind[depth] = token == "{" ? "object" : "array"
            next_index[depth] = 0
            key_next = token == "{"
        } else if (token == "}" || token == "]") {
            depth--
            key_next = 0
        } else if (token == ",") {
            key_next = kind[depth] == "object"
        } else if (token == ":") {
            key_next = 0
        } else {
            if (token ~ /^"/) token = substr(token, 2, length(token) - 2)
            if (key_next) name[depth] = token
            else value(token)
        }
    }
}
