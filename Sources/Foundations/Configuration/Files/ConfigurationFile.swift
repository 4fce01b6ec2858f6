package import Base
package import Platform

/// A configuration file as it was read, once: what is checked, shown and trusted are the same bytes.
package struct ConfigurationFile: Sendable {
    /// The name of the file at the top of a project.
    package static let projectName = "everett.yaml"
    /// The name of the user's own file in the directory of Everett's configuration.
    package static let userName = "config.yaml"

    package let path: AbsolutePath
    /// What messages call it.
    package let source: String
    /// Nil when it could not be read; the layer says why.
    package let bytes: [UInt8]?
    package let layer: SettingLayer

    package var isBroken: Bool { !layer.mistakes.isEmpty }

    package var digest: Digest? { bytes.map { Hasher256.digest(of: $0) } }

    /// Reads the file of a project; nil when there is none.
    ///
    /// It is opened beneath the root and through no link, for a link could make Everett read, and quote in its errors, what
    /// lies elsewhere.
    package static func project(
        _ root: AbsolutePath, _ files: any FileOperations, _ patternCheck: @escaping PatternCheck
    ) -> ConfigurationFile? {
        let path = root.appending("everett.yaml")
        return read(path, .project, projectName, patternCheck) { () throws(SystemError) in
            let directory = try files.openOwned(absolute: root, [.read, .directory])
            let file = try files.openOwned(
                directory.raw, CName(projectName), [.read, .noFollow, .nonBlocking], resolution: .beneath)
            return try content(file.raw, files)
        }
    }

    /// Reads any file as the user's own, or as a project's; nil when there is none.
    package static func read(
        _ path: AbsolutePath, _ layer: SettingOrigin.Layer, _ files: any FileOperations,
        _ patternCheck: @escaping PatternCheck
    ) -> ConfigurationFile? {
        read(path, layer, path.description, patternCheck) { () throws(SystemError) in
            let file = try files.openOwned(absolute: path, [.read, .nonBlocking])
            return try content(file.raw, files)
        }
    }

    private enum Content {
        case bytes([UInt8])
        case notRegular
    }

    private static func read(
        _ path: AbsolutePath, _ layer: SettingOrigin.Layer, _ source: String,
        _ patternCheck: @escaping PatternCheck, _ open: () throws(SystemError) -> Content
    ) -> ConfigurationFile? {
        func broken(_ message: Phrase) -> ConfigurationFile {
            let mistake = SettingMistake(SettingOrigin(layer, source), message)
            return ConfigurationFile(path: path, source: source, bytes: nil, layer: SettingLayer(mistakes: [mistake]))
        }
        do throws(SystemError) {
            switch try open() {
            case .notRegular: return broken(Words.notRegular)
            case .bytes(let bytes):
                return ConfigurationFile(
                    path: path, source: source, bytes: bytes,
                    layer: SettingDecoder.decode(file: bytes, layer, source, patternCheck))
            }
        } catch {
            if error.isMissing { return nil }
            return broken(error.isLoopOrEscape ? Words.isLink : Words.unreadable(error.reason))
        }
    }

    private static func content(_ file: Int32, _ files: any FileOperations) throws(SystemError) -> Content {
        guard try files.status(file).kind == .regular else { return .notRegular }
        // One byte more than is allowed, so that the reader can say what is wrong.
        return .bytes(try files.readUpTo(file, YAMLText.largest + 1, at: 0))
    }
}
