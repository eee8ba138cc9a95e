/// The texts of all tokens by id, and the ids by text. Texts lie in one block of memory.
struct Vocabulary: Sendable {
    private var text: [UInt8] = []
    /// Where each token's text lies; empty places have `start` −1.
    private var places: [Place] = []
    /// Open addressing over ids, at most half full; −1 is free.
    private var slots: [Int32]
    private(set) var count = 0

    private struct Place {
        var start: Int = -1
        var length: Int = 0
    }

    init(minimumCapacity: Int) {
        let bits = max(4, Int.bitWidth - (minimumCapacity * 2).leadingZeroBitCount)
        slots = Array(repeating: -1, count: 1 << bits)
    }

    /// One more than the highest id.
    var idLimit: Int { places.count }

    /// Adds a token; returns false, and adds nothing, if the text or the id is taken.
    mutating func insert(_ token: some Collection<UInt8>, id: Int32) -> Bool {
        guard self.id(of: token) == nil, self.bytes(of: id) == nil else { return false }
        if (count + 1) * 2 > slots.count { grow() }
        while places.count <= Int(id) { places.append(Place()) }
        places[Int(id)] = Place(start: text.count, length: token.count)
        text += token
        place(id, hash: Self.hash(token))
        count += 1
        return true
    }

    func id(of token: some Collection<UInt8>) -> Int32? {
        let mask = slots.count - 1
        var index = Self.hash(token) & mask
        while slots[index] >= 0 {
            let place = places[Int(slots[index])]
            if place.length == token.count,
                text[place.start..<place.start + place.length].elementsEqual(token)
            {
                return slots[index]
            }
            index = (index + 1) & mask
        }
        return nil
    }

    func bytes(of id: Int32) -> ArraySlice<UInt8>? {
        guard places.indices.contains(Int(id)) else { return nil }
        let place = places[Int(id)]
        return place.start < 0 ? nil : text[place.start..<place.start + place.length]
    }

    private mutating func place(_ id: Int32, hash: Int) {
        let mask = slots.count - 1
        var index = hash & mask
        while slots[index] >= 0 { index = (index + 1) & mask }
        slots[index] = id
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (id, place) in places.enumerated() where place.start >= 0 {
            let token = text[place.start..<place.start + place.length]
            self.place(Int32(id), hash: Self.hash(token))
        }
    }

    private static func hash(_ token: some Collection<UInt8>) -> Int {
        var hash = HashSeed.first
        for byte in token { hash = (hash ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15 &+ (hash >> 29) }
        let (high, low) = hash.multipliedFullWidth(by: HashSeed.second)
        return Int(truncatingIfNeeded: (high ^ low) >> 1)
    }
}
