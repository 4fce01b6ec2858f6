# Prints the code of Swift files as "path:line:code", with comments and the insides of string literals blanked,
# so that a check never trips over a word in prose. Code inside interpolations is kept.
#
# The stack holds what surrounds the current character: "c" a block comment, "i" an interpolation, and for a
# string literal its kind ("s" one line, "m" many lines) followed by the number of its `#` signs.

FNR == 1 { depth = 0 }

depth == 0 && !/["\/]/ { print FILENAME ":" FNR ":" $0; next }

{
    code = ""
    # A one-line string cannot cross a line end; forgetting it keeps one odd line from hiding the rest of a file.
    while (depth > 0 && stack[depth] ~ /^s/) depth--
    length_ = length($0)
    for (at = 1; at <= length_; ) {
        top = depth > 0 ? stack[depth] : ""
        rest = substr($0, at)
        if (top == "c") {
            if (match(rest, /^\/\*/)) { stack[++depth] = "c"; at += 2 }
            else if (match(rest, /^\*\//)) { depth--; at += 2 }
            else at++
        } else if (top ~ /^[sm]/) {
            hashes = substr(top, 2) + 0
            signs = substr("################", 1, hashes)
            quotes = top ~ /^m/ ? "\"\"\"" : "\""
            if (index(rest, quotes signs) == 1) { code = code "\""; depth--; at += length(quotes) + hashes }
            else if (index(rest, "\\" signs "(") == 1) {
                code = code " ("; stack[++depth] = "i"; parens[depth] = 1; at += 2 + hashes
            } else if (index(rest, "\\" signs) == 1) at += 2 + hashes
            else at++
        } else if (match(rest, /^\/\//)) {
            break
        } else if (match(rest, /^\/\*/)) {
            stack[++depth] = "c"; at += 2
        } else if (match(rest, /^#*"""/)) {
            stack[++depth] = "m" (RLENGTH - 3); code = code "\""; at += RLENGTH
        } else if (match(rest, /^#*"/)) {
            stack[++depth] = "s" (RLENGTH - 1); code = code "\""; at += RLENGTH
        } else {
            character = substr(rest, 1, 1)
            if (top == "i" && character == "(") parens[depth]++
            if (top == "i" && character == ")" && --parens[depth] == 0) depth--
            code = code character
            at++
        }
    }
    print FILENAME ":" FNR ":" code
}
