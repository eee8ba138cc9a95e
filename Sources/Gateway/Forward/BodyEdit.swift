import JSON

/// Changes of a body that leave every other byte as the client wrote it, so that a provider's
/// cache of prompts, signatures and members unknown here survive.
struct BodyEdit {
    private var changes: [(range: Range<Int>, bytes: [UInt8])] = []
    private var additions: [UInt8] = []

    /// Sets a member, in its place or in front of all others.
    mutating func set(_ field: BodyOutline.Field, to value: [UInt8], in outline: BodyOutline) {
        if let member = outline.written(field) {
            changes.append((member.value, value))
        } else {
            add("\(field.name)", value)
        }
    }

    /// Adds a member that the body does not have.
    mutating func add(_ name: String, _ value: [UInt8]) {
        if !additions.isEmpty { additions.append(UInt8(ascii: ",")) }
        JSONWriter.appendQuoted(name, to: &additions)
        additions.append(UInt8(ascii: ":"))
        additions += value
    }

    /// Takes a member away, with the comma that parts it from its neighbour.
    mutating func remove(_ field: BodyOutline.Field, in outline: BodyOutline) {
        guard let member = outline.written(field) else { return }
        let bytes = outline.bytes
        func isSpace(_ byte: UInt8) -> Bool {
            byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        }
        var lower = member.key.lowerBound - 1
        var upper = member.value.upperBound
        var next = upper
        while isSpace(bytes[next]) { next += 1 }
        if bytes[next] == UInt8(ascii: ",") {
            upper = next + 1
        } else {
            var before = lower - 1
            while isSpace(bytes[before]) { before -= 1 }
            if bytes[before] == UInt8(ascii: ",") { lower = before }
        }
        changes.append((lower..<upper, []))
    }

    /// Makes a stream end in its usage. What is not as the API wants it is left to the provider.
    mutating func askForUsage(in outline: BodyOutline) {
        guard let options = outline[.streamOptions] else {
            return set(.streamOptions, to: Array(#"{"include_usage":true}"#.utf8), in: outline)
        }
        let change = outline.bytes.withUnsafeBufferPointer { buffer -> (Range<Int>, [UInt8])? in
            guard buffer[options.value.lowerBound] == UInt8(ascii: "{") else { return nil }
            let scanner = JSONScanner(buffer)
            if let value = scanner.member("include_usage", in: options.value) {
                return (value, Array("true".utf8))
            }
            var isEmpty = true
            scanner.members(in: options.value) { _, _ in isEmpty = false }
            let start = options.value.lowerBound + 1
            return (start..<start, Array(#""include_usage":true"#.utf8) + (isEmpty ? [] : [0x2C]))
        }
        if let change { changes.append((change.0, change.1)) }
    }

    func applied(to outline: BodyOutline) -> [UInt8] {
        let bytes = outline.bytes
        var result: [UInt8] = []
        result.reserveCapacity(
            bytes.count + additions.count + changes.reduce(8) { $0 + $1.bytes.count })
        result += bytes[..<outline.start]
        result += additions
        if !additions.isEmpty, !outline.isEmpty { result.append(UInt8(ascii: ",")) }
        var position = outline.start
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[position..<change.range.lowerBound]
            result += change.bytes
            position = change.range.upperBound
        }
        result += bytes[position...]
        return result
    }
}
