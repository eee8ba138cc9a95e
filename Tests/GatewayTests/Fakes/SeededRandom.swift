import Gateway
import Synchronization

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension RandomSource {
    static func seeded(_ seed: UInt64) -> RandomSource {
        let generator = SharedRandom(seed)
        return RandomSource { count in generator.bytes(count) }
    }

    /// Identifiers of nothing but zeros, for answers that are compared byte by byte.
    static let zeros = RandomSource { Array(repeating: 0, count: $0) }
}

private final class SharedRandom: Sendable {
    private let generator: Mutex<SeededRandom>

    init(_ seed: UInt64) { generator = Mutex(SeededRandom(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
    }
}
