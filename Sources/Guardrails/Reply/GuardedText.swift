/// A text on its way through the rules, with values put back that another text had lost to
/// placeholders.
package struct GuardedText: Sendable {
    private var scanner: Scanner
    private var restorer: Restorer?

    package init(
        _ rules: Ruleset, vault: Vault = Vault(), restoring: Vault? = nil, escapes: Bool = false
    ) {
        scanner = Scanner(rules, vault: vault)
        if let restoring, !restoring.isEmpty { restorer = Restorer(restoring, escapes: escapes) }
    }

    package var vault: Vault { scanner.vault }
    package var blocked: Finding? { scanner.blocked }

    package mutating func takeFindings() -> [Finding] { scanner.takeFindings() }

    /// Takes the next bytes; gives what is known to be clean.
    package mutating func push(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        scanner.push(bytes, into: &output)
        return restore(output)
    }

    /// The text is over.
    package mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        scanner.finish(into: &output)
        output = restore(output)
        restorer?.finish(into: &output)
        return output
    }

    private mutating func restore(_ bytes: [UInt8]) -> [UInt8] {
        guard restorer != nil else { return bytes }
        var output: [UInt8] = []
        restorer?.push(bytes, into: &output)
        return output
    }
}
