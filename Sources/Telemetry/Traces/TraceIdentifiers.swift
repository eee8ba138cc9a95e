/// Identifiers as W3C Trace Context has them: lowercase hexadecimal, not all zero
/// (w3.org/TR/trace-context, section 3.2.2).
package enum TraceIdentifiers {
    /// 32 digits.
    package static func traceId(using random: inout some RandomNumberGenerator) -> String {
        hexadecimal(random.next()) + spanId(using: &random)
    }

    /// 16 digits.
    package static func spanId(using random: inout some RandomNumberGenerator) -> String {
        hexadecimal(UInt64.random(in: 1...UInt64.max, using: &random))
    }

    package static func isTraceId(_ text: String) -> Bool { isHexadecimal(text, count: 32) }

    package static func isSpanId(_ text: String) -> Bool { isHexadecimal(text, count: 16) }

    /// The id of a part of a request, the same whenever it is asked for.
    ///
    /// FNV-1a (draft-eastlake-fnv) over the request's id and the part's name: spans are derived
    /// from the timings that are stored, so their ids must be, too.
    static func spanId(ofPart part: String, requestId: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(requestId)\u{0}\(part)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return hexadecimal(max(hash, 1))
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func isHexadecimal(_ text: String, count: Int) -> Bool {
        let bytes = text.utf8
        return bytes.count == count && bytes.contains { $0 != UInt8(ascii: "0") }
            && bytes.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
