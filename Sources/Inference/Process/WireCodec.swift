/// Why bytes are not a message.
package enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
    case endsInside(what: String)
    case unknownValue(what: String, value: UInt64)
    case trailing(byteCount: Int)
    case tooLong(byteCount: Int, limit: Int)

    package var description: String {
        switch self {
        case .endsInside(let what): "the message ends inside \(what)"
        case .unknownValue(let what, let value): "\(value) is no \(what)"
        case .trailing(let count): "\(count) bytes follow the message"
        case .tooLong(let count, let limit): "\(count) bytes, more than the \(limit) allowed"
        }
    }
}

/// Appends numbers, arrays and texts in little-endian order.
package struct WireWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    package mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func append(_ number: Float) { append(number.bitPattern) }
    package mutating func append(_ flag: Bool) { append(UInt8(flag ? 1 : 0)) }

    package mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func append<Element>(
        _ elements: [Element], _ element: (inout WireWriter, Element) -> Void
    ) {
        append(UInt32(elements.count))
        for value in elements { element(&self, value) }
    }

    package mutating func append(_ numbers: [Int32]) {
        append(numbers) { $0.append($1) }
    }

    /// Writes a number over one that was appended before.
    mutating func overwrite(_ number: UInt32, at offset: Int) {
        withUnsafeBytes(of: number.littleEndian) { source in
            for (index, byte) in source.enumerated() { bytes[offset + index] = byte }
        }
    }
}

/// Reads what `WireWriter` wrote. Nothing that the bytes say makes it read beyond their end or
/// reserve more than their own size.
package struct WireReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    package var remaining: Int { bytes.endIndex - position }

    package mutating func number<Number: FixedWidthInteger>(
        _ what: String, as type: Number.Type = Number.self
    ) throws(WireError) -> Number {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw .endsInside(what: what) }
        let start = position - bytes.startIndex
        position += size
        return bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Number.self))
        }
    }

    package mutating func float(_ what: String) throws(WireError) -> Float {
        Float(bitPattern: try number(what))
    }

    package mutating func flag(_ what: String) throws(WireError) -> Bool {
        let value = try number(what, as: UInt8.self)
        guard value <= 1 else { throw .unknownValue(what: what, value: UInt64(value)) }
        return value == 1
    }

    package mutating func text(_ what: String) throws(WireError) -> String {
        let count = Int(try number(what, as: UInt32.self))
        guard remaining >= count else { throw .endsInside(what: what) }
        defer { position += count }
        return String(decoding: bytes[position..<(position + count)], as: UTF8.self)
    }

    /// `byteCount` is the least that one element takes.
    package mutating func array<Element>(
        _ what: String, byteCount: Int,
        _ element: (inout WireReader) throws(WireError) -> Element
    ) throws(WireError) -> [Element] {
        let count = Int(try number(what, as: UInt32.self))
        guard remaining / byteCount >= count else { throw .endsInside(what: what) }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    package mutating func numbers(_ what: String) throws(WireError) -> [Int32] {
        try array(what, byteCount: 4) { reader throws(WireError) in try reader.number(what) }
    }

    package func finish() throws(WireError) {
        if remaining > 0 { throw .trailing(byteCount: remaining) }
    }
}
