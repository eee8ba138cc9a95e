/// Walks over JSON text without making values of it: where members are, and whether the text is
/// well formed. Linear, allocates nothing, and as strict as `JSONParser` but for UTF-8, which only
/// whoever reads a text checks.
package struct JSONScanner {
    package let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Finds the members of the one object that the text must be: ranges of the key between its
    /// quotes, and of the value.
    package static func members(
        of bytes: UnsafeBufferPointer<UInt8>,
        _ body: (_ key: Range<Int>, _ value: Range<Int>) -> Void
    ) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        scanner.skipSpace()
        guard scanner.position < bytes.count else { throw scanner.error(.unexpectedEnd) }
        guard bytes[scanner.position] == UInt8(ascii: "{") else {
            throw scanner.unexpected("an object")
        }
        try scanner.object(depth: 1, body)
        scanner.skipSpace()
        if scanner.position < bytes.count { throw scanner.unexpected("the end of the text") }
    }

    /// The members of an object that has been walked over before.
    package func members(
        in range: Range<Int>, _ body: (_ key: Range<Int>, _ value: Range<Int>) -> Void
    ) {
        guard !range.isEmpty, bytes[range.lowerBound] == UInt8(ascii: "{") else { return }
        var scanner = self
        scanner.position = range.lowerBound
        try? scanner.object(depth: 1, body)
    }

    /// The elements of an array that has been walked over before.
    package func elements(in range: Range<Int>, _ body: (Range<Int>) -> Void) {
        guard !range.isEmpty, bytes[range.lowerBound] == UInt8(ascii: "[") else { return }
        var scanner = self
        scanner.position = range.lowerBound
        try? scanner.array(depth: 1, body)
    }

    /// The value of a member of an object; of repeated names the last counts.
    package func member(_ name: StaticString, in range: Range<Int>) -> Range<Int>? {
        var found: Range<Int>?
        members(in: range) { key, value in
            if equals(key, name) { found = value }
        }
        return found
    }

    package func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<range.count
        where bytes[range.lowerBound + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// The text between the quotes of a string value; nil for another kind.
    package func inside(_ value: Range<Int>) -> Range<Int>? {
        guard value.count >= 2, bytes[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return value.lowerBound + 1..<value.upperBound - 1
    }

    /// A number that counts something; nil for anything else.
    package func count(_ value: Range<Int>) -> Int? {
        guard value.count <= 15 else { return nil }
        var number = 0
        for index in value {
            guard (0x30...0x39).contains(bytes[index]) else { return nil }
            number = number * 10 + Int(bytes[index] - 0x30)
        }
        return value.isEmpty ? nil : number
    }
}

extension JSONScanner {
    private mutating func skipValue(depth: Int) throws(JSONError) {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "{"): try object(depth: depth + 1) { _, _ in }
        case UInt8(ascii: "["): try array(depth: depth + 1) { _ in }
        case UInt8(ascii: "\""): _ = try skipString()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "-"), 0x30...0x39: try skipNumber()
        default: throw unexpected("a value")
        }
    }

    private mutating func object(
        depth: Int, _ body: (_ key: Range<Int>, _ value: Range<Int>) -> Void
    ) throws(JSONError) {
        try enter(depth)
        if take(UInt8(ascii: "}")) { return }
        while true {
            skipSpace()
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == UInt8(ascii: "\"") else { throw unexpected("a member name") }
            let key = try skipString()
            skipSpace()
            try require(UInt8(ascii: ":"), "':'")
            skipSpace()
            let start = position
            try skipValue(depth: depth)
            body(key, start..<position)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            return try require(UInt8(ascii: "}"), "',' or '}'")
        }
    }

    private mutating func array(depth: Int, _ body: (Range<Int>) -> Void) throws(JSONError) {
        try enter(depth)
        if take(UInt8(ascii: "]")) { return }
        while true {
            skipSpace()
            let start = position
            try skipValue(depth: depth)
            body(start..<position)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            return try require(UInt8(ascii: "]"), "',' or ']'")
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        position += 1
        if depth > JSONParser.depthLimit { throw error(.tooDeep(limit: JSONParser.depthLimit)) }
        skipSpace()
    }

    /// Gives what is between the quotes.
    private mutating func skipString() throws(JSONError) -> Range<Int> {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return start..<position - 1
            }
            if byte < 0x20 { throw error(.controlCharacter) }
            position += 1
            if byte == UInt8(ascii: "\\") { try skipEscape() }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func skipEscape() throws(JSONError) {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard position < bytes.count else { throw error(.unexpectedEnd) }
                switch bytes[position] {
                case 0x30...0x39, 0x41...0x46, 0x61...0x66: position += 1
                default: throw error(.invalidEscape)
                }
            }
        default: throw error(.invalidEscape, at: position - 1)
        }
    }

    private mutating func skipNumber() throws(JSONError) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        let digits = skipDigits()
        if digits == 0 || (digits > 1 && bytes[firstDigit] == UInt8(ascii: "0")) {
            throw error(.invalidNumber, at: start)
        }
        if take(UInt8(ascii: ".")), skipDigits() == 0 { throw error(.invalidNumber, at: start) }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if skipDigits() == 0 { throw error(.invalidNumber, at: start) }
        }
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - start
    }

    private mutating func word(_ text: StaticString) throws(JSONError) {
        for index in 0..<text.utf8CodeUnitCount {
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == text.utf8Start[index] else { throw unexpected("\(text)") }
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func require(_ byte: UInt8, _ expected: String) throws(JSONError) {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        guard take(byte) else { throw unexpected(expected) }
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func unexpected(_ expected: String) -> JSONError {
        error(.unexpected(byte: bytes[position], expected: expected))
    }

    private func error(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        JSONParser(bytes: bytes, position: position).error(reason, at: offset)
    }
}
