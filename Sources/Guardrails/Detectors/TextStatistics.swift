import Foundation

/// How random a short text looks.
struct TextStatistics {
    private var counts = [UInt8](repeating: 0, count: 128)
    private(set) var count = 0
    private(set) var kinds: Kinds = []
    private(set) var distinct = 0

    struct Kinds: OptionSet {
        let rawValue: UInt8

        static let digit = Kinds(rawValue: 1)
        static let upper = Kinds(rawValue: 2)
        static let lower = Kinds(rawValue: 4)
        static let other = Kinds(rawValue: 8)
    }

    mutating func take(_ byte: UInt8) {
        let slot = Int(byte & 0x7F)
        if counts[slot] == 0 { distinct += 1 }
        counts[slot] &+= counts[slot] == 255 ? 0 : 1
        count += 1
        if byte.isIn(.digit) {
            kinds.insert(.digit)
        } else if byte.isIn(.upper) {
            kinds.insert(.upper)
        } else if byte.isIn(.letter) {
            kinds.insert(.lower)
        } else {
            kinds.insert(.other)
        }
    }

    var kindCount: Int { kinds.rawValue.nonzeroBitCount }

    /// Shannon's entropy of its characters, in bits each.
    var entropy: Double {
        guard count > 0 else { return 0 }
        var sum = 0.0
        for value in counts where value > 0 {
            let share = Double(value) / Double(count)
            sum -= share * log2(share)
        }
        return sum
    }

    /// Letters and digits, and not the same ones all the time.
    var looksRandom: Bool {
        kinds.contains(.digit) && !kinds.isDisjoint(with: [.lower, .upper])
            && distinct >= min(8, count / 2)
    }
}
