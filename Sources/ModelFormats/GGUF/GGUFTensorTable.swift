/// Reads the table of tensors, and checks that each lies within the file and on its own.
struct GGUFTensorTable {
    let file: String
    let alignment: Int

    private struct Entry {
        let name: String
        let type: ElementType
        let shape: [Int]
        let offset: Int
        let byteCount: Int
    }

    /// Element types by their numbers in the file.
    private static let types: [UInt32: ElementType] = [
        0: .float32, 1: .float16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 12: .q4_K,
        13: .q5_K, 14: .q6_K, 24: .int8, 25: .int16, 26: .int32, 27: .int64, 28: .float64,
        30: .bfloat16,
    ]

    func read(_ cursor: inout GGUFCursor, count: Int) throws(ModelFormatError)
        -> [String: TensorView]
    {
        var entries: [Entry] = []
        for _ in 0..<count {
            cursor.subject = "the name of a tensor"
            let name = try cursor.string()
            cursor.subject = "the entry of tensor \"\(name.prefix(80))\""
            entries.append(try entry(name, &cursor))
        }
        let start = (cursor.position + alignment - 1) / alignment * alignment
        try check(entries, room: cursor.bytes.count - start, start: start)
        var tensors: [String: TensorView] = [:]
        for entry in entries {
            let first = start + entry.offset
            let view = TensorView(
                name: entry.name, elementType: entry.type, shape: entry.shape,
                bytes: UnsafeRawBufferPointer(
                    rebasing: cursor.bytes[first..<(first + entry.byteCount)]))
            guard tensors.updateValue(view, forKey: entry.name) == nil else {
                throw bad(entry.name, "one entry", "two")
            }
        }
        return tensors
    }

    private func entry(_ name: String, _ cursor: inout GGUFCursor) throws(ModelFormatError)
        -> Entry
    {
        let dimensions = try cursor.number(UInt32.self)
        guard (1...4).contains(dimensions) else {
            throw bad(name, "1 to 4 dimensions", "\(dimensions)")
        }
        // The file names the innermost dimension first.
        var shape: [Int] = []
        for _ in 0..<dimensions {
            let size = try cursor.number(UInt64.self)
            guard (1...(1 << 40)).contains(size) else {
                throw bad(name, "dimensions from 1 to 2^40", "\(size)")
            }
            shape.insert(Int(size), at: 0)
        }
        let number = try cursor.number(UInt32.self)
        guard let type = Self.types[number] else {
            let known = Self.types.values.map(\.rawValue).sorted().joined(separator: ", ")
            throw bad(name, "a type of \(known)", "ggml type \(number)")
        }
        let offset = try cursor.number(UInt64.self)
        guard offset % UInt64(alignment) == 0, offset < 1 << 62 else {
            throw bad(name, "an offset that is a multiple of \(alignment)", "\(offset)")
        }
        return Entry(
            name: name, type: type, shape: shape, offset: Int(offset),
            byteCount: try byteCount(name, type, shape))
    }

    private func byteCount(_ name: String, _ type: ElementType, _ shape: [Int])
        throws(ModelFormatError) -> Int
    {
        let width = shape[shape.count - 1]
        guard width % type.blockLength == 0 else {
            throw bad(
                name, "rows of whole blocks of \(type.blockLength) for \(type.rawValue)",
                "rows of \(width)")
        }
        var total = type.rowBytes(width)
        for size in shape.dropLast() {
            let (product, overflow) = total.multipliedReportingOverflow(by: size)
            guard !overflow, product < 1 << 62 else {
                throw bad(name, "a size that fits 64 bits", "shape \(shape)")
            }
            total = product
        }
        return total
    }

    private func check(_ entries: [Entry], room: Int, start: Int) throws(ModelFormatError) {
        var (end, last) = (0, "")
        for entry in entries.sorted(by: { $0.offset < $1.offset }) {
            guard entry.offset >= end else {
                throw bad(entry.name, "data of its own", "an overlap with \"\(last)\"")
            }
            (end, last) = (entry.offset + entry.byteCount, entry.name)
            guard end <= room else {
                throw .truncated(
                    file: file, what: "tensor \"\(entry.name)\"",
                    expectedBytes: UInt64(start) + UInt64(end),
                    foundBytes: UInt64(max(0, start + room)))
            }
        }
    }

    private func bad(_ tensor: String, _ expected: String, _ found: String) -> ModelFormatError {
        .badTensor(
            file: file, tensor: String(tensor.prefix(80)), expected: expected, found: found)
    }
}
