package import Base
package import Platform

/// Carries a plan out; whatever was interrupted is planned anew from what is there then, so nothing has to be remembered.
package struct ContainerRun {
    private let engine: any ContainerEngine
    private let root: AbsolutePath
    private let scratch: AbsolutePath

    package init(_ engine: any ContainerEngine, root: AbsolutePath, scratch: AbsolutePath) {
        self.engine = engine
        self.root = root
        self.scratch = scratch
    }

    /// Stops what must not run while its files are changed.
    package func stop(_ plan: ContainerPlan) throws(EverettError) {
        for step in plan.steps {
            if let found = step.found, found.isRunning { try engine.stop(found) }
        }
    }

    /// Starts what shall run, from the images that were recorded; an image that is gone is named before anything is removed.
    package func start(_ plan: ContainerPlan) throws(EverettError) {
        var missing: [ContainerPlan.Step] = []
        for step in plan.steps where step.kind == .replace || step.kind == .make {
            if let record = step.record, try !engine.holds(image: record.image) { missing.append(step) }
        }
        var requests: [Key: [String: String]] = [:]
        for step in plan.steps where !missing.contains(step) {
            switch step.kind {
            case .stop: continue
            case .start: if let found = step.found { try engine.start(found) }
            case .replace, .make:
                if let found = step.found { try engine.remove(found) }
                guard let record = step.record else { continue }
                requests[Key(project: record.project, configuration: record.configuration), default: [:]][
                    record.service] =
                    record.image
            }
        }
        for (key, images) in requests.sorted(by: { $0.key.project < $1.key.project }) {
            try engine.make(
                ContainerRequest(
                    root: root, project: key.project, configuration: key.configuration, images: images,
                    scratch: scratch))
        }
        if let step = missing.first, let record = step.record {
            throw EverettError(
                .notFound, Words.imageGone(step.service, record.reference, record.image), hints: [Words.pullImage])
        }
    }

    private struct Key: Hashable {
        let project: String
        let configuration: [String]
    }
}
