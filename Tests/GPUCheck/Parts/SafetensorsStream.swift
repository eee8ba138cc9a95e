import Glibc
import JSON
import ModelFormats

/// Writes weights of any size to a safetensors file, tensor by tensor.
struct SafetensorsStream {
    private let views: [TensorView]

    init(_ model: ModelConfiguration, _ weights: any WeightSource) throws {
        views = weights.tensorNames.compactMap(weights.find)
    }

    /// Says how many bytes were written.
    func write(to path: String) throws -> Int {
        var members: [JSONObject.Member] = []
        var size = 0
        for view in views {
            let entry: JSONValue = [
                "dtype": .string(view.elementType.rawValue),
                "shape": .array(view.shape.map { .integer(Int64($0)) }),
                "data_offsets": .array([
                    .integer(Int64(size)), .integer(Int64(size + view.bytes.count)),
                ]),
            ]
            members.append(.init(key: view.name, value: entry))
            size += view.bytes.count
        }
        let header = JSONWriter.compact(.object(JSONObject(members)))
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure(path) }
        defer { close(file) }
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
        try (length + header).withUnsafeBytes { try Self.write($0, to: file, path) }
        for view in views { try Self.write(view.bytes, to: file, path) }
        return length.count + header.count + size
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, _ path: String)
        throws
    {
        var done = 0
        while done < bytes.count, let start = bytes.baseAddress {
            // The system writes at most 2 GiB at once.
            let count = Glibc.write(file, start + done, min(bytes.count - done, 1 << 30))
            guard count > 0 else { throw failure(path) }
            done += count
        }
    }

    private static func failure(_ path: String) -> RateFailure {
        RateFailure("\(path): \(String(cString: strerror(errno)))")
    }
}
