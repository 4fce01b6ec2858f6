import Glibc

/// What was printed reaches the script that reads it at once.
func flushOutput() { fflush(nil) }

/// Sleeps until a signal ends the program.
func waitForSignal() { pause() }
