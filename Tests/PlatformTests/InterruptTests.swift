import Glibc
import Platform
import Testing

/// Signals that ask to end, each in a process of its own because it has them for all of its threads.
@Suite struct InterruptTests {
    @Test(.timeLimit(.minutes(1))) func `a stop signal that comes before the wait is not slept over`() async {
        await #expect(processExitsWith: .success) {
            Machine.watchInterrupts()
            #expect(!Machine.wasInterrupted)
            errno = ENOTBLK
            raiseHere(SIGTERM)
            #expect(errno == ENOTBLK, "what was interrupted finds its error number as it was")
            #expect(Machine.wasInterrupted)
            Machine.waitForInterrupt()
            // It has no end that another waiter would miss.
            Machine.waitForInterrupt()
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a stop signal that another thread takes wakes who waits`() async {
        await #expect(processExitsWith: .success) {
            Machine.watchInterrupts()
            var signals = sigset_t()
            unsafe sigemptyset(&signals)
            unsafe sigaddset(&signals, SIGTERM)
            // Whoever waits here cannot be interrupted: the handler runs on the other thread.
            unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
            try OwnThread.start("signalled") { raiseHere(SIGTERM) }
            Machine.waitForInterrupt()
            #expect(Machine.wasInterrupted)
        }
    }
}

/// Has a signal taken by this very thread, before this returns; threads that run tests hold signals back.
func raiseHere(_ number: Int32) {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, number)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    pthread_kill(pthread_self(), number)
}
