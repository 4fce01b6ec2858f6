internal import CLinux
internal import Glibc

/// Descriptor numbers and error numbers that code above the system calls must name.
package enum FileDescriptors {
    /// The "directory" for absolute paths and paths relative to the working directory.
    package static let none: Int32 = EV_AT_FDCWD

    static let noSpaceErrno: Int32 = ENOSPC
    static let tooLargeErrno: Int32 = EFBIG
    package static let unsupportedErrno: Int32 = EOPNOTSUPP
    static let existsErrno: Int32 = EEXIST
    static let noDataErrno: Int32 = ENODATA
}
