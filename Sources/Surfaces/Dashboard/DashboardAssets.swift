internal import Base
internal import CDashboard

/// The files of the page, which lie in the program itself.
package enum DashboardAssets {
    /// What the page may do: nothing but load itself, and talk to where it came from.
    package static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

    /// Every asset once for each address it has, in the order of their paths.
    package static let all: [Asset] = {
        var assets: [Asset] = []
        for (file, bytes) in files {
            assets += [Asset(file: file, bytes: bytes)].compactMap(\.self)
            // The page itself is the root, and some browsers ask for an icon before they have read the page.
            if file == "index.html" { assets += [Asset(file: file, bytes: bytes, servedAt: "/")].compactMap(\.self) }
            if file == "favicon.svg" {
                assets += [Asset(file: file, bytes: bytes, servedAt: "/favicon.ico")].compactMap(\.self)
            }
        }
        return assets.sorted { $0.path < $1.path }
    }()

    private static let byPath = Dictionary(all.map { ($0.path, $0) }) { first, _ in first }

    package static func asset(path: String) -> Asset? { byPath[path] }

    /// The embedded files with their names; copied once, since everything that serves them wants arrays.
    private static var files: [(name: String, bytes: [UInt8])] {
        (0..<ev_asset_count()).map { number in
            let asset = unsafe ev_asset_at(number)
            let bytes = unsafe UnsafeBufferPointer(start: asset.bytes, count: asset.size)
            return unsafe (String(cString: asset.path), Array(bytes))
        }
    }
}
