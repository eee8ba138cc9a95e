import Glibc

/// The lines of a file or of standard input, one after the other.
struct LineReader {
    /// More than any document that a model takes.
    static let longest = 256 << 20

    private let descriptor: Int32
    private let name: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var isOver = false

    /// `-` is standard input.
    init(_ name: String) throws {
        self.name = name
        descriptor = name == "-" ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(.wrongUse, "cannot read '\(name)': \(String(cString: strerror(errno)))")
        }
    }

    /// Without what ends it; nil behind the last one.
    mutating func next() throws -> [UInt8]? {
        var scanned = start
        while true {
            if let end = buffer[scanned...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(buffer[start..<end])
            }
            scanned = buffer.count
            if isOver {
                defer { start = buffer.count }
                return start < buffer.count ? Array(buffer[start...]) : nil
            }
            scanned -= start
            try fill()
        }
    }

    private mutating func fill() throws {
        buffer.removeSubrange(..<start)
        start = 0
        guard buffer.count <= Self.longest else {
            throw Failure(.failed, "'\(name)' has a line of more than \(Self.longest) bytes")
        }
        var part = [UInt8](repeating: 0, count: 256 << 10)
        let count = read(descriptor, &part, part.count)
        if count < 0 {
            throw Failure(.failed, "cannot read '\(name)': \(String(cString: strerror(errno)))")
        }
        if count == 0 { isOver = true }
        buffer += part[..<count]
    }
}
