internal import CLinux

/// A thread of its own for work that waits in the kernel; signals stay with the main thread.
package enum OwnThread {
    /// The name is at most fifteen bytes, as the kernel keeps no more.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SocketFailure) {
        let context = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
        let result = unsafe CName(name).withPointer { name in
            unsafe ev_start_thread(
                name,
                { raw in
                    guard let raw = unsafe raw else { return }
                    unsafe Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                }, context)
        }
        if result < 0 {
            unsafe Unmanaged<Body>.fromOpaque(context).release()
            throw SocketFailure(.thread, -result, name)
        }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}
