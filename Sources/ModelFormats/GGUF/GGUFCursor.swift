/// Reads a GGUF file's values one after the other, never beyond its end.
struct GGUFCursor {
    let bytes: UnsafeRawBufferPointer
    let file: String
    var position = 0
    /// What is being read, for messages.
    var subject = "the header"

    /// Deeper arrays are not metadata.
    private static let nestingLimit = 4

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(ModelFormatError)
        -> Number
    {
        let start = try skip(MemoryLayout<Number>.size)
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: type))
    }

    /// A count of what takes at least `size` bytes each: no more than fit in the file.
    mutating func count(of size: Int) throws(ModelFormatError) -> Int {
        let count = try number(UInt64.self)
        let room = UInt64(bytes.count - position)
        guard count <= room / UInt64(size) else {
            let (needed, overflow) = count.multipliedReportingOverflow(by: UInt64(size))
            throw .truncated(
                file: file, what: subject,
                expectedBytes: overflow
                    ? .max
                    : needed.addingReportingOverflow(UInt64(position))
                        .partialValue,
                foundBytes: UInt64(bytes.count))
        }
        return Int(count)
    }

    /// The bytes of a string.
    mutating func text() throws(ModelFormatError) -> UnsafeRawBufferPointer {
        let count = try count(of: 1)
        let start = try skip(count)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)])
    }

    mutating func string() throws(ModelFormatError) -> String {
        String(decoding: try text(), as: UTF8.self)
    }

    mutating func type() throws(ModelFormatError) -> GGUFValueType {
        let number = try number(UInt32.self)
        guard let type = GGUFValueType(rawValue: number) else {
            throw .badHeader(
                file: file, expected: "a type of metadata from 0 to 12 for \(subject)",
                found: "\(number)")
        }
        return type
    }

    mutating func value(_ type: GGUFValueType, depth: Int = 0) throws(ModelFormatError) -> GGUFValue
    {
        switch type {
        case .uint8: return .integer(Int64(try number(UInt8.self)))
        case .int8: return .integer(Int64(try number(Int8.self)))
        case .uint16: return .integer(Int64(try number(UInt16.self)))
        case .int16: return .integer(Int64(try number(Int16.self)))
        case .uint32: return .integer(Int64(try number(UInt32.self)))
        case .int32: return .integer(Int64(try number(Int32.self)))
        case .uint64: return .integer(Int64(clamping: try number(UInt64.self)))
        case .int64: return .integer(try number(Int64.self))
        case .float32: return .double(Double(Float(bitPattern: try number(UInt32.self))))
        case .float64: return .double(Double(bitPattern: try number(UInt64.self)))
        case .bool: return .bool(try number(UInt8.self) != 0)
        case .string: return .string(try string())
        case .array: return .array(try array(depth: depth))
        }
    }

    /// Walks over an array, whose every member is checked to lie within the file.
    private mutating func array(depth: Int) throws(ModelFormatError) -> GGUFArray {
        guard depth < Self.nestingLimit else {
            throw .badHeader(
                file: file, expected: "at most \(Self.nestingLimit) arrays within each other",
                found: "more in \(subject)")
        }
        let type = try type()
        let least = type.byteCount ?? 8
        let count = try count(of: least)
        let array = GGUFArray(type: type, count: count, start: position)
        if type.byteCount != nil {
            _ = try skip(count * least)
        } else {
            for _ in 0..<count {
                if type == .string { _ = try text() } else { _ = try self.array(depth: depth + 1) }
            }
        }
        return array
    }

    /// Steps over so many bytes; answers where they begin.
    private mutating func skip(_ count: Int) throws(ModelFormatError) -> Int {
        guard count <= bytes.count - position else {
            throw .truncated(
                file: file, what: subject, expectedBytes: UInt64(position) + UInt64(count),
                foundBytes: UInt64(bytes.count))
        }
        defer { position += count }
        return position
    }
}
