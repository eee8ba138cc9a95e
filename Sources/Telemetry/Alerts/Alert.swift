/// Something that an operator should act on, from when it was first seen until it is over.
package struct Alert: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case drift, storage, engine, budget }

    package enum Phase: String, CaseIterable, Sendable { case firing, acknowledged, resolved }

    package struct Acknowledgement: Equatable, Sendable {
        package let actor: String
        package let at: Timestamp
    }

    /// What is wrong, as whoever watches it puts it.
    package struct Condition: Equatable, Sendable {
        package var kind: Kind
        /// The same for the same trouble however often it is found, such as
        /// `drift/support-triage/output_length`; at most one alert with it is not resolved.
        package var fingerprint: String
        package var title: String
        package var detail: String
        package var prompt: String?

        package init(
            kind: Kind, fingerprint: String, title: String, detail: String, prompt: String? = nil
        ) {
            self.kind = kind
            self.fingerprint = fingerprint
            self.title = title
            self.detail = detail
            self.prompt = prompt
        }
    }

    package let id: Int
    package internal(set) var condition: Condition
    package let startedAt: Timestamp
    package internal(set) var acknowledgement: Acknowledgement?
    package internal(set) var resolvedAt: Timestamp?

    package var phase: Phase {
        if resolvedAt != nil { return .resolved }
        return acknowledgement == nil ? .firing : .acknowledged
    }
}

extension Alert.Condition {
    func bounded() -> Self {
        Self(
            kind: kind, fingerprint: BoundedText.clip(fingerprint, bytes: 512),
            title: BoundedText.clip(title, bytes: 512),
            detail: BoundedText.clip(detail, bytes: 4_096),
            prompt: prompt.map { BoundedText.clip($0, bytes: 256) })
    }
}
