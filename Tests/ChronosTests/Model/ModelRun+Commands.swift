import Base
import Platform
import TestSupport

@testable import Chronos

/// The commands, and what the model says about each.
extension ModelRun {
    func short(_ id: Digest) -> String { "\(id.short)" }

    private func pick(_ ids: [Digest]) -> Digest? {
        ids.isEmpty ? nil : ids[example.int(0...ids.count - 1)]
    }

    private var reachable: [Digest] { checkpoints.keys.filter { !forgotten.contains($0) }.sorted() }

    /// Learns the checkpoints that a command made: each is of the workspace as it was before it.
    private func learn(of before: ModelWorld) throws {
        for record in try engine.log(project, includingHidden: true) where checkpoints[record.id] == nil {
            checkpoints[record.id] = before
        }
        purged.subtract(before.forms.values)
    }

    private func did(_ before: ModelWorld?, _ scope: BytePath? = nil) throws -> Done {
        guard let record = try engine.operations(project).first else { throw Fault(description: "nothing in the log") }
        return Done(record: record, before: before, scope: scope)
    }

    private func push(_ done: Done) {
        undoable.append(done)
        redoable = []
    }

    // MARK: - Checkpoints and restores

    func checkpoint() throws {
        let name = example.int(0...3) == 0 ? "named \(history.count)" : nil
        let report = try bench.bench.checkpoint(name)
        note("checkpoint \(short(report.id))\(name.map { " " + $0 } ?? "")\(report.isUnchanged ? " unchanged" : "")")
        if report.isUnchanged {
            try expect(checkpoints[report.id] == world, "called unchanged, but it is another world")
            purged.subtract(world.forms.values)
            return
        }
        try expect(checkpoints[report.id] == nil, "a new checkpoint has the id of an old one")
        try learn(of: world)
        push(try did(nil))
    }

    func restore(isWhole: Bool) throws {
        guard let target = pick(reachable), let wanted = checkpoints[target] else { return }
        var scope: BytePath?
        if !isWhole {
            let all = Set(world.entries.keys).union(wanted.entries.keys).sorted().filter {
                world.hasWay(to: $0) && wanted.hasWay(to: $0)
            }
            if all.isEmpty { return }
            scope = all[example.int(0...all.count - 1)]
        }
        note("restore \(short(target)) \(scope?.description ?? "")")
        let before = world
        _ = try engine.restore(
            project, RestoreRequest(checkpoint: target, paths: scope.map { [$0] } ?? []), .none)
        try arrive(at: wanted, scope)
        push(try did(before, scope))
    }

    /// Compares the workspace after a restore, and takes over what purged content leaves open.
    private func arrive(at wanted: ModelWorld, _ scope: BytePath?) throws {
        let before = world
        try learn(of: before)
        let omitted = wanted.forms.filter { purged.contains($0.value) }.map(\.key)
        let found = try ModelWorld(bench.bench.root)
        var lines: [String] = []
        for path in Set(found.entries.keys).union(before.entries.keys).union(wanted.entries.keys).sorted() {
            let isOpen =
                omitted.contains { path.isWithin($0) || $0.isWithin(path) }
                || scope.map { $0.isWithin(path) && $0 != path } ?? false
            let isInside = scope.map(path.isWithin) ?? true
            let right = isInside ? wanted[path] : before[path]
            if found[path] == right || isOpen && (found[path] == before[path] || found[path] == wanted[path]) {
                continue
            }
            // Nothing of purged content may come back, and what is there instead of it stays.
            if isOpen, found[path] == nil { continue }
            lines.append(
                "\(path): \(found[path]?.description ?? "nothing"), wanted \(right?.description ?? "nothing")")
        }
        try expect(lines.isEmpty, "the restore went wrong: \(lines.joined(separator: "; "))")
        world = found
    }

    // MARK: - Undo and redo

    /// Whether everything that taking it back needs has a row still.
    private func isHeld(_ done: Done, _ reversal: Done) -> Bool {
        if reversal.before != nil { return reversal.record.worldBefore.map { checkpoints[$0] != nil } ?? false }
        return (done.record.subjects + [done.record.subject].compactMap { $0 }).allSatisfy { checkpoints[$0] != nil }
    }

