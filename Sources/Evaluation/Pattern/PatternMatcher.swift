/// Searches one text for one pattern, depth first, remembering which states have been tried.
///
/// A state is an instruction and a place in the text. Nothing else decides how it goes on, so a
/// state that failed once fails always, and no state is tried twice. This is the idea of the
/// bit-state matcher in R. Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009).
struct PatternMatcher {
    private let program: PatternProgram
    private let text: [Unicode.Scalar]
    private var tried: [UInt64] = []
    private var stepsLeft: Int
    private let limits: Pattern.Limits

    init(_ program: PatternProgram, _ text: [Unicode.Scalar], _ limits: Pattern.Limits) {
        self.program = program
        self.text = text
        self.limits = limits
        stepsLeft = limits.steps
    }

    mutating func search() -> Pattern.Answer {
        let states = program.instructions.count.multipliedReportingOverflow(by: text.count + 1)
        if states.overflow || states.partialValue > limits.states {
            return .tooExpensive(
                reason: "the output of \(text.count) characters is too long for this pattern")
        }
        tried = [UInt64](repeating: 0, count: states.partialValue / 64 + 1)
        for start in 0...text.count {
            var journal: [Int]?
            if matches(from: 0, at: start, &journal) { return .found }
            if stepsLeft <= 0 {
                return .tooExpensive(
                    reason: "the pattern takes more than \(limits.steps) steps on this output")
            }
        }
        return .notFound
    }

    /// Whether the instructions from `entry` reach their `accept` from this place. `journal`, when
    /// there is one, gathers the states that were marked as tried.
    private mutating func matches(from entry: Int, at place: Int, _ journal: inout [Int]?) -> Bool {
        var waiting = [(counter: entry, place: place)]
        while let state = waiting.popLast() {
            var (counter, place) = state
            following: while stepsLeft > 0, mark(counter, place, &journal) {
                stepsLeft -= 1
                switch program.instructions[counter] {
                case .accept: return true
                case .jump(let target): counter = target
                case .split(let first, let second):
                    waiting.append((second, place))
                    counter = first
                case .one(let set, let backward):
                    let index = backward ? place - 1 : place
                    guard text.indices.contains(index), program.sets[set].contains(text[index])
                    else { break following }
                    place += backward ? -1 : 1
                    counter += 1
                case .position(let position):
                    guard holds(position, at: place) else { break following }
                    counter += 1
                case .look(let negated, let next):
                    guard looks(from: counter + 1, at: place) != negated else { break following }
                    counter = next
                }
            }
        }
        return false
    }

    /// A look-around that succeeds must be able to succeed again from another place, so the states
    /// on its way are forgotten; those of one that failed stay marked as failing.
    private mutating func looks(from entry: Int, at place: Int) -> Bool {
        var journal: [Int]? = []
        let isFound = matches(from: entry, at: place, &journal)
        if isFound {
            for state in journal ?? [] { tried[state >> 6] &= ~(1 << UInt64(state & 63)) }
        }
        return isFound
    }

    /// Marks a state as tried; false when it has been before.
    private mutating func mark(_ counter: Int, _ place: Int, _ journal: inout [Int]?) -> Bool {
        let state = counter * (text.count + 1) + place
        let bit: UInt64 = 1 << UInt64(state & 63)
        if tried[state >> 6] & bit != 0 { return false }
        tried[state >> 6] |= bit
        journal?.append(state)
        return true
    }

    private func holds(_ position: PatternNode.Position, at place: Int) -> Bool {
        switch position {
        case .textStart: place == 0
        case .textEnd: place == text.count
        case .lineStart: place == 0 || ScalarSet.lineEnds.contains(text[place - 1])
        case .lineEnd: place == text.count || ScalarSet.lineEnds.contains(text[place])
        case .wordBoundary: isWord(place - 1) != isWord(place)
        case .noWordBoundary: isWord(place - 1) == isWord(place)
        }
    }

    private func isWord(_ index: Int) -> Bool {
        text.indices.contains(index) && ScalarSet.word.contains(text[index])
    }
}
