/// How much of a row or column of boxes one box takes.
package enum Length: Equatable, Sendable {
    /// Exactly this many cells, less when there are not enough.
    case cells(Int)
    /// A share of what fixed lengths leave, by weight, but never below the minimum.
    case share(Int, atLeast: Int = 0)
}

extension Rect {
    /// Stacks boxes from top to bottom. Together they fill the box when any length is a share;
    /// they never overlap and never leave it.
    package func rows(_ lengths: [Length]) -> [Rect] {
        var offset = y
        return Self.distribute(height, over: lengths).map { extent in
            defer { offset += extent }
            return Rect(x: x, y: offset, width: width, height: extent)
        }
    }

    /// Sets boxes side by side from left to right, with the same rules as `rows`.
    package func columns(_ lengths: [Length]) -> [Rect] {
        var offset = x
        return Self.distribute(width, over: lengths).map { extent in
            defer { offset += extent }
            return Rect(x: offset, y: y, width: extent, height: height)
        }
    }

    /// Earlier lengths are served first when the total does not suffice.
    static func distribute(_ total: Int, over lengths: [Length]) -> [Int] {
        var extents = lengths.map { length in
            switch length {
            case .cells(let count): max(0, count)
            case .share(_, let minimum): max(0, minimum)
            }
        }
        var left = total
        for index in extents.indices {
            extents[index] = min(extents[index], left)
            left -= extents[index]
        }
        return grow(extents, by: lengths, total: total, spare: left)
    }

    private static func grow(
        _ minimums: [Int], by lengths: [Length], total: Int, spare: Int
    ) -> [Int] {
        var extents = minimums
        var growing = lengths.indices.filter { index in
            if case .share(let weight, _) = lengths[index] { return weight > 0 }
            return false
        }
        var pool = spare + growing.reduce(0) { $0 + minimums[$1] }
        // A share whose minimum exceeds its fair part keeps the minimum; the others divide the
        // rest, which may push further ones below their minimum.
        while !growing.isEmpty {
            let weights = growing.reduce(0) { $0 + weight(lengths[$1]) }
            let fixed = growing.filter { pool * weight(lengths[$0]) / weights < minimums[$0] }
            if fixed.isEmpty { break }
            pool -= fixed.reduce(0) { $0 + minimums[$1] }
            growing.removeAll(where: fixed.contains)
        }
        var weights = growing.reduce(0) { $0 + weight(lengths[$1]) }
        for index in growing {
            let part = (pool * weight(lengths[index]) + weights / 2) / weights
            extents[index] = part
            pool -= part
            weights -= weight(lengths[index])
        }
        return extents
    }

    private static func weight(_ length: Length) -> Int {
        if case .share(let weight, _) = length { return weight }
        return 0
    }
}
