import Guardrails

/// One of the texts of a streamed answer.
struct GuardedLane: Sendable {
    private var text: GuardedText

    /// `escapes` for texts that are JSON themselves, such as the arguments of a tool.
    init(_ guards: Guards, _ vault: Vault, escapes: Bool = false) {
        text = GuardedText(guards.output ?? .nothing, restoring: vault, escapes: escapes)
    }

    var blocked: Finding? { text.blocked }

    mutating func takeFindings() -> [Finding] { text.takeFindings() }

    /// What is known to be clean; whole characters, because findings are.
    mutating func push(_ part: String) -> String {
        String(decoding: text.push(Array(part.utf8)), as: UTF8.self)
    }

    mutating func finish() -> String { String(decoding: text.finish(), as: UTF8.self) }
}
