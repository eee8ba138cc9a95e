package import Telemetry

/// A prompt: a name under which versions are kept. What is not content can be changed.
package struct Prompt: Equatable, Sendable {
    package let name: String
    package internal(set) var description: String?
    /// The dataset that evaluates it, when one is bound to it.
    package internal(set) var dataset: String?
    package let createdAt: Timestamp

    /// What a version is: the part that its hash covers.
    package struct Content: Equatable, Sendable {
        package var messages: [Message]
        package var model: String
        package var parameters: Parameters

        package init(messages: [Message], model: String, parameters: Parameters = Parameters()) {
            self.messages = messages
            self.model = model
            self.parameters = parameters
        }
    }

    package struct Message: Hashable, Sendable {
        package var role: String
        /// A Mustache template in a version, plain text in a resolved prompt.
        package var content: String

        package init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    /// Sampling parameters; what is nil is left to the request or the model.
    package struct Parameters: Equatable, Sendable {
        package var temperature: Double?
        package var topP: Double?
        package var maxTokens: Int?
        package var stop: [String]?
        package var seed: Int?

        package init(
            temperature: Double? = nil, topP: Double? = nil, maxTokens: Int? = nil,
            stop: [String]? = nil, seed: Int? = nil
        ) {
            self.temperature = temperature
            self.topP = topP
            self.maxTokens = maxTokens
            self.stop = stop
            self.seed = seed
        }
    }

    /// Content under a number; neither ever changes.
    package struct Version: Equatable, Sendable {
        package let prompt: String
        /// From 1, without gaps.
        package let number: Int
        /// SHA-256 of the content's canonical JSON (RFC 8785), in hexadecimal.
        package let hash: String
        package let content: Content
        package let message: String
        package let author: String
        package let createdAt: Timestamp
        /// The variables that the templates name, in order of appearance.
        package let variables: [String]
    }

    /// A new version of a prompt, which comes into being with its first one.
    package struct Push: Equatable, Sendable {
        package var name: String
        /// Nil leaves what the prompt has.
        package var description: String?
        package var dataset: String?
        package var content: Content
        package var message: String
        package var author: String

        package init(
            name: String, description: String? = nil, dataset: String? = nil, content: Content,
            message: String, author: String
        ) {
            self.name = name
            self.description = description
            self.dataset = dataset
            self.content = content
            self.message = message
            self.author = author
        }
    }
}
