/// A pattern as instructions for `PatternMatcher`.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Goes on if the next scalar, or the previous one inside a look-behind, is in the set.
        case one(Int, backward: Bool)
        case position(PatternNode.Position)
        case split(Int, Int)
        case jump(Int)
        /// Goes on at `next` if the body, which starts right after this, does match here.
        case look(negated: Bool, next: Int)
        case accept
    }

    static let sizeLimit = 20_000

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []

    init(_ node: PatternNode) throws(PatternError) {
        try emit(node, backward: false)
        try append(.accept)
    }

    private mutating func append(_ instruction: Instruction) throws(PatternError) {
        if instructions.count >= Self.sizeLimit {
            throw PatternError(
                position: 1, reason: "its repetitions make it too large; use smaller numbers")
        }
        instructions.append(instruction)
    }

    private mutating func emit(_ node: PatternNode, backward: Bool) throws(PatternError) {
        switch node {
        case .empty: break
        case .one(let set):
            sets.append(set)
            try append(.one(sets.count - 1, backward: backward))
        case .position(let position): try append(.position(position))
        case .sequence(let parts):
            // A look-behind reads the text, and therefore the pattern, from its end.
            for part in backward ? parts.reversed() : parts { try emit(part, backward: backward) }
        case .choice(let branches): try emitChoice(branches, backward: backward)
        case .repetition(let body, let least, let most):
            for _ in 0..<least { try emit(body, backward: backward) }
            if let most {
                for _ in least..<most { try emitOptional(body, backward: backward) }
            } else {
                try emitLoop(body, backward: backward)
            }
        case .look(let body, let behind, let negated):
            let start = instructions.count
            try append(.accept)
            try emit(body, backward: behind)
            try append(.accept)
            instructions[start] = .look(negated: negated, next: instructions.count)
        }
    }

    private mutating func emitChoice(_ branches: [PatternNode], backward: Bool)
        throws(PatternError)
    {
        var exits: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try emit(branch, backward: backward)
                break
            }
            let split = instructions.count
            try append(.accept)
            try emit(branch, backward: backward)
            exits.append(instructions.count)
            try append(.accept)
            instructions[split] = .split(split + 1, instructions.count)
        }
        for exit in exits { instructions[exit] = .jump(instructions.count) }
    }

    private mutating func emitOptional(_ body: PatternNode, backward: Bool) throws(PatternError) {
        let split = instructions.count
        try append(.accept)
        try emit(body, backward: backward)
        instructions[split] = .split(split + 1, instructions.count)
    }

    private mutating func emitLoop(_ body: PatternNode, backward: Bool) throws(PatternError) {
        let split = instructions.count
        try append(.accept)
        try emit(body, backward: backward)
        try append(.jump(split))
        instructions[split] = .split(split + 1, instructions.count)
    }
}
