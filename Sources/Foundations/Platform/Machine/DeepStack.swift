internal import CLinux

/// A stack that is deep enough for trees as deep as any are looked at: each level of one takes some of it.
package enum DeepStack {
    /// Address space, of which only what is touched becomes memory.
    private static let bytes = 256 << 20

    /// Runs `body` on a thread with such a stack and waits for it; where there can be none, on the thread that asks.
    package static func run<Value>(_ body: () -> Value) -> Value {
        var value: Value?
        withoutActuallyEscaping({ value = body() }) { escaping in
            let box = Box(escaping)
            let result = unsafe ev_run_with_stack(
                bytes,
                { raw in
                    guard let raw = unsafe raw else { return }
                    unsafe Unmanaged<Box>.fromOpaque(raw).takeUnretainedValue().body()
                }, Unmanaged.passUnretained(box).toOpaque())
            if result < 0 { escaping() }
        }
        guard let value else { preconditionFailure("the thread has ended, so its body has run") }
        return value
    }

    private final class Box {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }
    }
}
