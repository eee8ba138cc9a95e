/// Puts the values back in the place of their placeholders, also of those that come in pieces.
///
/// Inside of a URL a placeholder stays: who can make a model write a link could have the values
/// sent anywhere. Credentials at the place where a URL has them are put back.
package struct Restorer: Sendable {
    private static let longest = 32

    private let vault: Vault
    /// For texts that are the inside of a JSON string.
    private let escapes: Bool
    /// What may be the beginning of a placeholder.
    private var held: [UInt8] = []
    private var place = Place.outside(slashes: 0)
    /// Where the placeholder would be that is held.
    private var start = Place.outside(slashes: 0)

    /// Where in a URL the text is.
    private enum Place: Equatable {
        case outside(slashes: Int)
        /// Right behind `//`.
        case host
        case inside
    }

    package init(_ vault: Vault, escapes: Bool = false) {
        self.vault = vault
        self.escapes = escapes
    }

    package mutating func push(_ bytes: some Sequence<UInt8>, into output: inout [UInt8]) {
        for byte in bytes { take(byte, &output) }
    }

    package mutating func finish(into output: inout [UInt8]) {
        output += held
        held.removeAll()
    }

    private mutating func take(_ byte: UInt8, _ output: inout [UInt8]) {
        let before = place
        follow(byte)
        if byte == 0x5B {
            start = before
            output += held
            held = [byte]
            return
        }
        if held.isEmpty {
            output.append(byte)
            return
        }
        held.append(byte)
        if byte == 0x5D {
            if let value = vault.value(of: held), mayRestore {
                append(value, &output)
            } else {
                output += held
            }
            held.removeAll(keepingCapacity: true)
        } else if !(byte.isIn(.upper) || byte.isIn(.digit) || byte == 0x5F)
            || held.count > Self.longest
        {
            output += held
            held.removeAll(keepingCapacity: true)
        }
    }

    private mutating func follow(_ byte: UInt8) {
        switch place {
        case .outside(let slashes):
            let count = byte == 0x2F ? slashes + 1 : 0
            place = count == 2 ? .host : .outside(slashes: count)
        case .host, .inside:
            let isOver = byte <= 0x20 || [0x22, 0x27, 0x29, 0x3C, 0x3E, 0x5C, 0x60].contains(byte)
            place = isOver ? .outside(slashes: 0) : .inside
        }
    }

    private var mayRestore: Bool {
        switch start {
        case .outside: true
        case .host: held.starts(with: "[CREDENTIALS_".utf8)
        case .inside: false
        }
    }

    private func append(_ value: [UInt8], _ output: inout [UInt8]) {
        guard escapes else {
            output += value
            return
        }
        for byte in value {
            switch byte {
            case 0x22, 0x5C: output += [0x5C, byte]
            case 0x0A: output += Array("\\n".utf8)
            case 0x0D: output += Array("\\r".utf8)
            case 0x09: output += Array("\\t".utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
    }
}
