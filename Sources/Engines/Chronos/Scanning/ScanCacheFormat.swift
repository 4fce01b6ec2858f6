/// The bytes of a scan cache; docs/technical/store-format.md names its rules.
///
/// Little-endian and eight-byte aligned, so that the scan's inner loop reads it where it lies.
enum ScanCacheFormat {
    static let magic: [UInt8] = Array("EVSCAN\r\n".utf8)
    /// The rules that Everett brings are part of it: what older ones told apart is read again.
    static let version: UInt32 = 1 << 16 | UInt32(CapturePolicy.rulesRevision)
    static let headerSize = 16
    static let footerMagic: UInt32 = 0x4653_5645
    /// Magic, checksum, root, live bytes, what the entries were told apart by, and who wrote it.
    static let footerSize = 56

    /// Offsets in a directory record.
    enum Directory {
        static let length = 0
        static let crc = 4
        static let count = 8
        static let flags = 12
        static let device = 16
        static let inode = 24
        static let modified = 32
        static let changed = 40
        static let mode = 48
        static let depth = 52
        static let tree = 56
        /// Bytes of this record and of all beneath it.
        static let subtreeBytes = 88
        /// What lies beneath the directory: files, directories, links, databases, secrets, bytes, bytes without holes.
        static let totals = 96
        static let entries = 152
    }

    /// Offsets in an entry of a directory record.
    enum Entry {
        static let length = 0
        static let nameLength = 2
        static let kind = 4
        static let flags = 5
        static let permissions = 6
        static let inode = 8
        static let size = 16
        static let modified = 24
        static let changed = 32
        static let mode = 40
        static let links = 44
        /// A directory's record offset; a database's sidecar signature.
        static let auxiliary = 48
        static let content = 56
        static let extra = 88
    }

    enum DirectoryFlag {
        /// The listing was racy, or holds something that must be looked at each time.
        static let alwaysList: UInt32 = 1
        /// Nothing in it or beneath it needs a look as long as nobody touches it.
        static let plain: UInt32 = 2
    }

    enum EntryFlag {
        static let attributes: UInt8 = 1
        static let chunked: UInt8 = 2
        static let owner: UInt8 = 4
        static let racy: UInt8 = 8
        static let secret: UInt8 = 16
        /// Its content was to be searched for tokens.
        static let searched: UInt8 = 32
        /// It took less of the disk than its size says.
        static let sparse: UInt8 = 64
    }
}
