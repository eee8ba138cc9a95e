/// Philox4x32-10, a counter-based generator: the draw for a key and counter needs no state.
///
/// Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
package enum Philox {
    package typealias Block = (UInt32, UInt32, UInt32, UInt32)

    package static func block(key: (UInt32, UInt32), counter: Block) -> Block {
        var (k0, k1) = key
        var (c0, c1, c2, c3) = counter
        for _ in 0..<10 {
            let low = UInt64(0xD251_1F53) &* UInt64(c0)
            let high = UInt64(0xCD9E_8D57) &* UInt64(c2)
            c0 = UInt32(truncatingIfNeeded: high >> 32) ^ c1 ^ k0
            c2 = UInt32(truncatingIfNeeded: low >> 32) ^ c3 ^ k1
            c1 = UInt32(truncatingIfNeeded: high)
            c3 = UInt32(truncatingIfNeeded: low)
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return (c0, c1, c2, c3)
    }

    /// A number in 0..<1 with 53 random bits, for the token at `position` of a sequence.
    package static func uniform(seed: UInt64, position: UInt32) -> Double {
        let key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        let draw = block(key: key, counter: (position, 0, 0, 0))
        return Double(UInt64(draw.0) << 21 | UInt64(draw.1) >> 11) * 0x1p-53
    }
}
