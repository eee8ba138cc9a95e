/// Where the automaton is in a text.
struct LiteralSearch: Sendable {
    private(set) var state: UInt16 = 0
    private var position = 0
    private var spaces = 0

    /// Runs over what is new; gives each literal with the place behind it.
    mutating func run(
        _ text: TextView, _ automaton: LiteralAutomaton,
        _ found: (LiteralAutomaton.Hit, _ end: Int) -> Void
    ) {
        automaton.classes.withUnsafeBufferPointer { classes in
            automaton.table.withUnsafeBufferPointer { table in
                let shift = automaton.shift
                let eventful = automaton.firstEventful
                var state = self.state
                let bytes = text.bytes
                var index = position - text.base
                while index < bytes.count {
                    state = table[Int(state) << shift | Int(classes[Int(bytes[index])])]
                    index += 1
                    if state < eventful { continue }
                    state = visit(state, text, automaton, text.base + index, found)
                }
                self.state = state
                position = text.end
            }
        }
    }

    private mutating func visit(
        _ state: UInt16, _ text: TextView, _ automaton: LiteralAutomaton, _ end: Int,
        _ found: (LiteralAutomaton.Hit, _ end: Int) -> Void
    ) -> UInt16 {
        if automaton.isSpace(state) {
            spaces = text.before(end - 1).isIn(.space) ? spaces + 1 : 1
            if spaces > LiteralAutomaton.longestSpace { return 0 }
            // A literal that ends in a space is there once, however many follow.
            if spaces > 1 { return state }
        }
        for hit in automaton.hits(state) { found(hit, end) }
        return state
    }
}
