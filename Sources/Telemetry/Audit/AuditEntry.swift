import Crypto
import Foundation

/// Something that a person did, or was refused, as a link of a chain: each entry's hash covers the
/// one before, so that none can be changed, taken out or put in without all that follow.
package struct AuditEntry: Equatable, Sendable {
    package let number: Int
    package let at: Timestamp
    /// Who did it.
    package let actor: String
    /// How they were let in, such as `socket` or a token's name.
    package let via: String
    /// The part of the program, as events name it.
    package let source: String
    package let text: String
    package let hash: AuditHash

    init(
        number: Int, at: Timestamp, actor: String, via: String, source: String, text: String,
        hash: AuditHash
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.via = via
        self.source = source
        self.text = text
        self.hash = hash
    }

    /// An entry behind another; its hash follows from everything in it.
    init(
        after previous: AuditHash, number: Int, at: Timestamp, actor: String, via: String,
        source: String, text: String
    ) {
        self.init(
            number: number, at: at, actor: actor, via: via, source: source, text: text,
            hash: AuditHash(
                previous, number: number, at: at, texts: [actor, via, source, text]))
    }

    /// Whether the entry is what its hash says, behind one with that hash.
    func follows(_ previous: AuditHash) -> Bool {
        hash == AuditHash(previous, number: number, at: at, texts: [actor, via, source, text])
    }
}

/// A SHA-256 of an entry and, through the one before it, of all before.
package struct AuditHash: Equatable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Before the first entry.
    static let start = AuditHash(bytes: [UInt8](repeating: 0, count: SHA256.byteCount))

    private init(bytes: [UInt8]) { self.bytes = bytes }

    init?(_ data: Data) {
        guard data.count == SHA256.byteCount else { return nil }
        bytes = [UInt8](data)
    }

    /// Every text is preceded by its length: no two lists of texts give the same bytes.
    fileprivate init(_ previous: AuditHash, number: Int, at: Timestamp, texts: [String]) {
        var hash = SHA256()
        hash.update(data: previous.bytes)
        func add(_ number: Int64) {
            withUnsafeBytes(of: number.littleEndian) { hash.update(bufferPointer: $0) }
        }
        add(Int64(number))
        add(at.milliseconds)
        for text in texts {
            add(Int64(text.utf8.count))
            hash.update(data: Array(text.utf8))
        }
        bytes = Array(hash.finalize())
    }

    /// In hexadecimal.
    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
