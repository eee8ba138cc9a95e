/// A number as it is written: groups of digits with separators between them.
struct NumberGroups {
    struct Group {
        var range: Range<Int>
        /// What stands between it and the group before.
        var separator: Separator
    }

    /// One character or two; 0 where there is none.
    struct Separator: Equatable {
        static let none = Separator()
        static let space = Separator(first: 0x20)
        static let hyphen = Separator(first: 0x2D)
        static let dot = Separator(first: 0x2E)
        static let slash = Separator(first: 0x2F)

        var first: UInt8 = 0
        var second: UInt8 = 0

        var count: Int { first == 0 ? 0 : second == 0 ? 1 : 2 }
        var hasDot: Bool { first == 0x2E || second == 0x2E }
    }

    static let longest = 48
    static let mostGroups = 8

    private(set) var groups: [Group] = []
    private(set) var digits: [Int] = []
    private(set) var lengths: [Int] = []
    /// What stands behind the last digit.
    private(set) var behind: UInt8 = 0
    private(set) var behindThat: UInt8 = 0

    /// Most digits of a text are part of short numbers. This looks at no more than `init`.
    static func isWorthReading(_ text: inout TextView, from start: Int, leastDigits: Int)
        -> Bool
    {
        var place = start
        var digits = 0
        var gap = 0
        var groups = 0
        var hasDot = false
        while place < start + longest {
            let byte = text.at(place)
            if byte.isIn(.digit) {
                digits += 1
                gap = 0
                if digits >= leastDigits { return true }
            } else if byte.isIn(.separator), gap < 2 {
                gap += 1
                if gap == 1 { groups += 1 }
                if groups == mostGroups { break }
                if byte == 0x2E { hasDot = true }
            } else {
                break
            }
            place += 1
        }
        return hasDot && digits >= 4
    }

    init(_ text: inout TextView, from start: Int) {
        var place = start
        var separator = Separator.none
        groups.reserveCapacity(Self.mostGroups)
        lengths.reserveCapacity(Self.mostGroups)
        digits.reserveCapacity(24)
        while place < start + Self.longest, groups.count < Self.mostGroups {
            let end = text.run(.digit, from: place, limit: 20)
            guard end > place else { break }
            groups.append(Group(range: place..<end, separator: separator))
            lengths.append(end - place)
            for digit in place..<end { digits.append(text.known(digit).digitValue) }
            place = end
            separator = .none
            while separator.count < 2, text.at(place).isIn(.separator) {
                let byte = text.at(place)
                if separator.first == 0 { separator.first = byte } else { separator.second = byte }
                place += 1
            }
            if separator == .none || !text.at(place).isIn(.digit) { break }
        }
        guard let end = groups.last?.range.upperBound else { return }
        behind = text.at(end)
        behindThat = text.at(end + 1)
    }

    /// The first groups that together have so many digits.
    func count(ofDigits wanted: ClosedRange<Int>) -> [Int] {
        var sum = 0
        var result: [Int] = []
        for (index, group) in groups.enumerated() {
            sum += group.range.count
            if wanted.contains(sum) { result.append(index + 1) }
        }
        return result
    }

    /// The separator between all of the first groups, when it is the same everywhere.
    func uniform(_ count: Int) -> Separator? {
        let first = count > 1 ? groups[1].separator : .none
        return groups[..<count].dropFirst().allSatisfy { $0.separator == first } ? first : nil
    }

    func digits(_ count: Int) -> ArraySlice<Int> {
        digits.prefix(groups[..<count].reduce(0) { $0 + $1.range.count })
    }

    func end(_ count: Int) -> Int { groups[count - 1].range.upperBound }

    /// Whether the number ends here: it is no part of a longer name or number.
    func ends(_ count: Int, joinedBy inner: Separator) -> Bool {
        if count < groups.count {
            let next = groups[count].separator
            return next != inner && next.first == 0x20
        }
        if behind.isIn(.word) { return false }
        let joins = behind == 0x2D || behind == 0x2F || behind == 0x2E || behind == 0x3A
        return !(joins && behindThat.isIn(.alphanumeric))
    }
}
