/// The literals as a tree, and what makes an automaton of it.
struct LiteralTrie {
    private(set) var classes = [UInt8](repeating: 0, count: 256)
    private(set) var shift = 1
    /// By node and class. Before `connect`, -1 where there is no child.
    private(set) var next: [Int] = []
    private(set) var hits: [[LiteralAutomaton.Hit]] = []
    private(set) var labels: [UInt8] = []
    private(set) var parents: [Int] = []
    /// Of each node, the longest of its suffixes that is a beginning of a literal, or of one that
    /// holds.
    private(set) var growing: [Int] = []
    private(set) var holding: [Int] = []
    private var isBeginning: [Bool] = []
    private var isHeldBeginning: [Bool] = []

    init(_ literals: [Literal]) {
        var count = 1
        // Letters first: what prose needs of a state is then in one cache line.
        for byte in [0x20] + Array(0x61...0x7A) + literals.flatMap(\.bytes)
        where classes[Int(byte)] == 0 {
            classes[Int(byte)] = UInt8(count)
            count += 1
        }
        while 1 << shift < count { shift += 1 }
        for letter in 0x41...0x5A { classes[letter] = classes[letter | 0x20] }
        for space in [0x09, 0x0A, 0x0B, 0x0C, 0x0D] { classes[space] = classes[0x20] }
        addNode(parent: 0, label: 0)
        for literal in literals { insert(literal) }
    }

    private mutating func addNode(parent: Int, label: UInt8) {
        next += Array(repeating: -1, count: 1 << shift)
        hits.append([])
        labels.append(label)
        parents.append(parent)
        isBeginning.append(false)
        isHeldBeginning.append(false)
    }

    private mutating func insert(_ literal: Literal) {
        var node = 0
        for byte in literal.bytes {
            isBeginning[node] = true
            if literal.holds { isHeldBeginning[node] = true }
            let slot = node << shift | Int(classes[Int(byte)])
            if next[slot] < 0 {
                next[slot] = labels.count
                addNode(parent: node, label: byte)
            }
            node = next[slot]
        }
        hits[node].append(LiteralAutomaton.Hit(anchor: literal.anchor, index: literal.index))
    }

    /// Fills in the transitions that leave a branch for the longest suffix on another one.
    mutating func connect() {
        let width = 1 << shift
        let space = Int(classes[0x20])
        var suffix = [Int](repeating: 0, count: labels.count)
        growing = suffix
        holding = suffix
        var queue: [Int] = []
        for symbol in 0..<width {
            let child = next[symbol]
            if child > 0 { queue.append(child) } else { next[symbol] = 0 }
        }
        var position = 0
        while position < queue.count {
            let node = queue[position]
            position += 1
            let other = suffix[node]
            hits[node] += hits[other]
            growing[node] = isBeginning[node] ? node : growing[other]
            holding[node] = isHeldBeginning[node] ? node : holding[other]
            for symbol in 0..<width {
                let slot = node << shift | symbol
                let elsewhere = next[other << shift | symbol]
                if next[slot] >= 0 {
                    suffix[next[slot]] = elsewhere
                    queue.append(next[slot])
                } else {
                    next[slot] = elsewhere
                }
            }
            // More white space changes nothing.
            if space != 0, labels[node] == 0x20 { next[node << shift | space] = node }
        }
    }

    /// The nodes, quiet ones first, the root before all.
    func order() -> (nodes: [Int], firstEventful: Int) {
        func isEventful(_ node: Int) -> Bool { !hits[node].isEmpty || labels[node] == 0x20 }
        let quiet = labels.indices.filter { !isEventful($0) }
        return (quiet + labels.indices.filter(isEventful), quiet.count)
    }
}
