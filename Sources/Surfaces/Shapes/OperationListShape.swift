package import Base
package import Chronos

extension JSONWriter {
    /// The log of operations, and which of them undo and redo would be about; without its braces.
    package mutating func operations(
        _ operations: [OperationRecord], next: (undo: OperationRecord?, redo: OperationRecord?)
    ) {
        array("operations") { json in
            for operation in operations { json.operation(operation) }
        }
        string("next_undo", next.undo?.id.text)
        string("next_redo", next.redo?.id.text)
    }
}
