/// Cuts the bytes of a `text/event-stream` (WHATWG HTML, server-sent events) into events, however
/// the network has cut them. Lines may end in LF, CR or CRLF.
struct EventCutter: Sendable {
    /// More than any event of an honest server.
    static let limitBytes = 16 << 20

    private(set) var bytes: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var lineIsEmpty = true
    private var isAfterReturn = false
    /// Lines have ended in CRLF so far.
    private var pairs = false
    /// A blank line has ended in CR, and its LF is still to come.
    private var isHalfBlank = false

    mutating func append(_ part: [UInt8]) {
        if start == bytes.count {
            // The usual case: a part is some whole events, and nothing has to be moved.
            bytes = part
            start = 0
            scanned = 0
        } else {
            if start > 0 {
                bytes.removeSubrange(..<start)
                scanned -= start
                start = 0
            }
            bytes += part
        }
    }

    /// The next whole event with the blank line behind it.
    mutating func next() -> Range<Int>? {
        var end: Int?
        bytes.withUnsafeBufferPointer { buffer in
            while scanned < buffer.count, end == nil {
                end = step(buffer[scanned])
            }
        }
        guard let end else { return nil }
        defer { start = end }
        return start..<end
    }

    /// Takes one byte; gives the end of an event that it completes.
    private mutating func step(_ byte: UInt8) -> Int? {
        if isHalfBlank {
            isHalfBlank = false
            isAfterReturn = false
            if byte == 0x0A { scanned += 1 }
            return scanned
        }
        scanned += 1
        if byte == 0x0A, isAfterReturn {
            pairs = true
            isAfterReturn = false
            return nil
        }
        isAfterReturn = byte == 0x0D
        guard byte == 0x0A || byte == 0x0D else {
            lineIsEmpty = false
            return nil
        }
        guard lineIsEmpty else {
            lineIsEmpty = true
            return nil
        }
        if byte == 0x0D, pairs {
            isHalfBlank = true
            return nil
        }
        return scanned
    }

    /// What came of an event that is not whole.
    var rest: Range<Int> { start..<bytes.count }

    var isTooLong: Bool { bytes.count - start > Self.limitBytes }
}

/// What an event holds.
struct EventFields {
    var name: Range<Int>?
    /// Of its first line of data.
    var data: Range<Int>?
    /// There are more lines of data; nobody known writes JSON so.
    var hasMoreData = false

    init(_ event: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) {
        var position = event.lowerBound
        while position < event.upperBound {
            var end = position
            while end < event.upperBound, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
            if let value = Self.value(position..<end, "data", bytes) {
                if data == nil { data = value } else { hasMoreData = true }
            } else if let value = Self.value(position..<end, "event", bytes) {
                name = value
            }
            position = end + 1
        }
    }

    private static func value(
        _ line: Range<Int>, _ field: StaticString, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        let count = field.utf8CodeUnitCount
        guard line.count > count, bytes[line.lowerBound + count] == UInt8(ascii: ":") else {
            return nil
        }
        for index in 0..<count where bytes[line.lowerBound + index] != field.utf8Start[index] {
            return nil
        }
        var start = line.lowerBound + count + 1
        if start < line.upperBound, bytes[start] == 0x20 { start += 1 }
        return start..<line.upperBound
    }
}