    func undo() throws {
        guard let last = undoable.last else { return }
        note("undo \(last.record.kind)")
        let before = world
        guard isHeld(last, last) else { return try expectRefusal { _ = try engine.undo(project, .none) } }
        _ = try engine.undo(project, .none)
        if let wanted = last.before { try arrive(at: wanted, last.scope) }
        if last.record.kind == .forget { forgotten.subtract(last.record.subjects) }
        undoable.removeLast()
        redoable.append((try did(last.before == nil ? nil : before, last.scope), last))
    }

    func redo() throws {
        guard let last = redoable.last else {
            return try expectRefusal { _ = try engine.redo(project, .none) }
        }
        note("redo \(last.original.record.kind)")
        guard isHeld(last.original, last.undo) else { return try expectRefusal { _ = try engine.redo(project, .none) } }
        _ = try engine.redo(project, .none)
        if let wanted = last.undo.before { try arrive(at: wanted, last.undo.scope) }
        if last.original.record.kind == .forget { forgotten.formUnion(last.original.record.subjects) }
        redoable.removeLast()
        undoable.append(last.original)
    }

    private func expectRefusal(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as EverettError where [.notFound, .conflict, .refused].contains(error.code) {
            return
        }
        throw Fault(description: "it should have been refused")
    }

    // MARK: - What is let go

    func forget() throws {
        guard let id = pick(reachable) else { return }
        note("forget \(short(id))")
        let request = { [self] in try engine.forget([id], project, RetentionPolicy(), .none) }
        if try engine.head(project) == id { return try expectRefusal { _ = try request() } }
        let report = try request()
        try expect(report.checkpoints.map(\.id) == [id], "another was forgotten")
        forgotten.insert(id)
        push(try did(nil))
    }

    func keep() throws {
        guard let id = pick(forgotten.filter { checkpoints[$0] != nil }.sorted()) else { return }
        note("keep \(short(id))")
        _ = try engine.keep([id], project, .none)
        forgotten.remove(id)
    }

    func collect() throws {
        let now = example.flip()
        note("gc \(now ? "--now" : "")")
        let report = try bench.collect(now: now, all: example.int(0...4) == 0)
        for expiry in report.expired {
            try expect(expiry.checkpoint.name == nil || expiry.checkpoint.isHidden, "a named checkpoint expired")
            forgotten.insert(expiry.checkpoint.id)
        }
        for id in report.collected {
            try expect(forgotten.contains(id), "\(short(id)) was deleted, but nobody had let it go")
            checkpoints[id] = nil
        }
        try expect(report.damage.isEmpty, "gc found damage: \(report.damage)")
        try expectSound()
    }

    func purge() throws {
        let all = Set(checkpoints.values.flatMap { $0.entries.keys }).sorted()
        guard !all.isEmpty else { return }
        let path = all[example.int(0...all.count - 1)]
        note("purge \(path)")
        let report = try engine.purge(project, [path], everywhere: false, .none)
        try expect(report.affected.isEmpty || report.isVerified, "not verified: \(report.found) \(report.unsearched)")
        let held = checkpoints.values.flatMap(\.forms)
        let shared = Set(held.filter { !$0.key.isWithin(path) }.map(\.value.content))
        for (place, form) in held where place.isWithin(path) && !shared.contains(form.content) { purged.insert(form) }
        try expectSound()
    }

    // MARK: - The end

    private func expectSound() throws {
        let problems = try engine.verify(quick: false, .none).problems.map { "\($0.subject): \($0.detail)" }
        try expect(problems.isEmpty, "verify: \(problems)")
    }

    /// Every checkpoint that has a row is what it was taken of, but for what was purged.
    func finish() throws {
        note("the end")
        try bench.reopen()
        try expectSound()
        let rows = Set(try engine.log(project, includingHidden: true).map(\.id))
        for id in reachable { try expect(rows.contains(id), "checkpoint \(short(id)) is not in the log") }
        for (id, wanted) in checkpoints {
            let place = bench.bench.scratch.at("look")
            try? Scratch.remove(place)
            _ = try engine.materialise(project, RestoreRequest(checkpoint: id), into: place, .none)
            var held = wanted
            for (path, form) in wanted.forms where purged.contains(form) { held.entries[path] = nil }
            let lines = try ModelWorld(place).difference(from: held)
            try expect(
                lines.isEmpty, "checkpoint \(short(id)) is not what was captured: \(lines.joined(separator: "; "))")
        }
    }
}
