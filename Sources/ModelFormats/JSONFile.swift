import JSON

/// Reads a JSON object from a file, with the file's name in every refusal.
enum JSONFile {
    /// Far above any configuration or index; a larger file is not one.
    static let byteLimit = 64 << 20

    static func object(_ path: String) throws(ModelFormatError) -> JSONObject {
        try FileMapping(path: path).withBytes { bytes throws(ModelFormatError) in
            try object(bytes, file: path)
        }
    }

    static func object(_ bytes: UnsafeRawBufferPointer, file: String) throws(ModelFormatError)
        -> JSONObject
    {
        guard bytes.count <= byteLimit else {
            throw .unreadable(
                file: file, reason: "\(bytes.count) bytes, more than the \(byteLimit) allowed")
        }
        let value: JSONValue
        do { value = try JSONParser.parse(bytes.bindMemory(to: UInt8.self).span) } catch {
            throw .invalidJSON(file: file, reason: error)
        }
        guard case .object(let object) = value else {
            throw .badHeader(file: file, expected: "a JSON object", found: value.kind)
        }
        return object
    }
}
