import Glibc

/// The processor time and memory of another process, from `/proc`.
package struct ProcessClock: Sendable {
    package let pid: Int

    package init(pid: Int) { self.pid = pid }

    /// Nanoseconds on a processor, of all threads; nil when the process is gone.
    package var nanoseconds: UInt64? {
        guard let threads = opendir("/proc/\(pid)/task") else { return nil }
        defer { closedir(threads) }
        var sum: UInt64 = 0
        while let entry = readdir(threads) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard Int(name) != nil, let text = Self.read("/proc/\(pid)/task/\(name)/schedstat"),
                let running = text.split(separator: " ").first.flatMap({ UInt64($0) })
            else { continue }
            sum += running
        }
        return sum
    }

    package var residentBytes: Int? {
        Self.read("/proc/\(pid)/statm")?.split(separator: " ").dropFirst().first
            .flatMap { Int($0) }.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }
}

/// Several measurements of one thing.
package struct Spread: Codable, Sendable, CustomStringConvertible {
    package var median: Double
    package var least: Double
    package var most: Double
    package var count: Int

    package init(_ values: [Double]) {
        let sorted = values.sorted()
        median = sorted.isEmpty ? .nan : sorted[sorted.count / 2]
        least = sorted.first ?? .nan
        most = sorted.last ?? .nan
        count = sorted.count
    }

    package var description: String {
        let text = { (value: Double) in
            let scaled = (value * 1_000).rounded() / 1_000
            return "\(scaled)"
        }
        return "\(text(median)) (\(text(least)) to \(text(most)), n=\(count))"
    }
}
