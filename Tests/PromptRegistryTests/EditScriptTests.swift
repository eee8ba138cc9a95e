import Testing

@testable import PromptRegistry

@Suite("Edit script", .timeLimit(.minutes(1)))
struct EditScriptTests {
    /// Length of the longest common subsequence, by the table of the textbook.
    private func common(_ a: [Int], _ b: [Int]) -> Int {
        var row = Array(repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal = 0
            for (index, y) in b.enumerated() {
                let above = row[index + 1]
                row[index + 1] = x == y ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[b.count]
    }

    /// The new sequence, made from the old one and the script; nil when they do not fit.
    private func apply(_ steps: [EditScript.Step], _ old: [Int], _ new: [Int]) -> [Int]? {
        var result: [Int] = []
        var next = 0
        for step in steps {
            switch step {
            case .same(let a, let b):
                guard a == next, b == result.count, old[a] == new[b] else { return nil }
                result.append(old[a])
                next += 1
            case .removed(let a):
                guard a == next else { return nil }
                next += 1
            case .added(let b):
                guard b == result.count else { return nil }
                result.append(new[b])
            }
        }
        return next == old.count ? result : nil
    }

    @Test("scripts lead from old to new in the fewest steps", arguments: 1...6)
    func shortest(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for round in 0..<400 {
            func sequence() -> [Int] {
                let letters = Int.random(in: 1...6, using: &random)
                return (0..<Int.random(in: 0...24, using: &random))
                    .map { _ in Int.random(in: 0..<letters, using: &random) }
            }
            let old = sequence()
            let new = sequence()
            let steps = EditScript.steps(from: old, to: new)
            #expect(apply(steps, old, new) == new, "seed \(seed), round \(round)")
            let kept = steps.count { if case .same = $0 { true } else { false } }
            #expect(kept == common(old, new), "seed \(seed), round \(round): \(old) \(new)")
        }
    }

    @Test("sequences that have nothing in common are replaced in bounded time")
    func worstCase() {
        let old = Array(0..<20_000)
        let new = Array(100_000..<120_000)
        #expect(apply(EditScript.steps(from: old, to: new), old, new) == new)
        let shuffled = Array(old.reversed())
        #expect(apply(EditScript.steps(from: old, to: shuffled), old, shuffled) == shuffled)
    }
}
