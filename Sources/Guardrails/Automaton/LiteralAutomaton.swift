/// Finds all literals in one pass: Aho and Corasick's automaton (1975) as a table of transitions,
/// without regard to the case of ASCII letters, and with runs of white space as one space.
struct LiteralAutomaton: Sendable {
    struct Hit: Sendable {
        let anchor: Literal.Anchor
        let index: Int
    }

    /// A longer run of white space ends what had begun to match.
    static let longestSpace = 32

    /// By byte.
    let classes: [UInt8]
    /// By state and class; states are numbered so that those with something to do come last.
    let table: [UInt16]
    let shift: Int
    let firstEventful: UInt16
    /// Of the eventful states.
    private let hits: [[Hit]]
    private let endsInSpace: [Bool]
    /// Of each state the trie's node, as a string from its end: its last byte and what is left.
    private let labels: [UInt8]
    private let parents: [UInt16]
    /// The longest suffix that may become a literal, and one that holds; 0 for none.
    private let growing: [UInt16]
    private let holding: [UInt16]

    init(_ literals: [Literal]) {
        var trie = LiteralTrie(literals)
        trie.connect()
        let order = trie.order()
        var number = [UInt16](repeating: 0, count: order.nodes.count)
        for (place, node) in order.nodes.enumerated() { number[node] = UInt16(place) }
        classes = trie.classes
        shift = trie.shift
        firstEventful = UInt16(order.firstEventful)
        var table = [UInt16](repeating: 0, count: order.nodes.count << shift)
        for (place, node) in order.nodes.enumerated() {
            for symbol in 0..<(1 << shift) {
                table[place << shift | symbol] = number[trie.next[node << shift | symbol]]
            }
        }
        self.table = table
        hits = order.nodes.dropFirst(order.firstEventful).map { trie.hits[$0] }
        endsInSpace = order.nodes.dropFirst(order.firstEventful).map { trie.labels[$0] == 0x20 }
        labels = order.nodes.map { trie.labels[$0] }
        parents = order.nodes.map { number[trie.parents[$0]] }
        growing = order.nodes.map { number[trie.growing[$0]] }
        holding = order.nodes.map { number[trie.holding[$0]] }
    }

    func hits(_ state: UInt16) -> [Hit] { hits[Int(state - firstEventful)] }

    func isSpace(_ state: UInt16) -> Bool { endsInSpace[Int(state - firstEventful)] }

    /// Where the beginning of a literal starts that the text ends in: one that holds, or any.
    func openStart(_ state: UInt16, holds: Bool, text: TextView) -> Int? {
        var node = holds ? holding[Int(state)] : growing[Int(state)]
        if node == 0 { return nil }
        var place = text.end
        while node != 0 {
            place -= 1
            if labels[Int(node)] == 0x20 {
                while text.before(place).isIn(.space), place > text.base { place -= 1 }
            }
            node = parents[Int(node)]
        }
        return place
    }
}
