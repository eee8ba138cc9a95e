import Crypto

/// The SHA-256 of a key's text.
struct SecretDigest: Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(of text: String) {
        var text = text
        let digest = text.withUTF8 { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
            return hash.finalize()
        }
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: Words.self) }
    }

    /// Nil unless there are exactly 32 bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == MemoryLayout<Words>.size else { return nil }
        words = bytes.withUnsafeBytes { $0.loadUnaligned(as: Words.self) }
    }

    var bytes: [UInt8] { withUnsafeBytes(of: words) { [UInt8]($0) } }

    /// Whether both are the same, found in the same time wherever they differ.
    func equals(_ other: SecretDigest) -> Bool {
        let difference =
            (words.0 ^ other.words.0) | (words.1 ^ other.words.1) | (words.2 ^ other.words.2)
            | (words.3 ^ other.words.3)
        return difference == 0
    }

    private typealias Words = (UInt64, UInt64, UInt64, UInt64)
}
