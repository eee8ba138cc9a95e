/// The ids of words seen before: direct-mapped, one cache line per word of at most 31 bytes and
/// 8 ids. A word that shares its line with another replaces it.
///
/// The whole word is compared, so that a collision costs time and never a wrong token.
final class WordCache {
    static let longestWord = 31
    static let mostIDs = 8
    private static let lineCount = 1 << 15

    /// The bytes of a word, zero-filled, with its length in the topmost byte.
    struct Key: Equatable {
        var words: SIMD4<UInt64>

        @inline(__always)
        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            words = [
                Self.load(bytes, 0), Self.load(bytes, 8), Self.load(bytes, 16),
                Self.load(bytes, 24) | UInt64(bytes.count) << 56,
            ]
        }

        /// Up to eight bytes from `offset` on, little-endian, without reading past the end.
        @inline(__always)
        private static func load(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> UInt64 {
            let count = bytes.count - offset
            if count <= 0 { return 0 }
            let raw = UnsafeRawBufferPointer(bytes)
            if count >= 8 {
                return UInt64(
                    littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            if count >= 4 {
                // Two overlapping halves: where they overlap they agree.
                let low = raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                let last = offset + count - 4
                let high = raw.loadUnaligned(fromByteOffset: last, as: UInt32.self)
                return UInt64(UInt32(littleEndian: low))
                    | UInt64(UInt32(littleEndian: high)) << UInt64((count - 4) * 8)
            }
            return UInt64(raw[offset]) | UInt64(raw[offset + count / 2]) << UInt64(count / 2 * 8)
                | UInt64(raw[offset + count - 1]) << UInt64((count - 1) * 8)
        }

        @inline(__always)
        fileprivate var line: Int {
            let (high, low) = (words[0] ^ 0x9E37_79B9_7F4A_7C15)
                .multipliedFullWidth(by: words[1] ^ 0xD1B5_4A32_D192_ED03)
            let (high2, low2) = (words[2] ^ 0x8CB9_2BA7_2F3D_8DD7)
                .multipliedFullWidth(by: words[3] ^ 0xAAAA_AAAA_AAAA_AAAB)
            let mixed = (high ^ low ^ high2 ^ low2) &* 0x9E37_79B9_7F4A_7C15
            return Int(truncatingIfNeeded: mixed >> 49)
        }
    }

    private struct Line {
        var key: SIMD4<UInt64>
        var ids: SIMD8<Int32>
    }

    private let lines: UnsafeMutablePointer<Line>

    init() {
        lines = .allocate(capacity: Self.lineCount)
        lines.initialize(repeating: Line(key: .zero, ids: .zero), count: Self.lineCount)
    }

    deinit { lines.deallocate() }

    /// Appends the ids of a word if they are known. Unused places of a line hold −1.
    @inline(__always)
    func append(_ key: Key, to output: TokenBuffer) -> Bool {
        let line = lines + key.line
        guard line.pointee.key == key.words else { return false }
        let ids = line.pointee.ids
        var used = 1
        if ids[1] >= 0 {
            used = 2
            while used < Self.mostIDs, ids[used] >= 0 { used += 1 }
        }
        output.append(ids, used: used)
        return true
    }

    /// Keeps the ids from `first` on that `output` received for the word, if there are 1…8.
    func keep(_ key: Key, _ output: TokenBuffer, from first: Int) {
        let count = output.count - first
        guard (1...Self.mostIDs).contains(count) else { return }
        var ids = SIMD8<Int32>(repeating: -1)
        for index in 0..<count { ids[index] = output[first + index] }
        lines[key.line] = Line(key: key.words, ids: ids)
    }
}
