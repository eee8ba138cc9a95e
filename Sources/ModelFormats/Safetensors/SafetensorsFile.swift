/// One safetensors file, mapped from disk or lying in the binary.
package final class SafetensorsFile: WeightSource, @unchecked Sendable {
    package let origin: String
    private let mapping: FileMapping?
    private let bytes: UnsafeRawBufferPointer
    private let entries: [String: SafetensorsHeader.Entry]

    /// Maps the file and reads its header; tensors are read when they are used.
    package convenience init(path: String) throws(ModelFormatError) {
        let mapping = try FileMapping(path: path)
        try self.init(bytes: mapping.bytes, origin: path, mapping: mapping)
    }

    /// Over bytes that outlive the object, such as those of an embedded model.
    package convenience init(
        bytes: UnsafeRawBufferPointer, origin: String
    ) throws(ModelFormatError) {
        try self.init(bytes: bytes, origin: origin, mapping: nil)
    }

    private init(
        bytes: UnsafeRawBufferPointer, origin: String, mapping: FileMapping?
    ) throws(ModelFormatError) {
        let header = try SafetensorsHeader(bytes, file: origin)
        self.bytes = bytes
        self.origin = origin
        self.mapping = mapping
        entries = Dictionary(header.entries.map { ($0.name, $0) }) { first, _ in first }
    }

    package var files: [String] { mapping.map { [$0.path] } ?? [] }

    package var tensorNames: [String] { entries.keys.sorted() }

    package func find(_ name: String) -> TensorView? {
        guard let entry = entries[name] else { return nil }
        return TensorView(
            name: name, elementType: entry.elementType, shape: entry.shape,
            bytes: UnsafeRawBufferPointer(rebasing: bytes[entry.range]))
    }
}
