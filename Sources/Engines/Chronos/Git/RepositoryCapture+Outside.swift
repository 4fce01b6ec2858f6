internal import Base
internal import Platform

/// Repositories that a workspace uses and that do not lie in it.
extension RepositoryCapture {
    /// What the worktrees of one repository share, as far as it is captured with each of them.
    static let sharedNames: Set<[UInt8]> = Set(
        ["config", "hooks", "info", "logs", "packed-refs", "refs", "shallow"].map { Array($0.utf8) }
    )

    /// What a file named `.git` leads to, when that is outside of the workspace.
    func captureOutside(_ path: BytePath) throws {
        let rootPath = world.project.root
        let link: GitLink
        do throws(GitLink.Refusal) {
            link = try GitLink(path, beneath: root, at: rootPath, files)
        } catch {
            switch error {
            case .unreadable: break
            case .missing(let place):
                notes.append(
                    (path, Phrase("leads to \(place), which is not there", pl: "prowadzi do \(place), którego nie ma")))
            case .doesNotLeadBack(let place) where place.isWithin(rootPath): break
            case .doesNotLeadBack(let place):
                notes.append(
                    (
                        path,
                        Phrase(
                            "leads to \(place), which does not name this directory back; not captured",
                            pl: "prowadzi do \(place), który nie wskazuje z powrotem tego katalogu; niezapisane")
                    ))
            }
            return
        }
        if link.path.isWithin(rootPath) { return }
        let directory = GitDirectory(link.directory.raw, files)
        try waitForGit(directory, called: path)
        let key = RepositoryCapture.key(path)
        let isLinked = link.commonPath != nil
        let common = GitDirectory(link.common.raw, files)
        var shared: Captured?
        let read = try reading(directory, common, called: path) {
            let own = try tree(
                key, .repository, directory.descriptor, at: path, skipping: isLinked ? [] : [WorldCapture.objects]
            )
            shared =
                isLinked
                ? try tree(
                    "\(key)-shared", .repository, common.descriptor, at: path, only: RepositoryCapture.sharedNames
                ) : nil
            return Parts(own: own, objects: try objects(key, common.descriptor, called: path))
        }
        keep(read.parts.own, beneath: path)
        shared.map { keep($0, beneath: path) }
        read.parts.objects.map { keep($0, beneath: path.appending(WorldCapture.objects)) }
        let own = read.parts.own.captured
        let sharedTree =
            try shared.map { try joined($0.captured, read.parts.objects?.captured) }
            ?? joined(objects: read.parts.objects?.captured)
        found.append(
            GitComponent.Repository(
                path: path, permissions: own.rootPermissions,
                attributes: try own.rootAttributes.map { try writer.store(.attributes, $0.encoded) }, tree: own.tree,
                head: read.head.head, commit: read.head.commit, stashes: read.stashes, operations: read.operations,
                outside: GitComponent.Outside(directory: link.path, common: link.commonPath, shared: sharedTree)
            )
        )
    }

    /// A tree that holds objects and nothing else.
    private func joined(objects: CapturedTree?) throws -> Digest {
        guard let objects else { return try writer.store(Tree.empty, base: nil).id }
        let entry = TreeEntry(
            name: WorldCapture.objects, kind: .directory, permissions: objects.rootPermissions, content: objects.tree
        )
        return try writer.store(Tree(sorted: [entry]), base: nil).id
    }

    /// Says so when the workspace is a part of a repository that lies above it.
    func noteRepositoryAbove() throws {
        let name = Array(".git".utf8)
        if try world.project.overlay != nil || files.statusIfPresent(root, CName(name)) != nil { return }
        var next = world.project.root.parent
        while let directory = next {
            let place = directory.appending(BytePath.root.appending(name))
            if ((try? files.statusIfPresent(FileDescriptors.none, CName(place.bytes))) ?? nil) != nil {
                notes.append(
                    (
                        .root,
                        Phrase(
                            "the project is part of the git repository \(directory), which is not captured with it",
                            pl: "projekt należy do repozytorium git \(directory), którego z nim nie zapisano")
                    )
                )
                return
            }
            next = directory.parent
        }
    }
}
