import JSON

/// The table of contents of a safetensors file.
///
/// Format: a little-endian 64-bit length, that many bytes of JSON, then the data that the JSON's
/// `data_offsets` index (https://github.com/huggingface/safetensors, "Format").
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let elementType: ElementType
        let shape: [Int]
        /// Where the elements lie in the file.
        let range: Range<Int>
    }

    /// What the reference implementation allows, which also bounds the parser's memory.
    static let byteLimit = 100_000_000

    /// Sorted by position in the file.
    let entries: [Entry]

    init(_ bytes: UnsafeRawBufferPointer, file: String) throws(ModelFormatError) {
        guard bytes.count >= 8 else {
            throw .truncated(
                file: file, what: "the header length", expectedBytes: 8,
                foundBytes: UInt64(bytes.count))
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.byteLimit) else {
            throw .badHeader(
                file: file, expected: "a header of at most \(Self.byteLimit) bytes",
                found: "a length of \(length)")
        }
        guard length <= UInt64(bytes.count - 8) else {
            throw .truncated(
                file: file, what: "the header", expectedBytes: 8 + length,
                foundBytes: UInt64(bytes.count))
        }
        let text = UnsafeRawBufferPointer(rebasing: bytes[8..<(8 + Int(length))])
        let members = try Self.members(of: text, file: file)
        let dataStart = 8 + Int(length)
        var entries: [Entry] = []
        entries.reserveCapacity(members.count)
        for member in members where member.key != "__metadata__" {
            let reader = EntryReader(file: file, tensor: member.key, value: member.value)
            entries.append(try reader.entry(dataStart: dataStart, fileBytes: bytes.count))
        }
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        self.entries = entries
        try Self.checkCover(entries, from: dataStart, to: bytes.count, file: file)
    }

    private static func members(of text: UnsafeRawBufferPointer, file: String)
        throws(ModelFormatError) -> [JSONObject.Member]
    {
        let value: JSONValue
        do { value = try JSONParser.parse(text.bindMemory(to: UInt8.self).span) } catch {
            throw .invalidJSON(file: file, reason: error)
        }
        guard case .object(let object) = value else {
            throw .badHeader(file: file, expected: "a JSON object", found: value.kind)
        }
        return object.members
    }

    /// The data must be covered exactly, without overlap and without a gap: bytes that belong to
    /// two tensors or to none are a sign of a damaged or hostile file.
    private static func checkCover(
        _ entries: [Entry], from start: Int, to end: Int, file: String
    ) throws(ModelFormatError) {
        var names = Set<String>(minimumCapacity: entries.count)
        var position = start
        for (index, entry) in entries.enumerated() {
            guard names.insert(entry.name).inserted else {
                throw .badTensor(
                    file: file, tensor: entry.name, expected: "one entry", found: "two")
            }
            if entry.range.lowerBound < position {
                throw .badTensor(
                    file: file, tensor: entry.name, expected: "data of its own",
                    found: "an overlap with \"\(entries[index - 1].name)\"")
            }
            if entry.range.lowerBound > position {
                throw .badTensor(
                    file: file, tensor: entry.name, expected: "data from byte \(position)",
                    found: "a gap of \(entry.range.lowerBound - position) bytes before it")
            }
            position = entry.range.upperBound
        }
        guard position == end else {
            throw .badHeader(
                file: file, expected: "the last tensor to end with the file",
                found: "\(end - position) bytes after it")
        }
    }
}
