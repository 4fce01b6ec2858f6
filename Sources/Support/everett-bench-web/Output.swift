import Glibc

/// What was printed reaches the script that reads it at once.
func flushOutput() { fflush(nil) }
