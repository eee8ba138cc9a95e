/// Writes JSON values as UTF-8 bytes.
package enum JSONWriter {
    /// The value on one line without blanks.
    package static func compact(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return bytes
    }

    package static func text(_ value: JSONValue) -> String {
        String(decoding: compact(value), as: UTF8.self)
    }

    /// The value over several lines, two blanks a level, for people.
    package static func pretty(_ value: JSONValue) -> String {
        var bytes: [UInt8] = []
        appendPretty(value, indent: 0, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .double(let number): bytes.append(contentsOf: JSONNumberText.shortest(number).utf8)
        case .string(let text): appendQuoted(text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(element, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                appendQuoted(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(member.value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// A string with its quotes; only what JSON requires is escaped. Allocates nothing but the
    /// growth of `bytes`, so it serves the token path too.
    package static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { appendEscaped($0, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies what needs no escape in runs: byte by byte costs many times as much.
    private static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            start = index + 1
            appendEscape(of: byte, to: &bytes)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x08: appendEscape("b", to: &bytes)
        case 0x09: appendEscape("t", to: &bytes)
        case 0x0A: appendEscape("n", to: &bytes)
        case 0x0C: appendEscape("f", to: &bytes)
        case 0x0D: appendEscape("r", to: &bytes)
        default:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(hexadecimal[Int(byte >> 4)])
            bytes.append(hexadecimal[Int(byte & 15)])
        }
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private static func appendEscape(_ letter: Unicode.Scalar, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: letter))
    }

    private static func appendPretty(_ value: JSONValue, indent: Int, to bytes: inout [UInt8]) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            block("[", "]", count: elements.count, indent: indent, to: &bytes) { index, bytes in
                appendPretty(elements[index], indent: indent + 2, to: &bytes)
            }
        case .object(let object) where !object.members.isEmpty:
            block("{", "}", count: object.members.count, indent: indent, to: &bytes) {
                index, bytes in
                appendQuoted(object.members[index].key, to: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                appendPretty(object.members[index].value, indent: indent + 2, to: &bytes)
            }
        default: append(value, to: &bytes)
        }
    }

    private static func block(
        _ open: String, _ close: String, count: Int, indent: Int, to bytes: inout [UInt8],
        element: (Int, inout [UInt8]) -> Void
    ) {
        bytes.append(contentsOf: open.utf8)
        for index in 0..<count {
            bytes.append(contentsOf: (index > 0 ? ",\n" : "\n").utf8)
            bytes.append(contentsOf: repeatElement(0x20, count: indent + 2))
            element(index, &bytes)
        }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent))
        bytes.append(contentsOf: close.utf8)
    }
}
