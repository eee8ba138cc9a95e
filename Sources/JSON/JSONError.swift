/// Why a text is not JSON, and where: line and column count from 1, columns in bytes.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Equatable, Sendable {
        case unexpectedEnd
        case unexpected(byte: UInt8, expected: String)
        case invalidNumber
        case invalidEscape
        case controlCharacter
        case invalidUTF8
        case tooDeep(limit: Int)
    }

    package let reason: Reason
    package let offset: Int
    package let line: Int
    package let column: Int

    package var description: String { "line \(line) column \(column): \(explanation)" }

    private var explanation: String {
        switch reason {
        case .unexpectedEnd: "the text ends inside a value"
        case .unexpected(let byte, let expected): "found \(Self.name(byte)), expected \(expected)"
        case .invalidNumber: "not a number that JSON allows"
        case .invalidEscape: "not an escape that JSON allows"
        case .controlCharacter: "a control character in a string must be escaped"
        case .invalidUTF8: "not valid UTF-8"
        case .tooDeep(let limit): "nested more than \(limit) levels deep"
        }
    }

    private static func name(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
    }
}
