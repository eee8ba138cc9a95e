/// The way from one sequence to another in the fewest steps.
///
/// E. W. Myers, "An O(ND) difference algorithm and its variations" (1986), in linear space: find
/// the middle of a shortest path from both ends, then solve the halves.
struct EditScript {
    enum Step: Equatable {
        case same(old: Int, new: Int)
        case removed(old: Int)
        case added(new: Int)
    }

    /// Edits after which a part counts as wholly replaced; bounds the time to its square.
    static let editLimit = 1_000

    private let old: [Int]
    private let new: [Int]
    private var steps: [Step] = []

    /// Elements are compared by `==` once; then their numbers stand for them.
    static func steps<Element: Hashable>(from old: [Element], to new: [Element]) -> [Step] {
        var numbers: [Element: Int] = [:]
        func number(_ element: Element) -> Int {
            if let known = numbers[element] { return known }
            numbers[element] = numbers.count
            return numbers.count - 1
        }
        var script = EditScript(old: old.map(number), new: new.map(number))
        script.solve(0..<old.count, 0..<new.count)
        return script.steps
    }

    private init(old: [Int], new: [Int]) {
        self.old = old
        self.new = new
    }

    private mutating func solve(_ a: Range<Int>, _ b: Range<Int>) {
        var a = a
        var b = b
        while let x = a.first, let y = b.first, old[x] == new[y] {
            steps.append(.same(old: x, new: y))
            a = a.dropFirst()
            b = b.dropFirst()
        }
        var tail: [Step] = []
        while let x = a.last, let y = b.last, old[x] == new[y] {
            tail.append(.same(old: x, new: y))
            a = a.dropLast()
            b = b.dropLast()
        }
        if !a.isEmpty, !b.isEmpty, let middle = middle(a, b) {
            solve(a.lowerBound..<middle.x, b.lowerBound..<middle.y)
            solve(middle.x..<a.upperBound, middle.y..<b.upperBound)
        } else {
            steps += a.map { .removed(old: $0) }
            steps += b.map { .added(new: $0) }
        }
        steps += tail.reversed()
    }

    /// A point on a shortest path, not at either end of the box; nil beyond the limit of edits.
    private func middle(_ a: Range<Int>, _ b: Range<Int>) -> (x: Int, y: Int)? {
        let width = a.count
        let height = b.count
        let limit = min((width + height + 1) / 2, Self.editLimit)
        var forward = Frontier(width, height, limit) { x, y in
            old[a.lowerBound + x] == new[b.lowerBound + y]
        }
        var backward = Frontier(width, height, limit) { x, y in
            old[a.upperBound - 1 - x] == new[b.upperBound - 1 - y]
        }
        let delta = width - height
        for edits in 0...limit {
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                guard let x = forward.advance(diagonal, edits) else { continue }
                if let met = backward.reach(delta - diagonal), x + met >= width {
                    return (a.lowerBound + x, b.lowerBound + x - diagonal)
                }
            }
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                guard let x = backward.advance(diagonal, edits) else { continue }
                if let met = forward.reach(delta - diagonal), x + met >= width {
                    return (a.upperBound - x, b.upperBound - x + diagonal)
                }
            }
        }
        return nil
    }
}

/// How far paths from one corner of a box get with a number of edits, by diagonal (x - y).
private struct Frontier {
    private let width: Int
    private let height: Int
    private let center: Int
    private let isSame: (Int, Int) -> Bool
    /// Furthest x; -1 where no path leads.
    private var furthest: [Int]

    init(_ width: Int, _ height: Int, _ limit: Int, isSame: @escaping (Int, Int) -> Bool) {
        self.width = width
        self.height = height
        self.isSame = isSame
        center = limit + 1
        furthest = Array(repeating: -1, count: 2 * limit + 3)
    }

    func reach(_ diagonal: Int) -> Int? {
        let place = center + diagonal
        guard furthest.indices.contains(place), furthest[place] >= 0 else { return nil }
        return furthest[place]
    }

    /// One more edit onto a diagonal, then along it while the elements are the same.
    mutating func advance(_ diagonal: Int, _ edits: Int) -> Int? {
        let place = center + diagonal
        var x = edits == 0 ? 0 : -1
        let right = furthest[place - 1]
        if edits > 0, right >= 0, right < width { x = right + 1 }
        let down = furthest[place + 1]
        if edits > 0, down >= 0, down >= x, down - diagonal <= height { x = down }
        guard x >= 0, x - diagonal <= height else {
            furthest[place] = -1
            return nil
        }
        while x < width, x - diagonal < height, isSame(x, x - diagonal) { x += 1 }
        furthest[place] = x
        return x
    }
}
