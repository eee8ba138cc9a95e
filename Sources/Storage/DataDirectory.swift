import Glibc

/// The folder that one control plane owns for as long as it runs: database, socket, secrets.
///
/// Ownership is a lock on a file, which the kernel lets go of however the process ends, so that no
/// stale lock can survive a crash.
package final class DataDirectory: Sendable {
    package let path: String
    private let lockDescriptor: Int32

    /// Creates the folder (0700) when it is missing and takes the lock.
    package init(path: String, pid: Int = Int(getpid())) throws(StorageError) {
        self.path = path
        try Self.create(path)
        lockDescriptor = try Self.lock(path, pid: pid)
    }

    deinit { close(lockDescriptor) }

    package var databasePath: String { path + "/binnacle.db" }
    package var socketPath: String { path + "/control.sock" }

    /// The pid in the lock file while its owner lives; nil when nobody holds the directory.
    package static func owner(of path: String) -> Int? {
        let descriptor = open(path + "/lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        return readPid(descriptor)
    }

    private static func create(_ path: String) throws(StorageError) {
        var partial = ""
        for part in path.split(separator: "/") {
            partial += "/" + part
            if mkdir(partial, 0o700) != 0, errno != EEXIST {
                throw .directory(path: path, reason: reason())
            }
        }
        if access(path, R_OK | W_OK | X_OK) != 0 { throw .directory(path: path, reason: reason()) }
    }

    private static func lock(_ path: String, pid: Int) throws(StorageError) -> Int32 {
        let descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .directory(path: path, reason: reason()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = readPid(descriptor)
            close(descriptor)
            throw .inUse(directory: path, pid: holder)
        }
        let text = "\(pid)\n"
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.utf8.count, 0)
        return descriptor
    }

    private static func readPid(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[0..<count].prefix { $0 != 0x0A }, as: UTF8.self))
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
