package import JSON

/// One question with its standard of judgement.
package struct DatasetCase: Equatable, Sendable {
    /// Unique within the dataset; pairs results across runs.
    package let id: String
    /// What the prompt's template is filled with.
    package let variables: JSONObject
    package let expected: JSONValue?
    /// Never empty: a case that nothing is asserted of would pass in silence.
    package let assertions: [Assertion]
    package let tags: [String]
}

/// What must hold of an output.
package struct Assertion: Equatable, Sendable {
    package enum Check: Equatable, Sendable {
        /// Exactly this text, or for objects and arrays the same JSON value.
        case equals(JSONValue)
        case contains(String)
        /// The pattern matches somewhere.
        case regex(Pattern)
        /// The whole output is JSON, of this shape if one is given.
        case isJSON(JSONSchema?)
        /// A judge model finds that the output meets the rubric.
        case rubric(String)
    }

    package let check: Check
    /// A leading `not-`: pass and fail change places; everything else stays what it is.
    package let isNegated: Bool

    package static let names = ["equals", "contains", "regex", "is-json", "llm-rubric"]

    /// As the dataset writes it, such as `not-contains`.
    package var name: String {
        let name =
            switch check {
            case .equals: "equals"
            case .contains: "contains"
            case .regex: "regex"
            case .isJSON: "is-json"
            case .rubric: "llm-rubric"
            }
        return isNegated ? "not-" + name : name
    }

    /// What is looked for, in the words of the dataset; nil when the name says all.
    package var criterion: String? {
        switch check {
        case .equals(let value): value.string ?? JSONWriter.text(value)
        case .contains(let text): text
        case .regex(let pattern): pattern.source
        case .isJSON(let schema): schema.map { JSONWriter.text($0.source) }
        case .rubric(let rubric): rubric
        }
    }

    package var needsJudge: Bool {
        if case .rubric = check { true } else { false }
    }
}
