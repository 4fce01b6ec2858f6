import Base
import Platform
import TestSupport

/// Directories and files by number, with the kernel's queue of what happens in those that are watched.
struct ModelTree {
    enum Entry: Hashable {
        case directory(Int)
        case file(Int)
    }

    /// A directory beside the watched one.
    static let outside = -1

    var directories: [Int: [[UInt8]: Entry]] = [0: [:], outside: [:]]
    /// What each file holds, as a number that rises.
    var files: [Int: Int] = [:]
    var watches: [Int: Int32] = [:]
    var queue: [WatchEvent] = []
    /// What is told of, wherever it happens, when the whole filesystem is watched; nil: directories are.
    var whole: WholeQueue?
    private var serial = 0
    private var nextWatch: Int32 = 0

    mutating func number() -> Int {
        serial += 1
        return serial
    }

    mutating func watch(_ directory: Int) -> Int32 {
        if let known = watches[directory] { return known }
        nextWatch += 1
        watches[directory] = nextWatch
        return nextWatch
    }

    mutating func forget(_ watch: Int32) {
        guard let place = watches.first(where: { $0.value == watch }) else { return }
        watches[place.key] = nil
        queue.append(WatchEvent(watch, .ignored))
    }

    mutating func tell(_ directory: Int, _ kind: WatchEvent.Kind, _ name: [UInt8] = []) {
        whole?.tell(directory, kind, name)
        guard let watch = watches[directory] else { return }
        let event = WatchEvent(watch, kind, name)
        // The kernel merges what is said twice.
        if queue.last != event { queue.append(event) }
    }

    func directory(_ path: BytePath) -> Int? {
        var place = 0
        for name in path.components {
            guard case .directory(let next)? = directories[place]?[name] else { return nil }
            place = next
        }
        return place
    }

    /// Every directory by its path.
    func all(_ path: BytePath = .root, _ place: Int = 0) -> [(path: BytePath, place: Int)] {
        var found = [(path, place)]
        for (name, entry) in directories[place] ?? [:] {
            if case .directory(let next) = entry { found += all(path.appending(name), next) }
        }
        return found
    }

    /// A directory with all beneath it, as text that differs when anything does.
    func picture(_ place: Int) -> [String] {
        (directories[place] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { name, entry in
            switch entry {
            case .file(let file): ["\(name) \(file) \(files[file] ?? 0)"]
            case .directory(let next): ["\(name) \(next)"] + picture(next).map { "\(name)/\($0)" }
            }
        }
    }

    mutating func remove(_ place: Int, _ name: [UInt8]) {
        guard let entry = directories[place]?[name] else { return }
        if case .directory(let inner) = entry {
            for child in (directories[inner] ?? [:]).keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                remove(inner, child)
            }
            directories[place]?[name] = nil
            tell(place, [.deleted, .directory], name)
            end(inner)
        } else {
            directories[place]?[name] = nil
            tell(place, .deleted, name)
        }
    }

    /// A directory's number is gone, and so is its watch.
    private mutating func end(_ directory: Int) {
        directories[directory] = nil
        tell(directory, .selfDeleted)
        guard let watch = watches.removeValue(forKey: directory) else { return }
        queue.append(WatchEvent(watch, .ignored))
    }

    func isWithin(_ place: Int, _ above: Int) -> Bool {
        place == above
            || (directories[above] ?? [:]).values.contains {
                if case .directory(let next) = $0 { isWithin(place, next) } else { false }
            }
    }

    mutating func exchange(_ from: Int, _ name: [UInt8], _ to: Int, _ other: [UInt8]) {
        guard let one = directories[from]?[name], let two = directories[to]?[other], one != two else { return }
        if case .directory(let moved) = one, isWithin(to, moved) { return }
        if case .directory(let moved) = two, isWithin(from, moved) { return }
        directories[from]?[name] = two
        directories[to]?[other] = one
        tellOfMove(one, from, name, to, other)
        tellOfMove(two, to, other, from, name)
    }

    private mutating func tellOfMove(_ entry: Entry, _ from: Int, _ name: [UInt8], _ to: Int, _ other: [UInt8]) {
        var kind: WatchEvent.Kind = []
        if case .directory = entry { kind = .directory }
        tell(from, kind.union(.movedFrom), name)
        tell(to, kind.union(.movedTo), other)
    }

    mutating func move(_ from: Int, _ name: [UInt8], _ to: Int, _ other: [UInt8]) {
        guard let entry = directories[from]?[name], from != to || name != other else { return }
        var displaced: Int?
        if case .directory(let moved) = entry {
            if isWithin(to, moved) { return }
            switch directories[to]?[other] {
            case .file: return
            case .directory(let there):
                guard directories[there]?.isEmpty == true else { return }
                displaced = there
            case nil: break
            }
        } else if case .directory? = directories[to]?[other] {
            return
        }
        directories[from]?[name] = nil
        directories[to]?[other] = entry
        tellOfMove(entry, from, name, to, other)
        if let displaced { end(displaced) }
    }

    // MARK: - Changes at random

    private func place(_ example: inout PropertyCase) -> Int {
        var place = example.int(0...6) == 0 ? ModelTree.outside : 0
        for _ in 0..<example.int(0...3) {
            let name = name(&example)
            guard case .directory(let next)? = directories[place]?[name] else { return place }
            place = next
        }
        return place
    }

    private func name(_ example: inout PropertyCase) -> [UInt8] { [UInt8(97 + example.int(0...2))] }

    mutating func mutate(_ example: inout PropertyCase) {
        let (place, name) = (place(&example), name(&example))
        switch example.int(0...9) {
        case 0..<3:
            guard directories[place]?[name] == nil else { return }
            let number = number()
            directories[number] = [:]
            directories[place]?[name] = .directory(number)
            tell(place, [.created, .directory], name)
        case 3..<5:
            if case .directory? = directories[place]?[name] { return }
            if directories[place]?[name] == nil {
                let number = number()
                directories[place]?[name] = .file(number)
                tell(place, .created, name)
            }
            guard case .file(let file)? = directories[place]?[name] else { return }
            files[file] = number()
            tell(place, .modified, name)
        case 5: remove(place, name)
        case 6:
            let (to, other) = (self.place(&example), self.name(&example))
            exchange(place, name, to, other)
        default:
            let (to, other) = (self.place(&example), self.name(&example))
            move(place, name, to, other)
        }
    }
}
