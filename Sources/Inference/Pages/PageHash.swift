/// The keyed 128-bit name of a full page: of its 16 tokens and, through its parent, of all before
/// them.
///
/// SipHash-2-4 with 128-bit output (Aumasson, Bernstein, https://github.com/veorq/SipHash). The
/// key is drawn anew for each pool, so that nobody can prepare tokens whose names collide; the
/// tokens are compared besides.
package struct PageHash: Equatable, Sendable {
    package var low: UInt64
    package var high: UInt64

    /// The parent of every first page. Pages of different salts are never shared.
    static func root(salt: UInt64) -> PageHash { PageHash(low: salt, high: 0) }
}

/// Names pages under one secret key.
struct PageHasher {
    let key: (UInt64, UInt64)

    /// The name of no input at all, which the algorithm's authors published for one key.
    var empty: PageHash {
        var state = State(key: key)
        return state.finish(byteCount: 0)
    }

    func hash(parent: PageHash, tokens: UnsafePointer<Int32>) -> PageHash {
        var state = State(key: key)
        state.absorb(parent.low)
        state.absorb(parent.high)
        for pair in 0..<8 {
            let low = UInt64(UInt32(bitPattern: tokens[2 * pair]))
            let high = UInt64(UInt32(bitPattern: tokens[2 * pair + 1]))
            state.absorb(high << 32 | low)
        }
        return state.finish(byteCount: 80)
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(key: (UInt64, UInt64)) {
            v0 = key.0 ^ 0x736f_6d65_7073_6575
            v1 = key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xEE
            v2 = key.0 ^ 0x6c79_6765_6e65_7261
            v3 = key.1 ^ 0x7465_6462_7974_6573
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            rounds(2)
            v0 ^= word
        }

        mutating func finish(byteCount: UInt64) -> PageHash {
            absorb(byteCount << 56)
            v2 ^= 0xEE
            rounds(4)
            let low = v0 ^ v1 ^ v2 ^ v3
            v1 ^= 0xDD
            rounds(4)
            return PageHash(low: low, high: v0 ^ v1 ^ v2 ^ v3)
        }

        private mutating func rounds(_ count: Int) {
            for _ in 0..<count {
                v0 &+= v1
                v2 &+= v3
                v1 = (v1 << 13 | v1 >> 51) ^ v0
                v3 = (v3 << 16 | v3 >> 48) ^ v2
                v0 = v0 << 32 | v0 >> 32
                v2 &+= v1
                v0 &+= v3
                v1 = (v1 << 17 | v1 >> 47) ^ v2
                v3 = (v3 << 21 | v3 >> 43) ^ v0
                v2 = v2 << 32 | v2 >> 32
            }
        }
    }
}
