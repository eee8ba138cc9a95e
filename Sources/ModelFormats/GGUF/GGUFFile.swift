/// A GGUF file mapped from disk: metadata, and tensors in place.
///
/// Format: https://github.com/ggml-org/ggml, "docs/gguf.md", versions 2 and 3, little-endian.
package final class GGUFFile: @unchecked Sendable {
    package let path: String
    let metadata: [String: GGUFValue]
    private let tensors: [String: TensorView]
    private let bytes: UnsafeRawBufferPointer
    private let mapping: FileMapping?

    private static let magic: UInt32 = 0x4655_4747  // "GGUF"
    private static let metadataLimit = 1 << 16
    private static let tensorLimit = 1 << 20

    /// Whether a path names such a file.
    package static func isNamed(_ path: String) -> Bool { path.hasSuffix(".gguf") }

    package convenience init(path: String) throws(ModelFormatError) {
        let mapping = try FileMapping(path: path)
        try self.init(bytes: mapping.bytes, path: path, mapping: mapping)
    }

    /// Over bytes that outlive the object.
    init(bytes: UnsafeRawBufferPointer, path: String, mapping: FileMapping? = nil)
        throws(ModelFormatError)
    {
        self.path = path
        self.bytes = bytes
        self.mapping = mapping
        var cursor = GGUFCursor(bytes: bytes, file: path)
        try Self.checkVersion(&cursor)
        let tensorCount = try Self.count(&cursor, limit: Self.tensorLimit, of: "tensors")
        let valueCount = try Self.count(&cursor, limit: Self.metadataLimit, of: "metadata values")
        metadata = try Self.metadata(&cursor, count: valueCount)
        let alignment = metadata["general.alignment"]?.integer ?? 32
        guard (1...(1 << 20)).contains(alignment), alignment & (alignment - 1) == 0 else {
            throw .badKey(
                file: path, key: "general.alignment", expected: "a power of two",
                found: metadata["general.alignment"]?.description ?? "none")
        }
        tensors = try GGUFTensorTable(file: path, alignment: alignment)
            .read(&cursor, count: tensorCount)
        try refuseSplit()
    }

    package var tensorNames: [String] { tensors.keys.sorted() }

    /// A tensor by the file's own name, rows first.
    func find(_ name: String) -> TensorView? { tensors[name] }

    /// The members of an array of strings.
    func strings(_ array: GGUFArray) throws(ModelFormatError) -> [String] {
        var cursor = GGUFCursor(bytes: bytes, file: path, position: array.start)
        var texts: [String] = []
        texts.reserveCapacity(array.count)
        for _ in 0..<array.count { texts.append(try cursor.string()) }
        return texts
    }

    /// The members of an array of numbers.
    func numbers(_ array: GGUFArray) throws(ModelFormatError) -> [Double] {
        var cursor = GGUFCursor(bytes: bytes, file: path, position: array.start)
        var numbers: [Double] = []
        numbers.reserveCapacity(array.count)
        for _ in 0..<array.count { numbers.append(try cursor.value(array.type).double ?? 0) }
        return numbers
    }

    private static func checkVersion(_ cursor: inout GGUFCursor) throws(ModelFormatError) {
        let found = try cursor.number(UInt32.self)
        guard found == magic else {
            throw .badHeader(
                file: cursor.file, expected: "the letters GGUF at the start",
                found: "0x" + String(found.byteSwapped, radix: 16))
        }
        let version = try cursor.number(UInt32.self)
        guard (2...3).contains(version) else {
            let isSwapped = (2...3).contains(version.byteSwapped)
            throw .badHeader(
                file: cursor.file, expected: "GGUF version 2 or 3, little-endian",
                found: isSwapped ? "a big-endian file" : "version \(version)")
        }
    }

    private static func count(_ cursor: inout GGUFCursor, limit: Int, of what: String)
        throws(ModelFormatError) -> Int
    {
        // A tensor's entry and a value have at least a name's length and a type.
        let count = try cursor.count(of: 12)
        guard count <= limit else {
            throw .badHeader(
                file: cursor.file, expected: "at most \(limit) \(what)", found: "\(count)")
        }
        return count
    }

    private static func metadata(_ cursor: inout GGUFCursor, count: Int) throws(ModelFormatError)
        -> [String: GGUFValue]
    {
        var metadata: [String: GGUFValue] = [:]
        for _ in 0..<count {
            cursor.subject = "the name of a metadata value"
            let key = try cursor.string()
            cursor.subject = "\"\(key.prefix(80))\""
            let value = try cursor.value(try cursor.type())
            guard metadata.updateValue(value, forKey: key) == nil else {
                throw .badKey(
                    file: cursor.file, key: String(key.prefix(80)), expected: "one value",
                    found: "two")
            }
        }
        return metadata
    }

    private func refuseSplit() throws(ModelFormatError) {
        guard let count = metadata["split.count"]?.integer, count > 1 else { return }
        throw .unsupported(
            file: path, key: "split.count", found: "\(count)",
            supported: "one file; merge the parts first")
    }
}
