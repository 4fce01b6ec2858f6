import Base
import Platform
import TestSupport
import Testing

@testable import Environments

/// What keeps a volume from being copied is found out before anything is stopped; docker is a script that says what it is told to.
@Suite struct VolumeObstacleTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func engine(
        name: String = "docker", volume: String, root: String? = nil, host: String? = nil, system: String = "Debian",
        more: [String: String] = [:]
    ) throws -> CommandLineEngine {
        let here = try RealFileOperations().openOwned(
            absolute: try #require(AbsolutePath("/proc/sys/kernel/hostname")), [.read])
        let bytes = try RealFileOperations().readUpTo(here.raw, 256, at: 0)
        let machine = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        let info =
            #"{"Name":"\#(host ?? machine)","DockerRootDir":"\#(root ?? "\(scratch.path)")","OperatingSystem":"\#(system)"}"#
        let script = """
            #!/bin/sh
            case "$1 $2" in
            "volume inspect") if [ "$3" = data ]; then echo '[\(volume)]'; else echo "Error: no such volume: $3" >&2; exit 1; fi ;;
            "info --format") echo '\(info)' ;;
            *) exit 2 ;;
            esac

            """
        // Each says something else, and several are there at once.
        let file = "engine-\(Hasher256.digest(of: Array(script.utf8)).short)"
        try scratch.write(file, script, permissions: 0o755)
        let environment = ["PATH": "/usr/bin:/bin"].merging(more) { $1 }
        return CommandLineEngine(name: name, program: scratch.at(file), compose: nil, environment: environment)
    }

    private func volume(driver: String = "local", options: String = "null", at place: String? = nil) throws -> String {
        try scratch.makeDirectory("data/_data")
        let place = place ?? "\(scratch.at("data/_data"))"
        return
            #"{"Name":"data","Driver":"\#(driver)","Options":\#(options),"Labels":{"a":"b"},"Mountpoint":"\#(place)"}"#
    }

    private func obstacle(_ engine: CommandLineEngine) throws -> String? {
        try #require(try engine.volume("data")).obstacle?.english
    }

    @Test func `drivers, options and places that are not here are told apart`() throws {
        let plain = try volume()
        #expect(try engine(volume: plain).volume("other") == nil)
        #expect(try obstacle(engine(volume: volume(driver: "nfs")))?.contains("'nfs'") == true)
        let options = #"{"type":"none","device":"/srv"}"#
        #expect(try obstacle(engine(volume: volume(options: options)))?.contains("device, type") == true)
        guard Machine.user == 0 else { return }
        #expect(try obstacle(engine(volume: plain)) == nil)
        #expect(try engine(volume: plain).volume("data")?.labels == ["a": "b"])
        let elsewhere = "cannot be reached from here"
        for engine in [
            try engine(volume: plain, host: "another"), try engine(volume: plain, root: "/elsewhere"),
            try engine(volume: plain, system: "Docker Desktop"), try engine(volume: volume(at: "/nowhere/_data")),
            try engine(volume: plain, more: ["DOCKER_HOST": "ssh://another"]),
            try engine(name: "podman", volume: plain, more: ["CONTAINER_HOST": "ssh://another"]),
        ] {
            #expect(try obstacle(engine)?.contains(elsewhere) == true)
        }
        #expect(try obstacle(engine(volume: plain, more: ["PATH": "/nowhere"])) == "GNU tar is not installed")
    }

    @Test func `what lies in a volume is counted, and a server's files are known`() {
        var listing = VolumeListing()
        let text =
            "d 1 755 0 0 4096 1.0 1.0 \0f 2 600 70 70 3 1.5 1.5 db/16/PG_VERSION\0f 3 600 0 0 10 1.0 1.0 a b\nc\0"
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 7) {
            listing.append(bytes[start..<min(bytes.count, start + 7)])
        }
        let look = listing.finish()
        #expect(look.files == 2 && look.bytes == 13 && look.database == "postgresql")
        #expect(look.mark == Hasher256.digest(of: bytes))
    }

    @Test func `a deep file of that name is none of a server's`() {
        var listing = VolumeListing()
        listing.append(Array("f 2 600 70 70 3 1.5 1.5 a/b/c/PG_VERSION\0".utf8)[...])
        #expect(listing.finish().database == nil)
    }
}
