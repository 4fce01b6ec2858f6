/// How much time and memory one exchange may take.
package struct WebLimits: Sendable, Hashable {
    /// Until there is a connection, the resolving of the name and TLS included.
    package var connectMilliseconds = 10_000
    /// Until the last byte of the body was taken; nil: as long as something comes.
    package var totalMilliseconds: Int?
    /// How long nothing may come; nil: for ever. A body that its reader holds back does not count.
    package var silenceSeconds: Int? = 60
    package var maximumHeadBytes = 64 * 1024
    /// More than this ends the exchange with an error.
    package var maximumBodyBytes = 1 << 30
    /// How much of the body waits for its reader before the sender is held back.
    package var bufferedBytes = 256 * 1024

    package init() {}
}
