import Base
import Platform
import Terminal

@testable import Chronos
@testable import Configuration
@testable import Functions
@testable import Interop
@testable import Web
@testable import WebClient

/// Every decoder of bytes from outside, by number; the first byte of an input chooses.
///
/// A decoder may refuse anything, but it must not trap, hang or take much more memory than its input. What it accepts it
/// must write back as it was: one value, one spelling.
private let decoders: [@Sendable ([UInt8]) -> Void] = [
    { bytes in check(bytes, try? Tree(bytes), \.encoded) },
    { bytes in check(bytes, try? TreePatch(bytes), \.encoded) },
    { bytes in check(bytes, try? Manifest(bytes), \.encoded) },
    { bytes in check(bytes, try? AttributeList(bytes), \.encoded) },
    { bytes in check(bytes, try? FilesComponent(bytes), \.encoded) },
    { bytes in check(bytes, try? GitComponent(bytes), \.encoded) },
    { bytes in check(bytes, try? Coverage(bytes), \.encoded) },
    { bytes in check(bytes, try? CapturePolicy(bytes), \.encoded) },
    { bytes in check(bytes, try? Checkpoint(bytes), \.encoded) },
    { bytes in _ = try? RestorePlan(bytes) },
    { bytes in _ = try? RestoreJournal.decode(bytes + Hasher256.digest(of: bytes).bytes) },
    { bytes in _ = try? FrameHeader(bytes) },
    { bytes in
        var trees: [Digest: [UInt8]] = [:]
        _ = PackSalvage.entries(of: bytes, trees: &trees) { _ in nil }
    },
    { bytes in
        let shown = SafeText.make(bytes)
        precondition(
            !shown.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7f },
            "a control character reached the terminal"
        )
    },
    { bytes in _ = Redaction.redact(String(decoding: bytes, as: UTF8.self)) },
    { bytes in _ = BytePath(validating: bytes).map { $0.components } },
    { bytes in inspectBundle(bytes) },
    checkSettings,
    checkEvents,
    checkHead,
    checkRequest,
    { bytes in checkRequest(Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8) + bytes) },
    checkFrames,
    { bytes in check(bytes, try? ConflictList(bytes), \.encoded) },
    { bytes in _ = try? GitMergeOutput(bytes) },
    { bytes in _ = try? GitTreeChanges(bytes) },
    checkJSON,
    checkArguments,
    checkFunctions,
    checkConversation,
    checkClientFiles,
]

/// A document is read as far as its depth allows, and means the same each time.
private func checkJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONValue(bytes) else { return }
    precondition((try? JSONValue(bytes)) == value, "a document has a second meaning")
}

/// A program with an option of each kind, whose command line may be any words.
private let program = CommandSpec(
    "everett", Phrase(verbatim: "p"),
    sharedOptions: [
        .flag("json", short: "j", Phrase(verbatim: "f")), .value("name", "NAME", Phrase(verbatim: "v")),
        .repeated("type", "TYPE", Phrase(verbatim: "r")),
    ],
    subcommands: [CommandSpec("up", aliases: ["u"], Phrase(verbatim: "c"))])

/// Words that are parted by zero bytes, as a kernel hands them over.
private func checkArguments(_ bytes: [UInt8]) {
    let words = bytes.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    _ = ArgumentParser.parse(words, root: program)
}

/// Arguments of a function, which the next byte chooses: what its schema takes, every function reads without a fault.
private func checkFunctions(_ bytes: [UInt8]) {
    guard let first = bytes.first, let value = try? JSONValue(Array(bytes.dropFirst())) else { return }
    let function = FunctionTable.all[Int(first) % FunctionTable.all.count]
    do {
        try function.input.check(value)
    } catch {
        precondition(error.code == .usage && error.message.english.count < 1000, "a mistake is not told as one")
        return
    }
    guard case .object(let members) = value else { preconditionFailure("\(function.name) takes what is no object") }
    let known = function.input.members.map(\.name)
    precondition(members.keys.allSatisfy(known.contains), "\(function.name) takes what it does not know")
}

/// Lines of a conversation: whatever they are, each answer is one message on one line.
private func checkConversation(_ bytes: [UInt8]) {
    var lines = MessageLines(limit: 2048)
    var session = Session(Offer(version: "1", language: .english))
    for line in lines.take(bytes[...]) + [lines.finish()].compactMap(\.self) {
        for effect in session.receive(line) {
            switch effect {
            case .send(let message):
                let isWhole = !message.contains(0x0a) && (try? JSONValue(message))?["jsonrpc"]?.text == "2.0"
                precondition(isWhole, "an answer is no message")
            case .start(let id, _, _): _ = session.ended(id, .refused(RPCError(.internal, Phrase(verbatim: "x"))))
            case .cancel: continue
            }
        }
    }
}

/// A file of a client, which the first byte chooses: an entry that was put in can be taken out, and putting it in again changes nothing.
private func checkClientFiles(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let client = AgentClient.allCases[Int(first) % AgentClient.allCases.count]
    let file = Array(bytes.dropFirst())
    let command = ["everett", "mcp"]
    guard let edited = try? client.edit(command, in: file).applied(to: file) else { return }
    let again = client.edit(command, in: edited)
    precondition((try? again.applied(to: edited)) == edited, "an entry that is there is put in again")
    precondition((try? again.removed(from: edited)) != nil, "an entry that was put in cannot be taken out")
}

