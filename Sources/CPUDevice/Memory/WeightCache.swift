import CKernels
import Glibc
import ModelFormats

/// Packed weights on disk, so that a model that was loaded once is only read the next time.
///
/// An entry is a header with the identity of what was packed, the arena as it was, and a checksum
/// of every chunk. Entries appear whole or not at all, and what does not fit is packed anew: the
/// cache can be deleted at any time.
package struct WeightCache: Sendable {
    private let directory: String
    /// The most that all entries may take; the oldest make room.
    private let byteLimit: Int

    /// Weights of fewer bytes are packed faster than anybody notices.
    private let leastBytes: Int

    private static let ending = ".panels"

    package init(directory: String, byteLimit: Int = 64 << 30, leastBytes: Int = 32 << 20) {
        self.directory = directory
        self.byteLimit = byteLimit
        self.leastBytes = leastBytes
    }

    /// Fills the arena from the entry of this identity; false when there is none that is whole.
    func restore(_ identity: [UInt8], into arena: Arena, team: OpaquePointer) -> Bool {
        guard arena.byteCount >= leastBytes else { return false }
        let descriptor = open(path(identity), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let shape = WeightCacheShape(identity: identity, byteCount: arena.byteCount)
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) == shape.fileBytes,
            FileBytes.read(descriptor, count: shape.header.count, at: 0) == shape.header
        else { return false }
        // The most recently used are kept longest.
        futimens(descriptor, nil)
        return WeightCacheReading(descriptor: descriptor, shape: shape, start: arena.start)
            .run(team: team)
    }

    /// Writes an entry while the weights are in use already; what fails leaves no entry.
    func keep(_ identity: [UInt8], of arena: Arena) {
        guard arena.byteCount >= leastBytes, arena.byteCount <= byteLimit else { return }
        let (cache, arena) = (self, UncheckedArena(arena: arena))
        BackgroundThread.start { cache.write(identity, arena.arena) }
    }

    private func write(_ identity: [UInt8], _ arena: Arena) {
        _ = mkdir(directory, 0o700)
        let shape = WeightCacheShape(identity: identity, byteCount: arena.byteCount)
        makeRoom(for: shape.fileBytes)
        guard hasRoom(for: shape.fileBytes) else { return }
        let (final, partial) = (path(identity), path(identity) + ".partial")
        let descriptor = open(partial, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Another engine that loads the same model writes it already.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, ftruncate(descriptor, 0) == 0 else {
            return
        }
        guard shape.write(descriptor, from: arena.start), fsync(descriptor) == 0,
            rename(partial, final) == 0
        else {
            unlink(partial)
            return
        }
    }

    private func hasRoom(for bytes: Int) -> Bool {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return false }
        // Half of what is free stays so: a cache must not fill the disk that others write to.
        return Int(status.f_bavail) * Int(status.f_frsize) / 2 >= bytes
    }

    private func makeRoom(for bytes: Int) {
        var entries: [(path: String, bytes: Int, used: Int)] = []
        // Those too that an engine was writing when it died.
        for name in FolderListing.names(in: directory) where name.contains(Self.ending) {
            var status = stat()
            guard stat(directory + "/" + name, &status) == 0 else { continue }
            entries.append(
                (directory + "/" + name, Int(status.st_size), Int(status.st_mtim.tv_sec)))
        }
        var total = entries.reduce(bytes) { $0 + $1.bytes }
        for entry in entries.sorted(by: { $0.used < $1.used }) where total > byteLimit {
            unlink(entry.path)
            total -= entry.bytes
        }
    }

    private func path(_ identity: [UInt8]) -> String {
        let hash = identity.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return directory + "/" + String(hash, radix: 16) + Self.ending
    }
}

/// Weights that a thread only reads, after they were packed.
private struct UncheckedArena: @unchecked Sendable {
    let arena: Arena
}

extension WeightCache {
    /// What packed weights depend on: the files with their sizes and times, the configuration, and
    /// the layout. nil for weights that are in no file.
    static func identity(_ checkpoint: Checkpoint, format: String, byteCount: Int) -> [UInt8]? {
        let files = checkpoint.weights.files
        guard !files.isEmpty else { return nil }
        var lines = [
            "layout \(CK_PANEL_LAYOUT.rawValue)", "format \(format)", "bytes \(byteCount)",
            "configuration \(checkpoint.configuration)",
        ]
        for file in files {
            var status = stat()
            guard stat(file, &status) == 0 else { return nil }
            lines.append(
                "file \(file) \(status.st_dev) \(status.st_ino) \(status.st_size)"
                    + " \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)")
        }
        return Array(lines.joined(separator: "\n").utf8)
    }
}
