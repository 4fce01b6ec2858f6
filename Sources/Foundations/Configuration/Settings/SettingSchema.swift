package import Base

/// The JSON Schema by which editors complete and check a configuration file.
package enum SettingSchema {
    /// The schema (draft 2020-12), on one line.
    package static var text: String {
        JSONWriter.text { json in
            json.object { json in
                json.string("$schema", "https://json-schema.org/draft/2020-12/schema")
                json.string("title", "Everett")
                json.string("description", "Settings of Everett: everett.yaml in a project, config.yaml of the user.")
                members(beneath: "", &json)
            }
        }
    }

    private static func members(beneath group: String, _ json: inout JSONWriter) {
        // Nothing at all is what a mapping holds whose settings are all commented out.
        json.array("type") { json in
            json.string("object")
            json.string("null")
        }
        json.bool("additionalProperties", false)
        json.object("properties") { json in
            for name in SettingTable.names(beneath: group) {
                let key = group.isEmpty ? name : "\(group).\(name)"
                json.object(name) { json in
                    if let setting = SettingTable.setting(key) {
                        describe(setting, &json)
                    } else {
                        let summary = SettingTable.groups.first { $0.key == key }?.summary
                        json.string("description", summary?.english)
                        members(beneath: key, &json)
                    }
                }
            }
        }
    }

    private static func describe(_ setting: Setting, _ json: inout JSONWriter) {
        json.string("description", setting.summary.english)
        switch setting.kind {
        case .bool: json.string("type", "boolean")
        case .integer(let range, let word):
            alternatives(word, &json) { json in
                json.string("type", "integer")
                json.integer("minimum", range.lowerBound)
                json.integer("maximum", range.upperBound)
            }
        case .size(_, let word):
            alternatives(word, &json) { json in
                json.array("type") { json in
                    json.string("string")
                    json.string("integer")
                }
                json.string("pattern", "^[0-9_]+(\\.[0-9]+)? *([kKmMgGtT]?[iI]?[bB]|[kKmMgGtT])?$")
            }
        case .duration(_, let word):
            alternatives(word, &json) { json in
                json.string("type", "string")
                json.string(
                    "pattern", "^[0-9_]+(\\.[0-9]+)? *(weeks?|w|days?|d|hours?|h|minutes?|min|m|seconds?|sec|s)$")
            }
        case .choice(let values):
            json.array("enum") { json in
                for value in values { json.string(value) }
            }
        case .patterns:
            json.array("type") { json in
                json.string("array")
                json.string("null")
            }
            json.object("items") { json in
                json.string("type", "string")
                json.integer("minLength", 1)
                json.integer("maxLength", PatternText.longest)
            }
        case .names:
            json.array("type") { json in
                json.string("array")
                json.string("null")
            }
            json.object("items") { json in
                json.string("type", "string")
                json.string("pattern", "^!?[A-Za-z_][A-Za-z0-9_]*$")
            }
        }
        json.key("default")
        setting.standard.write(to: &json)
    }

    private static func alternatives(
        _ word: String?, _ json: inout JSONWriter, _ describe: (inout JSONWriter) -> Void
    ) {
        guard let word else { return describe(&json) }
        json.array("anyOf") { json in
            json.object(describe)
            json.object { $0.string("const", word) }
        }
    }
}

extension SettingValue {
    /// As it stands in a file, in JSON.
    func write(to json: inout JSONWriter) {
        switch self {
        case .bool(let value): json.bool(value)
        case .integer(let value): json.integer(value)
        case .size, .duration, .text, .word: json.string(text)
        case .list(let items):
            json.array { json in
                for item in items { json.string(item) }
            }
        }
    }

    /// As a program computes with it: bytes and seconds as numbers.
    package func writeNumbers(to json: inout JSONWriter) {
        switch self {
        case .size(let bytes): json.integer(bytes)
        case .duration(let seconds): json.integer(seconds)
        case .bool, .integer, .text, .word, .list: write(to: &json)
        }
    }
}
