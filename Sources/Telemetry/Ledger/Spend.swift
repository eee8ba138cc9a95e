/// What a group of requests used and cost.
package struct Spend: Equatable, Sendable {
    package enum Grouping: String, CaseIterable, Sendable {
        case key, model, provider
        /// By version of a prompt.
        case prompt
        /// A request counts once under each of its tags.
        case tag
    }

    /// A key's id, a model, `support-triage@2` or a tag; nil for requests without one.
    package let name: String?
    package let tally: Tally
}
