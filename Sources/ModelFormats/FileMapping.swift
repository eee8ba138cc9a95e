import Glibc

/// A file mapped read-only into memory for as long as the object lives.
///
/// Pages are read when they are first touched, and are shared with every process that maps the
/// same file.
package final class FileMapping: Sendable {
    package let path: String
    private let address: UInt
    private let byteCount: Int

    package init(path: String) throws(ModelFormatError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: path, reason: "not a regular file")
        }
        self.path = path
        byteCount = Int(status.st_size)
        guard byteCount > 0 else {
            address = 0
            return
        }
        guard let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { throw Self.failure(path) }
        address = UInt(bitPattern: start)
    }

    deinit {
        if byteCount > 0 { munmap(UnsafeMutableRawPointer(bitPattern: address), byteCount) }
    }

    /// The file's bytes, for whoever keeps the object alive as long as it uses them.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: byteCount)
    }

    /// The file's bytes, valid during the call.
    package func withBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }

    private static func failure(_ path: String) -> ModelFormatError {
        .unreadable(file: path, reason: String(cString: strerror(errno)))
    }
}
