/// Finds the first stop string in a text that comes in pieces, and holds back only what could
/// still become one.
struct StopMatcher {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []

    init(_ stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    var isNeeded: Bool { !stops.isEmpty }

    /// The text that is safe to hand out, and whether a stop string followed it.
    mutating func append(_ text: String) -> (text: String, isStopped: Bool) {
        held += text.utf8
        if let start = firstMatch() {
            defer { held = [] }
            return (String(decoding: held[..<start], as: UTF8.self), true)
        }
        let keep = longestBeginning()
        defer { held.removeFirst(held.count - keep) }
        return (String(decoding: held.dropLast(keep), as: UTF8.self), false)
    }

    /// What was held back, when no more text comes.
    mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// Where the stop string begins that is complete first, of several the longest: the one that
    /// would have been found had the text come byte by byte.
    private func firstMatch() -> Int? {
        for end in 1..<(held.count + 1) {
            let longest = stops.lazy.filter { held[..<end].ends(with: $0) }.map(\.count).max()
            if let longest { return end - longest }
        }
        return nil
    }

    /// The length of the longest end of the text that a stop string begins with.
    private func longestBeginning() -> Int {
        let longest = (stops.map(\.count).max() ?? 0) - 1
        for length in stride(from: min(longest, held.count), to: 0, by: -1) {
            let end = held.suffix(length)
            if stops.contains(where: { $0.count > length && $0.starts(with: end) }) {
                return length
            }
        }
        return 0
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with other: [UInt8]) -> Bool {
        count >= other.count && suffix(other.count).elementsEqual(other)
    }
}
