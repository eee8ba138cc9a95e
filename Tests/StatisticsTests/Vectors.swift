import Foundation
import JSON
import Testing

/// Reference values that `scripts/stats/make_vectors.py` computed with scipy and statsmodels.
enum Vectors {
    static func rows(_ name: String) throws -> [JSONValue] {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let data = try Data(contentsOf: root.appendingPathComponent("scripts/stats/vectors.json"))
        return try #require(JSONParser.parse([UInt8](data))[name]?.array)
    }
}

extension JSONValue {
    func number(_ key: String) throws -> Double { try #require(self[key]?.double) }
    func count(_ key: String) throws -> Int { try #require(self[key]?.integer) }
    func numbers(_ key: String) throws -> [Double] {
        try #require(self[key]?.array).map { try #require($0.double) }
    }
}

/// Whether two numbers agree to so many parts of the larger one, or of 1e-290 for the tiniest.
func close(_ left: Double, _ right: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(left - right) <= tolerance * max(abs(left), abs(right), 1e-290)
}

/// Sebastiano Vigna's SplitMix64: a few lines, and the same numbers everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
