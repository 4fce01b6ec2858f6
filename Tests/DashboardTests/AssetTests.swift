import Base
import Dashboard
import FoundationEssentials
import Testing

@Suite struct AssetTests {
    @Test func `every file of the page is in the program, byte for byte`() throws {
        let names = try SourceFiles.names()
        #expect(names.count > 20)
        for name in names {
            let asset = try #require(DashboardAssets.asset(path: "/assets/\(name)"), "\(name) is not embedded")
            let data = try Data(contentsOf: SourceFiles.directory.appending(path: name))
            let isSame = asset.bytes == [UInt8](data)
            #expect(isSame, "\(name)")
        }
        let served = Set(DashboardAssets.all.map(\.path)).subtracting(names.map { "/assets/\($0)" })
        #expect(served == ["/", "/favicon.ico"])
    }

    @Test func `the root is the page and unknown paths are nothing`() throws {
        let page = try #require(DashboardAssets.asset(path: "/"))
        #expect(page.contentType == "text/html; charset=utf-8")
        #expect(page.bytes == DashboardAssets.asset(path: "/assets/index.html")?.bytes)
        #expect(DashboardAssets.asset(path: "/favicon.ico")?.contentType == "image/svg+xml")
        for path in ["", "/assets/", "/assets/nothing.js", "/assets/../index.html", "/index.html"] {
            #expect(DashboardAssets.asset(path: path) == nil)
        }
    }

    @Test func `a validator is the hash of the bytes in quotes`() throws {
        for asset in DashboardAssets.all {
            #expect(asset.etag == "\"\(Hasher256.digest(of: asset.bytes).hex.prefix(32))\"")
        }
    }

    @Test func `the page stays small`() {
        let files = DashboardAssets.all.filter { $0.path.hasPrefix("/assets/") }
        #expect(files.map(\.bytes.count).reduce(0, +) < 340_000)
    }

    /// The policy that the page is served with forbids these; a browser would refuse them where no test looks.
    @Test func `nothing is inline, evaluated, parsed as markup or loaded from elsewhere`() throws {
        let modules = try SourceFiles.modules()
        for word in [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "http://",
            "https://",
        ] {
            let found = modules.replacing("http://www.w3.org/2000/svg", with: "").contains(word)
            #expect(!found, "\(word)")
        }
        let page = String(decoding: try #require(DashboardAssets.asset(path: "/")).bytes, as: UTF8.self)
        for word in ["style=", "<style", " on", "<script>", "http://", "https://", "javascript:"] {
            #expect(!page.contains(word), "\(word)")
        }
        for asset in DashboardAssets.all where asset.contentType.hasPrefix("text/css") {
            let text = String(decoding: asset.bytes, as: UTF8.self)
            #expect(!text.contains("url(") && !text.contains("@import"), "\(asset.path)")
        }
    }

    @Test func `every module that is imported is there`() throws {
        let imports = /from "(\.[^"]+)"/
        for name in try SourceFiles.names() where name.hasSuffix(".js") {
            let asset = try #require(DashboardAssets.asset(path: "/assets/\(name)"))
            let base = URL(filePath: "/assets/\(name)").deletingLastPathComponent()
            for match in String(decoding: asset.bytes, as: UTF8.self).matches(of: imports) {
                let path = base.appending(path: String(match.1)).standardized.path()
                #expect(DashboardAssets.asset(path: path) != nil, "\(name) imports \(match.1)")
            }
        }
    }
}
