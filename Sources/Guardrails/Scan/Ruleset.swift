/// A policy, ready to scan: the automaton of all literals that its rules need.
package final class Ruleset: Sendable {
    package let policy: Policy
    let automaton: LiteralAutomaton
    /// Something may have to be held back or replaced.
    package let holds: Bool
    /// By the ranks of rules.
    private let actions: [Action]
    let looksForNumbers: Bool
    let holdsNumbers: Bool
    let atoms: [InjectionAtom]
    private let canaries: [Literal]
    let allowedHosts: [[UInt8]]
    /// Addresses start before the character that gives them away.
    let holdsWords: Bool
    let watchesWords: Bool

    /// Finds nothing.
    package static let nothing = Ruleset(Policy())

    package init(_ policy: Policy) {
        self.policy = policy
        var actions = [Action](repeating: .off, count: Rule.allCases.count)
        for rule in Rule.allCases { actions[rule.rank] = policy.action(rule) }
        self.actions = actions
        let numbers: [Rule] = [.phone, .card, .usSSN, .caSIN, .ip]
        looksForNumbers = numbers.contains { policy.action($0) != .off }
        holdsNumbers = numbers.contains { policy.action($0).holds }
        atoms = policy.action(.injection) == .off ? [] : InjectionAtom.all
        allowedHosts = policy.allowedHosts.map { $0.utf8.map(\.lowercased) }
        let literals = Self.literals(policy, atoms: atoms)
        canaries = literals.filter { $0.anchor == .canary }
        automaton = LiteralAutomaton(literals)
        holds = Rule.allCases.contains { policy.action($0).holds }
        let early: [Rule] = [.email, .phone, .iban, .ip, .urlCredentials, .exfiltration]
        holdsWords = early.contains { policy.action($0).holds }
        watchesWords = early.contains { policy.action($0) != .off }
    }

    func action(_ rule: Rule) -> Action { actions[rule.rank] }

    func looks(for rule: Rule) -> Bool { action(rule) != .off }

    private static func literals(_ policy: Policy, atoms: [InjectionAtom]) -> [Literal] {
        var literals: [Literal] = []
        func add(_ rules: [Rule], _ anchor: Literal.Anchor, _ texts: [String]) {
            guard rules.contains(where: { policy.action($0) != .off }) else { return }
            let holds = rules.contains { policy.action($0).holds }
            for (index, text) in texts.enumerated() {
                literals.append(Literal(text, anchor, index: index, holds: holds))
            }
        }
        add([.email], .email, ["@"])
        add([.phone, .card, .usSSN, .caSIN, .ip, .iban], .digit, (0...9).map { "\($0)" })
        add([.ip], .colon, [":"])
        add([.urlCredentials, .exfiltration], .link, ["://", "](//"])
        add([.token], .token, TokenFormat.all.map(\.prefix))
        add([.password], .assignment, AssignmentDetector.names.map(\.text))
        add([.privateKey], .privateKey, ["-----BEGIN "])
        add([.terminal], .escape, ["\u{1B}"])
        add([.canary], .marker, [Canary.prefix])
        add([.canary], .canary, policy.canaries.flatMap(Canary.forms))
        // A score says what a text is, not which part: nothing is held for it.
        for (index, atom) in atoms.enumerated() {
            literals.append(Literal(atom.text, .atom, index: index, holds: false))
        }
        return literals
    }

    func canary(_ index: Int) -> Literal? { index < canaries.count ? canaries[index] : nil }
}