/// The first byte cuts the rest into pieces: requests must be the same as when all came at once.
private func checkRequest(_ bytes: [UInt8]) {
    func read(_ size: Int) -> [String] {
        var parser = RequestParser(limits: WebLimits())
        var seen: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(bytes.count, start + size)])
            var place = 0
            reading: while true {
                switch parser.feed(piece.span, at: &place) {
                case .needsMore: break reading
                case .head: parser.acceptBody(limit: 4096)
                case .complete:
                    seen.append(
                        "\(parser.head?.target.display ?? "") \(parser.head?.headers.count ?? 0) \(parser.body)")
                    precondition(parser.body.count <= 4096, "a body is larger than was allowed")
                    parser.reset()
                case .refused(let fault): return seen + ["\(fault)"]
                }
            }
        }
        return seen
    }
    let size = 1 + Int(bytes.first ?? 0) % 64
    precondition(read(size) == read(max(bytes.count, 1)), "the cut between two pieces changed a request")
}

private func checkFrames(_ bytes: [UInt8]) {
    func read(_ size: Int) -> [WebSocketDecoder.Event] {
        var decoder = WebSocketDecoder(messageLimit: 2048)
        var seen: [WebSocketDecoder.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(bytes.count, start + size)])
            var place = 0
            while true {
                let event = decoder.feed(piece.span, at: &place)
                if event == .needsMore { break }
                seen.append(event)
                if case .failed = event { return seen }
            }
        }
        return seen
    }
    let size = 1 + Int(bytes.first ?? 0) % 64
    precondition(read(size) == read(max(bytes.count, 1)), "the cut between two pieces changed a message")
}

/// A bundle as it came; then with its checksums made right, so that what lies behind them is reached too.
private func inspectBundle(_ bytes: [UInt8]) {
    for bytes in [bytes, mended(bytes)] {
        let inspection = BundleInspection(BundleLimits(rawBytes: 1 << 20, entries: 10_000, depth: 64, objects: 1000))
        _ = try? BundleReader(bytes).forEachObject(inspection.begin, inspection.receive)
        _ = try? inspection.finish()
    }
}

/// The input as one uncompressed frame of a sound bundle, made for the checkpoint that its last object is.
private func mended(_ bytes: [UInt8]) -> [UInt8] {
    var reader = ByteReader(bytes)
    var objects = 0
    var checkpoint = Digest.zero
    while let kind = try? reader.u8(), (try? reader.u8()) != nil, let body = try? reader.blob() {
        objects += 1
        if kind == ObjectKind.checkpoint.rawValue { checkpoint = ObjectHasher.id(.checkpoint, body) }
    }
    let manifest = BundleManifest(
        writer: "", exported: Timestamp(milliseconds: 0), checkpoint: checkpoint, source: checkpoint,
        objects: objects, rawBytes: UInt64(bytes.count), leftOut: []
    )
    let frame = FrameHeader(
        codec: .raw, objects: objects, rawLength: bytes.count, storedLength: bytes.count,
        payloadCRC: Checksum.crc32c(bytes)
    )
    let all = BundleFormat.head(manifest) + frame.encoded + bytes + BundleFormat.endMagic
    return all + Hasher256.digest(of: all).bytes
}

private func check<Value>(_ bytes: [UInt8], _ value: Value?, _ encoded: KeyPath<Value, [UInt8]>) {
    guard let value else { return }
    precondition(value[keyPath: encoded] == bytes, "\(Value.self) accepted a second spelling")
}

/// A file of settings: its mistakes have places, its values are read as they are written, and a change changes nothing else.
private func checkSettings(_ bytes: [UInt8]) {
    let layer = SettingDecoder.decode(file: bytes, .project, "file", PatternText.problem)
    precondition(layer.mistakes.allSatisfy { ($0.origin.place ?? .start) >= .start }, "a mistake lies before the file")
    for statement in layer.statements {
        let again = SettingDecoder.decode(
            text: statement.value.text, for: statement.setting, .option, "again", PatternText.problem)
        precondition(again.statements.map(\.value) == [statement.value], "a value is not read as it is written")
    }
    guard let changed = try? SettingEditor.set(.captureMaxFiles, to: .integer(7), in: bytes, "file") else { return }
    let after = SettingDecoder.decode(file: changed, .project, "file", PatternText.problem)
    precondition(after.mistakes.isEmpty, "a change broke the file")
    precondition(
        EffectiveSettings([after], trustsProject: true).capture.maximumFiles == 7, "a change did not change the setting"
    )
}

/// A stream of events says the same however it is cut, and holds no more than it may.
private func checkEvents(_ bytes: [UInt8]) {
    var whole = EventStreamParser(limit: 256)
    let all = try? whole.feed(bytes)
    var pieces = EventStreamParser(limit: 256)
    var cut: [ServerSentEvent]? = []
    for byte in bytes {
        guard cut != nil else { break }
        if let more = try? pieces.feed([byte]) { cut?.append(contentsOf: more) } else { cut = nil }
    }
    precondition(all == cut, "where the stream is cut makes a difference")
    // A byte that is no text becomes a character of three.
    precondition(all?.allSatisfy { $0.data.utf8.count <= 3 * 256 } ?? true, "an event is larger than the limit")
}

/// The lines of a head, and what comes after it.
private func checkHead(_ bytes: [UInt8]) {
    var reader = HeadReader(limit: 1024)
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
        guard case .head(let head) = reader.take(Array(line)) else { continue }
        precondition((200...999).contains(head.status), "a status that is none")
        precondition(head.headers.fields.allSatisfy { !$0.name.isEmpty }, "a field without a name")
    }
}

/// The entry that libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    guard count > 0 else { return 0 }
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    decoders[Int(bytes[0]) % decoders.count](Array(bytes.dropFirst()))
    return 0
}
