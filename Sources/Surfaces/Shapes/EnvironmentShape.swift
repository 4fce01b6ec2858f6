package import Base
package import Chronos
internal import Environments

extension JSONWriter {
    /// What a world runs in: names of variables, never their values.
    package mutating func environment(_ state: EnvironmentState) {
        object("environment") { json in
            json.strings("compose_files", state.composeFiles)
            json.array("variables") { json in
                for file in state.variables {
                    json.object { json in
                        json.string("file", file.file)
                        if let keys = file.keys { json.strings("names", keys) } else { json.string("names", nil) }
                    }
                }
            }
            json.array("declared") { json in
                for variable in state.declared {
                    json.object { json in
                        json.string("name", variable.name)
                        json.bool("set", variable.isSet)
                    }
                }
            }
            json.array("tools") { json in
                for tool in state.tools {
                    json.object { json in
                        json.string("name", tool.name)
                        json.string("version", tool.version)
                        json.string("source", tool.source)
                    }
                }
            }
            json.string("state", state.containers?.state.rawValue)
            json.array("volumes") { json in
                for volume in state.containers?.volumes ?? [] { json.volume(volume) }
            }
            json.string("engine", state.containers.flatMap { $0.engine.isEmpty ? nil : $0.engine })
            json.array("containers") { json in
                for container in state.containers?.containers ?? [] {
                    json.object { json in
                        json.string("service", container.service)
                        json.integer("number", container.number)
                        json.string("name", container.name)
                        json.string("reference", container.reference)
                        json.string("image", container.image)
                        json.array("volumes") { json in
                            for volume in container.volumes {
                                json.object { json in
                                    json.string("name", volume.name)
                                    json.string("place", volume.place)
                                    json.string("database", volume.database)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func volume(_ volume: VolumeRecord) {
        object { json in
            json.string("name", volume.name)
            json.integer("files", volume.files)
            json.integer("bytes", volume.bytes)
        }
    }

    /// In what two environments differ, by key.
    package mutating func environment(_ changes: [EnvironmentChange]) {
        array("environment") { json in
            for change in changes {
                json.object { json in
                    json.string("group", change.group.rawValue)
                    json.string("place", change.place)
                    json.string("key", change.key)
                    json.string("status", change.kind.rawValue)
                    json.string("old", change.old)
                    json.string("new", change.new)
                }
            }
        }
    }

    /// What becomes of containers; null when they stay as they are.
    package mutating func containers(_ preview: ContainerPreview?) {
        guard let preview else { return string("containers", String?.none) }
        object("containers") { json in
            json.bool("wanted", preview.isWanted)
            json.array("volumes") { json in
                for volume in preview.volumes { json.volume(volume) }
            }
            json.array("steps") { json in
                for step in preview.steps {
                    json.object { json in
                        json.string("kind", step.kind.rawValue)
                        json.string("service", step.service)
                        json.integer("number", step.number)
                        json.string("reference", step.record?.reference)
                        json.string("image", step.record?.image)
                    }
                }
            }
        }
    }
}
