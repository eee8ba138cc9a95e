import Glibc
import ModelFixtures

/// The nearest BF16, ties to even.
package func bfloat(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    return UInt16((bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
}

package func float(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

extension SeededGenerator {
    package mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in normal() * scale }
    }

    package mutating func bfloats(_ count: Int, scale: Float = 1) -> [UInt16] {
        (0..<count).map { _ in bfloat(normal() * scale) }
    }
}

/// Whether two numbers agree to a part of their size, or of 1 where they are small.
func isNear(_ found: Float, _ expected: Double, _ tolerance: Double) -> Bool {
    abs(Double(found) - expected) <= tolerance * max(1, abs(expected))
}

/// The largest difference, relative to 1 or to the expected number where that is larger; infinite
/// where anything is no number.
func distance(_ found: [Float], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).reduce(0) { most, pair in
        let difference = abs(Double(pair.0) - pair.1) / max(1, abs(pair.1))
        return difference <= most ? most : difference.isNaN ? .infinity : difference
    }
}

/// BF16 has 8 bits: half a step of them, and a little for what was rounded before.
let bfloatTolerance = 0.0045

/// The eight bits of an E4M3 number, by their definition.
enum E4M3 {
    static func value(_ byte: UInt8) -> Double {
        let exponent = Int(byte >> 3 & 15)
        let fraction = Double(byte & 7) / 8
        if byte & 0x7F == 0x7F { return .nan }
        let size = exponent == 0 ? fraction * exp2(-6) : (1 + fraction) * exp2(Double(exponent - 7))
        return byte & 0x80 == 0 ? size : -size
    }

    private static let positive = (0..<0x7F).map { value(UInt8($0)) }

    /// The number that is nearest, the even one of two that are as near.
    static func nearest(_ number: Float) -> UInt8 {
        let size = min(Double(abs(number)), 448)
        var best = 0
        for (byte, value) in positive.enumerated() {
            let (distance, least) = (abs(value - size), abs(positive[best] - size))
            if distance < least || distance == least && byte % 2 == 0 { best = byte }
        }
        return UInt8(best) | (number.sign == .minus ? 0x80 : 0)
    }
}
