/// An open-addressing map from a pair of 32-bit numbers to a 64-bit value, built once and then
/// only read: merges (left, right) → (rank, id), tries (node, byte) → node, compositions.
///
/// At most half of the slots are taken, and the hash is keyed per process, so that no file can be
/// made to collide on purpose.
struct PairTable: Sendable {
    private struct Slot {
        var key: UInt64
        var value: UInt64
    }

    private static let vacant = UInt64.max

    private var slots: [Slot]
    private let shift: UInt64
    private let firstSeed = HashSeed.first
    private let secondSeed = HashSeed.second
    private(set) var count = 0

    init(minimumCapacity: Int = 4) {
        let bits = max(3, Int.bitWidth - (max(minimumCapacity, 4) * 2 - 1).leadingZeroBitCount)
        slots = Array(repeating: Slot(key: Self.vacant, value: 0), count: 1 << bits)
        shift = UInt64(64 - bits)
    }

    @inline(__always)
    private static func key(_ left: UInt32, _ right: UInt32) -> UInt64 {
        UInt64(left) << 32 | UInt64(right)
    }

    @inline(__always)
    private func home(_ key: UInt64) -> Int {
        let (high, low) = (key ^ firstSeed).multipliedFullWidth(by: secondSeed)
        return Int(truncatingIfNeeded: ((high ^ low) &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }

    @inline(__always)
    func value(_ left: UInt32, _ right: UInt32) -> UInt64? {
        let key = Self.key(left, right)
        return slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            var index = home(key)
            while true {
                let slot = slots[index & mask]
                if slot.key == key { return slot.value }
                if slot.key == Self.vacant { return nil }
                index += 1
            }
        }
    }

    func containsValue(_ value: UInt64) -> Bool {
        slots.contains { $0.key != Self.vacant && $0.value == value }
    }

    /// Sets the value of a pair other than (2³²−1, 2³²−1); returns false if it had one before.
    @discardableResult
    mutating func insert(_ left: UInt32, _ right: UInt32, _ value: UInt64) -> Bool {
        if (count + 1) * 2 > slots.count { grow() }
        let key = Self.key(left, right)
        let mask = slots.count - 1
        var index = home(key) & mask
        while slots[index].key != Self.vacant {
            if slots[index].key == key {
                slots[index].value = value
                return false
            }
            index = (index + 1) & mask
        }
        slots[index] = Slot(key: key, value: value)
        count += 1
        return true
    }

    private mutating func grow() {
        var larger = PairTable(minimumCapacity: slots.count)
        for slot in slots where slot.key != Self.vacant {
            larger.insert(UInt32(slot.key >> 32), UInt32(truncatingIfNeeded: slot.key), slot.value)
        }
        self = larger
    }
}

/// Keys of the hashes over untrusted input, different in every process.
enum HashSeed {
    static let first = seed(1)
    static let second = seed(2) | 1

    private static func seed(_ salt: Int) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(salt)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
