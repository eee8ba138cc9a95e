import CAssets
import JSON

/// A file that the binary carries.
enum Asset {
    static func bytes(_ path: String) throws(WorkloadError) -> [UInt8] {
        guard let file = cassets_find(path) else { throw .badAsset("\(path) is missing") }
        return [UInt8](UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count))
    }

    static func text(_ path: String) throws(WorkloadError) -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    static func json(_ path: String) throws(WorkloadError) -> JSONValue {
        do { return try JSONParser.parse(bytes(path)) } catch {
            throw .badAsset("\(path): \(error)")
        }
    }

    static func jsonLines(_ path: String) throws(WorkloadError) -> [JSONValue] {
        var values: [JSONValue] = []
        for (index, line) in try text(path).split(separator: "\n").enumerated() {
            do { values.append(try JSONParser.parse(String(line))) } catch {
                throw .badAsset("\(path):\(index + 1): \(error)")
            }
        }
        return values
    }
}
