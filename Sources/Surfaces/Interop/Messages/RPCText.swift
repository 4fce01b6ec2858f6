package import Base

/// Messages of JSON-RPC 2.0 as they are sent: one line each, without its end.
package enum RPCText {
    /// An answer with a result that is written already, one JSON object.
    package static func result(_ id: RPCID, _ result: [UInt8]) -> [UInt8] {
        text { json in
            json.key("id")
            id.write(&json)
            json.key("result")
            json.written(result)
        }
    }

    package static func failure(_ id: RPCID?, _ error: RPCError, _ language: Language) -> [UInt8] {
        text { json in
            json.key("id")
            if let id { id.write(&json) } else { json.null() }
            json.key("error")
            error.write(&json, language)
        }
    }

    package static func notification(_ method: String, _ parameters: (inout JSONWriter) -> Void) -> [UInt8] {
        text { json in
            json.string("method", method)
            json.object("params", parameters)
        }
    }

    private static func text(_ build: (inout JSONWriter) -> Void) -> [UInt8] {
        Array(
            JSONWriter.text { json in
                json.object { json in
                    json.string("jsonrpc", "2.0")
                    build(&json)
                }
            }.utf8)
    }
}
