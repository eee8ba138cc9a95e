import ControlAPI

/// The page pool as the engine sent it, ready to be looked at page by page.
struct PagePicture {
    enum State: Equatable {
        case free, cached, owned, shared
    }

    let states: [State]
    /// Index into the engine's sequences; nil where no listed sequence owns the page.
    let owners: [Int?]
    private let references: [UInt8]
    private let ages: [UInt8]
    private let fills: [UInt8]

    init(_ map: PageMap) {
        states = map.states.utf8.map { character in
            switch character {
            case UInt8(ascii: "#"): .shared
            case UInt8(ascii: "o"): .owned
            case UInt8(ascii: ":"): .cached
            default: .free
            }
        }
        owners = map.owners.unicodeScalars.map { $0.value >= 0x30 ? Int($0.value - 0x30) : nil }
        references = map.references.utf8.map { $0 &- 0x30 }
        ages = map.ages.utf8.map { $0 &- 0x30 }
        fills = map.fill.utf8.map { $0 &- 0x30 }
    }

    var count: Int { states.count }

    func owner(of page: Int) -> Int? { page < owners.count ? owners[page] : nil }
    /// 9 stands for nine and more.
    func references(of page: Int) -> Int { page < references.count ? Int(references[page]) : 0 }
    /// Steps since the page was touched, as a power of two; 0 is the last step.
    func age(of page: Int) -> Int { page < ages.count ? Int(ages[page]) : 9 }
    /// Tokens in the page.
    func fill(of page: Int) -> Int { page < fills.count ? Int(fills[page]) : 0 }

    /// The page that stands for a cell of several: of what most of them are, the one that was
    /// touched last.
    func representative(of pages: Range<Int>) -> Int {
        guard pages.count > 1 else { return pages.lowerBound }
        var kinds: [(state: State, owner: Int?, count: Int, page: Int)] = []
        for page in pages where page < count {
            let (state, owner) = (states[page], owner(of: page))
            if let index = kinds.firstIndex(where: { $0.state == state && $0.owner == owner }) {
                kinds[index].count += 1
                if age(of: page) < age(of: kinds[index].page) { kinds[index].page = page }
            } else {
                kinds.append((state, owner, 1, page))
            }
        }
        let best = kinds.max { left, right in
            if left.count != right.count { return left.count < right.count }
            return age(of: left.page) > age(of: right.page)
        }
        return best?.page ?? pages.lowerBound
    }
}

/// Gives every sequence a hue and a letter for as long as it lives, so that the map holds still
/// while sequences come and go.
struct OwnerSlots: Equatable {
    private var slots: [String: Int] = [:]

    mutating func update(_ ids: [String]) {
        let living = Set(ids)
        slots = slots.filter { living.contains($0.key) }
        var taken = Set(slots.values)
        var next = 0
        for id in ids where slots[id] == nil {
            while taken.contains(next) { next += 1 }
            slots[id] = next
            taken.insert(next)
        }
    }

    func slot(of id: String) -> Int { slots[id] ?? 0 }

    static func letter(_ slot: Int) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(ascii: "a") + UInt8(slot % 26))
    }
}
