internal import CLinux

/// One descriptor kept back, so that there is a way to answer when no other can be had.
package struct DescriptorReserve: ~Copyable {
    private var raw: Int32 = -1

    package init() {
        refill()
    }

    deinit {
        if raw >= 0 { _ = ev_close(raw) }
    }

    /// Gives the descriptor up for the moment.
    package mutating func release() {
        if raw >= 0 { _ = ev_close(raw) }
        raw = -1
    }

    package mutating func refill() {
        if raw < 0 { raw = ev_spare_descriptor() }
    }

    /// Lets this process open up to `wanted` descriptors, as far as its hard limit goes; returns how many it may.
    package static func raiseLimit(to wanted: Int) -> Int { Int(clamping: ev_raise_descriptor_limit(Int64(wanted))) }
}
