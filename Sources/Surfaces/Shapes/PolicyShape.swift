package import Base
package import Chronos

extension JSONWriter {
    package mutating func policy(_ policy: CapturePolicy) {
        object("policy") { json in
            json.integer("max_bytes", policy.maximumBytes)
            json.integer("max_files", policy.maximumFiles)
            json.bool("across_mounts", policy.crossesMounts)
            json.patterns("exclude", policy.excluded)
            json.patterns("derived", policy.derived)
            json.patterns("secrets", policy.secrets)
            json.bool("detect_tokens", policy.detectsTokens)
            json.strings("variables", policy.environment.variables)
            json.strings("ports", policy.environment.ports)
            json.bool("copy_volumes", policy.environment.copiesVolumes)
        }
    }

    private mutating func patterns(_ name: String, _ list: PatternList) {
        array(name) { json in
            for pattern in list.patterns { json.string(pattern.description) }
        }
    }
}
