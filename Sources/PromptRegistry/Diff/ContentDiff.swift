import JSON

/// What changed between two contents: the lines of their messages, and their settings.
package struct ContentDiff: Equatable, Sendable {
    package struct Line: Equatable, Sendable {
        package enum Kind: Sendable {
            case same, added, removed
            /// Opens the lines of one message; the text is its role.
            case heading
        }

        package let kind: Kind
        /// Numbers of the line in its message, or of the message for a heading; from 1, nil on the
        /// side that does not have it.
        package let oldNumber: Int?
        package let newNumber: Int?
        package let text: String
    }

    package struct Setting: Equatable, Sendable {
        package let name: String
        /// Nil where it is not set.
        package let from: String?
        package let to: String?
    }

    package let lines: [Line]
    package let settings: [Setting]

    package var addedLines: Int { lines.count { $0.kind == .added } }
    package var removedLines: Int { lines.count { $0.kind == .removed } }

    package init(from old: Prompt.Content, to new: Prompt.Content) {
        lines = MessagePairs.pairs(old.messages, new.messages).flatMap { pair in
            Self.message(old.messages, pair.old, new.messages, pair.new)
        }
        settings = Self.settings(old, new)
    }

    private static func message(
        _ old: [Prompt.Message], _ a: Int?, _ new: [Prompt.Message], _ b: Int?
    ) -> [Line] {
        let role = (a.map { old[$0] } ?? b.map { new[$0] })?.role ?? ""
        let before = a.map { lines(of: old[$0]) } ?? []
        let after = b.map { lines(of: new[$0]) } ?? []
        let heading = Line(
            kind: .heading, oldNumber: a.map { $0 + 1 }, newNumber: b.map { $0 + 1 }, text: role)
        let body = EditScript.steps(from: before, to: after).map { step -> Line in
            switch step {
            case .same(let x, let y):
                Line(kind: .same, oldNumber: x + 1, newNumber: y + 1, text: before[x])
            case .removed(let x):
                Line(kind: .removed, oldNumber: x + 1, newNumber: nil, text: before[x])
            case .added(let y):
                Line(kind: .added, oldNumber: nil, newNumber: y + 1, text: after[y])
            }
        }
        return [heading] + body
    }

    private static func lines(of message: Prompt.Message) -> [String] {
        message.content.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func settings(_ old: Prompt.Content, _ new: Prompt.Content) -> [Setting] {
        func text(_ value: JSONValue?) -> String? { value.map { $0.string ?? JSONWriter.text($0) } }
        let before = old.parameters.json
        let after = new.parameters.json
        let names = ["temperature", "top_p", "max_tokens", "stop", "seed"]
        let all =
            [Setting(name: "model", from: old.model, to: new.model)]
            + names.map { Setting(name: $0, from: text(before[$0]), to: text(after[$0])) }
        return all.filter { $0.from != $0.to }
    }
}
