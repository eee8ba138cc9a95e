import JSON

/// Reads and checks one tensor's entry of a safetensors header.
struct EntryReader {
    let file: String
    let tensor: String
    let value: JSONValue

    func entry(dataStart: Int, fileBytes: Int) throws(ModelFormatError) -> SafetensorsHeader.Entry {
        guard let typeName = value["dtype"]?.string else {
            throw bad("a \"dtype\" string", value["dtype"]?.kind ?? "none")
        }
        guard let elementType = ElementType(rawValue: typeName), !elementType.isQuantized else {
            let known = ElementType.allCases.filter { !$0.isQuantized }
            throw bad(
                "a dtype of \(known.map(\.rawValue).joined(separator: ", "))",
                "\"\(typeName)\"")
        }
        let shape = try sizes("shape")
        let offsets = try sizes("data_offsets")
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw bad("\"data_offsets\" of [begin, end]", "\(offsets)")
        }
        let needed = try byteCount(shape, elementType)
        guard offsets[1] - offsets[0] == needed else {
            throw bad(
                "\(needed) bytes for \(typeName) of shape \(shape)",
                "\(offsets[1] - offsets[0]) bytes")
        }
        guard offsets[1] <= fileBytes - dataStart else {
            throw .truncated(
                file: file, what: "tensor \"\(tensor)\"",
                expectedBytes: UInt64(dataStart) + UInt64(offsets[1]),
                foundBytes: UInt64(fileBytes))
        }
        return SafetensorsHeader.Entry(
            name: tensor, elementType: elementType, shape: shape,
            range: (dataStart + offsets[0])..<(dataStart + offsets[1]))
    }

    private func sizes(_ key: String) throws(ModelFormatError) -> [Int] {
        guard let elements = value[key]?.array else {
            throw bad("a \"\(key)\" array", value[key]?.kind ?? "none")
        }
        var result: [Int] = []
        for element in elements {
            guard let size = element.integer, size >= 0 else {
                throw bad("\"\(key)\" of non-negative integers", JSONWriter.text(element))
            }
            result.append(size)
        }
        return result
    }

    private func byteCount(_ shape: [Int], _ type: ElementType) throws(ModelFormatError) -> Int {
        var total = type.byteCount
        for size in shape {
            let (product, overflow) = total.multipliedReportingOverflow(by: size)
            if overflow { throw bad("a size that fits 64 bits", "shape \(shape)") }
            total = product
        }
        return total
    }

    private func bad(_ expected: String, _ found: String) -> ModelFormatError {
        .badTensor(file: file, tensor: tensor, expected: expected, found: found)
    }
}
