import FoundationEssentials
import Glibc

/// What a control plane tells whoever started it, as one line of JSON on an inherited descriptor:
/// where it listens, or why it does not.
struct ReadyReport: Codable {
    var listen: String?
    /// The secret of the key that the first start creates; told once, and to its starter only.
    var firstKey: String?
    var error: String?

    func write(to descriptor: Int32) {
        guard let data = try? JSONEncoder().encode(self) else { return }
        let line = [UInt8](data) + [0x0A]
        _ = Glibc.write(descriptor, line, line.count)
        close(descriptor)
    }

    /// Nil when the writer ended without a word or took longer than it may.
    static func read(from descriptor: Int32, timeoutMilliseconds: Int32) -> ReadyReport? {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1_024)
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while bytes.last != 0x0A {
            guard poll(&request, 1, timeoutMilliseconds) > 0 else { return nil }
            let count = Glibc.read(descriptor, &block, block.count)
            guard count > 0 else { return nil }
            bytes.append(contentsOf: block[..<count])
        }
        return try? JSONDecoder().decode(ReadyReport.self, from: Data(bytes))
    }
}
