import Glibc
import ModelFixtures

/// A folder for what a run writes, where there is room for a large model's file.
struct ScratchFolder {
    /// Of a model with the shape of Qwen3-8B, and something more.
    private static let wantedBytes: UInt64 = 20 << 30

    let path: String

    /// The first folder with enough room; else the last, in which the large file then fails.
    init(wish: String?) throws {
        let known = [
            wish, "/dev/shm", getenv("TMPDIR").map { String(cString: $0) }, "/var/tmp", "/tmp",
        ].compactMap { $0 }
        let roomy = known.first { Self.freeBytes($0) >= Self.wantedBytes } ?? "/tmp"
        var template = Array(((wish ?? roomy) + "/gpu-check-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw RateFailure("\(wish ?? roomy): \(String(cString: strerror(errno)))")
        }
        path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { Files.remove(path) }

    private static func freeBytes(_ folder: String) -> UInt64 {
        var status = statvfs()
        guard access(folder, W_OK) == 0, statvfs(folder, &status) == 0 else { return 0 }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}
