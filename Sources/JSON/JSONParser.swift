/// A strict parser of RFC 8259 over UTF-8 bytes.
///
/// Linear in time; memory is that of the value. Nesting is bounded, so that no input can exhaust
/// the stack.
package struct JSONParser {
    package static let depthLimit = 128

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    var depth = 0

    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try parse(bytes.span)
    }

    package static func parse(_ text: String) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8))
    }

    /// Parses one document; only white space may follow it.
    package static func parse(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONError> in
            var parser = JSONParser(bytes: buffer)
            return Result { () throws(JSONError) in try parser.document() }
        }
        return try outcome.get()
    }

    private mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try self.value()
        skipSpace()
        if position < bytes.count { throw unexpected("the end of the text") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw unexpected("a value")
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError)
        -> JSONValue
    {
        for index in 0..<text.utf8CodeUnitCount {
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == text.utf8Start[index] else { throw unexpected("\(text)") }
            position += 1
        }
        return value
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        var members: [JSONObject.Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return leave(JSONObject()) }
        while true {
            skipSpace()
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == UInt8(ascii: "\"") else { throw unexpected("a member name") }
            let key = try string()
            skipSpace()
            try require(UInt8(ascii: ":"), "':'")
            skipSpace()
            members.append(JSONObject.Member(key: key, value: try value()))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            try require(UInt8(ascii: "}"), "',' or '}'")
            return leave(JSONObject(members))
        }
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return leave([]) }
        while true {
            skipSpace()
            elements.append(try value())
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            try require(UInt8(ascii: "]"), "',' or ']'")
            return leave(elements)
        }
    }

    private mutating func enter() throws(JSONError) {
        position += 1
        depth += 1
        if depth > Self.depthLimit { throw error(.tooDeep(limit: Self.depthLimit)) }
    }

    private mutating func leave<T>(_ value: T) -> T {
        depth -= 1
        return value
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

    func unexpected(_ expected: String) -> JSONError {
        error(.unexpected(byte: bytes[position], expected: expected))
    }

    /// An error at the current position; line and column are counted only now, on the way out.
    func error(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        let offset = offset ?? position
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return JSONError(reason: reason, offset: offset, line: line, column: offset - lineStart + 1)
    }
}
