import Glibc

/// What the machine and the process's control group have left.
enum SystemMemory {
    /// Bytes that can be taken without swapping: the smaller of the kernel's estimate and what the
    /// control group leaves. 0 when neither can be read.
    static var availableBytes: Int {
        let machine = value(of: "MemAvailable:", in: "/proc/meminfo").map { $0 * 1024 }
        let limit = number(in: "/sys/fs/cgroup/memory.max")
        let used = number(in: "/sys/fs/cgroup/memory.current")
        let group = limit.flatMap { limit in used.map { max(0, limit - $0) } }
        return [machine, group].compactMap(\.self).min() ?? 0
    }

    private static func value(of key: String, in path: String) -> Int? {
        read(path).split(separator: "\n").first { $0.hasPrefix(key) }
            .flatMap { $0.split(separator: " ").dropFirst().first }
            .flatMap { Int($0) }
    }

    private static func number(in path: String) -> Int? {
        read(path).split(separator: "\n").first.flatMap { Int($0) }
    }

    private static func read(_ path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

/// A clock that never steps.
package enum MonotonicClock {
    package static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
