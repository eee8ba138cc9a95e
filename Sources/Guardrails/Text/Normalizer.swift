/// Makes the text that is searched out of the bytes that come: decodes UTF-8, folds, drops what
/// is invisible, and watches what it drops.
///
/// Bytes that are no UTF-8 stay what they are, one by one, and match nothing.
struct Normalizer {
    /// Folded, from `base` on.
    private(set) var text: [UInt8] = []
    private(set) var base = 0
    private(set) var map = OffsetMap()
    /// Original bytes that are decoded.
    private(set) var consumed = 0
    private(set) var hidden = HiddenText()
    /// The start of a scalar whose end is still to come.
    private var partial: [UInt8] = []
    private let fold = FoldTable.shared

    var end: Int { base + text.count }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var position = 0
        while position < bytes.count {
            if partial.isEmpty {
                let run = Self.asciiRun(bytes, from: position)
                if run > position {
                    hidden.pass(ascii: bytes[position], last: bytes[run - 1], at: consumed)
                    text.append(contentsOf: bytes[position..<run])
                    consumed += run - position
                    position = run
                    continue
                }
            }
            take(bytes[position])
            position += 1
        }
    }

    /// What is left of a scalar will never be one.
    mutating func finish() {
        passPartial()
        hidden.finish(at: consumed)
    }

    private static func asciiRun(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let address = bytes.baseAddress else { return start }
        let raw = UnsafeRawPointer(address)
        var position = start
        while position + 8 <= bytes.count {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let high = word & 0x8080_8080_8080_8080
            if high != 0 { return position + UInt64(littleEndian: high).trailingZeroBitCount / 8 }
            position += 8
        }
        while position < bytes.count, bytes[position] < 0x80 { position += 1 }
        return position
    }

    private mutating func take(_ byte: UInt8) {
        if partial.isEmpty {
            if byte < 0x80 {
                hidden.pass(ascii: byte, last: byte, at: consumed)
                verbatim(byte)
            } else if (0xC2...0xF4).contains(byte) {
                partial.append(byte)
            } else {
                hidden.pass(at: consumed)
                verbatim(byte)
            }
            return
        }
        guard Self.continues(partial, byte) else {
            passPartial()
            take(byte)
            return
        }
        partial.append(byte)
        if partial.count == Self.length(partial[0]) { decode() }
    }

    private static func length(_ lead: UInt8) -> Int { lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

    /// The second byte has a narrower range behind some leads (Unicode 15, table 3-7).
    private static func continues(_ partial: [UInt8], _ byte: UInt8) -> Bool {
        guard partial.count == 1 else { return (0x80...0xBF).contains(byte) }
        return switch partial[0] {
        case 0xE0: (0xA0...0xBF).contains(byte)
        case 0xED: (0x80...0x9F).contains(byte)
        case 0xF0: (0x90...0xBF).contains(byte)
        case 0xF4: (0x80...0x8F).contains(byte)
        default: (0x80...0xBF).contains(byte)
        }
    }

    private mutating func passPartial() {
        for byte in partial {
            hidden.pass(at: consumed)
            verbatim(byte)
        }
        partial.removeAll(keepingCapacity: true)
    }

    private mutating func verbatim(_ byte: UInt8) {
        text.append(byte)
        consumed += 1
    }

    private mutating func decode() {
        let width = partial.count
        var scalar = UInt32(partial[0]) & (0xFF >> UInt32(width + 1))
        for byte in partial.dropFirst() { scalar = scalar << 6 | UInt32(byte & 0x3F) }
        defer {
            consumed += width
            partial.removeAll(keepingCapacity: true)
        }
        switch fold[scalar] {
        case .same:
            hidden.pass(scalar: scalar, at: consumed)
            text += partial
        case .dropped(let kind):
            hidden.drop(kind, scalar, at: consumed)
            map.replace(at: end, original: consumed, folded: 0, width: width)
        case .ascii(var bytes):
            hidden.pass(scalar: scalar, at: consumed)
            let place = end
            while bytes != 0 {
                text.append(UInt8(truncatingIfNeeded: bytes))
                bytes >>= 8
            }
            map.replace(at: place, original: consumed, folded: end - place, width: width)
        case .scalar(let lower):
            hidden.pass(scalar: scalar, at: consumed)
            let place = end
            if let scalar = Unicode.Scalar(lower) { text += Array(String(scalar).utf8) }
            map.replace(at: place, original: consumed, folded: end - place, width: width)
        }
    }

    mutating func takeHidden() -> [RawFinding] { hidden.take() }

    /// Nobody will look at the text before this place any more. Memory is moved only now and
    /// then.
    mutating func forget(before place: Int) {
        guard place - base > 32 << 10 || (place - base > 1_024 && text.count > 64 << 10) else {
            return
        }
        text.removeSubrange(..<(place - base))
        base = place
        map.forget(before: place)
    }
}
