/// One line of the list of prompts.
package struct PromptSummary: Codable, Equatable, Sendable {
    package var name: String
    package var description: String?
    /// The dataset that evaluates this prompt, when one is named after or bound to it.
    package var dataset: String?
    package var latestVersion: Int
    package var environments: [EnvironmentState]
    package var requestsLastHour: Int
    package var costPerHourNanodollars: Int64

    package init(
        name: String, description: String? = nil, dataset: String? = nil, latestVersion: Int,
        environments: [EnvironmentState], requestsLastHour: Int, costPerHourNanodollars: Int64
    ) {
        self.name = name
        self.description = description
        self.dataset = dataset
        self.latestVersion = latestVersion
        self.environments = environments
        self.requestsLastHour = requestsLastHour
        self.costPerHourNanodollars = costPerHourNanodollars
    }
}

/// What an environment serves, and since when.
package struct EnvironmentState: Codable, Equatable, Sendable {
    package var environment: String
    /// One arm serves everything; several are a split.
    package var arms: [SplitArm]
    package var sinceMilliseconds: Int64
    package var actor: String
    /// What `R` would bring back; nil when nothing was deployed before.
    package var rollbackVersion: Int?
    /// What `u` would undo, in words; nil when there is nothing to undo.
    package var undo: String?

    /// The version that serves, or serves most.
    package var liveVersion: Int? { arms.max { $0.weight < $1.weight }?.version }

    package init(
        environment: String, arms: [SplitArm], sinceMilliseconds: Int64, actor: String,
        rollbackVersion: Int? = nil, undo: String? = nil
    ) {
        self.environment = environment
        self.arms = arms
        self.sinceMilliseconds = sinceMilliseconds
        self.actor = actor
        self.rollbackVersion = rollbackVersion
        self.undo = undo
    }
}

package struct SplitArm: Codable, Equatable, Sendable {
    package var version: Int
    /// Share of the traffic, 0 to 1.
    package var weight: Double

    package init(version: Int, weight: Double) {
        self.version = version
        self.weight = weight
    }
}

package struct PromptDetail: Codable, Equatable, Sendable {
    package var summary: PromptSummary
    /// Newest first.
    package var versions: [PromptVersion]
    /// Newest first.
    package var deployments: [DeploymentRow]

    package init(summary: PromptSummary, versions: [PromptVersion], deployments: [DeploymentRow]) {
        self.summary = summary
        self.versions = versions
        self.deployments = deployments
    }
}

package struct PromptVersion: Codable, Equatable, Sendable {
    package var prompt: String
    package var version: Int
    /// SHA-256 of the version's canonical JSON, in hexadecimal.
    package var hash: String
    package var message: String
    package var author: String
    package var createdMilliseconds: Int64
    package var content: PromptContent
    /// The variables that the templates name, in order of appearance.
    package var variables: [String]
    package var requestsLastHour: Int
    package var requestsTotal: Int
    package var errorsTotal: Int
    package var costTotalNanodollars: Int64
    package var latestRun: EvalArmResult?

    package init(
        prompt: String, version: Int, hash: String, message: String, author: String,
        createdMilliseconds: Int64, content: PromptContent, variables: [String],
        requestsLastHour: Int, requestsTotal: Int, errorsTotal: Int, costTotalNanodollars: Int64,
        latestRun: EvalArmResult? = nil
    ) {
        self.prompt = prompt
        self.version = version
        self.hash = hash
        self.message = message
        self.author = author
        self.createdMilliseconds = createdMilliseconds
        self.content = content
        self.variables = variables
        self.requestsLastHour = requestsLastHour
        self.requestsTotal = requestsTotal
        self.errorsTotal = errorsTotal
        self.costTotalNanodollars = costTotalNanodollars
        self.latestRun = latestRun
    }
}

/// What a version is: the part that its hash covers.
package struct PromptContent: Codable, Equatable, Sendable {
    package var messages: [PromptMessage]
    package var model: String
    package var parameters: PromptParameters

    package init(messages: [PromptMessage], model: String, parameters: PromptParameters) {
        self.messages = messages
        self.model = model
        self.parameters = parameters
    }
}

package struct PromptMessage: Codable, Equatable, Sendable {
    package var role: String
    /// A Mustache template; nothing is escaped for HTML.
    package var content: String

    package init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}

package struct PromptParameters: Codable, Equatable, Sendable {
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

/// A new version. Content that the prompt already has answers with the version that has it.
package struct PromptPush: Codable, Equatable, Sendable {
    package var name: String
    package var description: String?
    package var dataset: String?
    package var content: PromptContent
    package var message: String
    package var author: String

    package init(
        name: String, description: String? = nil, dataset: String? = nil, content: PromptContent,
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

/// One entry of an environment's history; the newest decides what is served.
package struct DeploymentRow: Codable, Equatable, Sendable {
    package enum Action: String, Codable, Sendable { case promote, rollback, undo, split }

    package var id: Int
    package var environment: String
    package var action: Action
    package var from: [SplitArm]
    package var to: [SplitArm]
    package var actor: String
    package var reason: String?
    package var atMilliseconds: Int64

    package init(
        id: Int, environment: String, action: Action, from: [SplitArm], to: [SplitArm],
        actor: String, reason: String? = nil, atMilliseconds: Int64
    ) {
        self.id = id
        self.environment = environment
        self.action = action
        self.from = from
        self.to = to
        self.actor = actor
        self.reason = reason
        self.atMilliseconds = atMilliseconds
    }
}

package struct PromotionRequest: Codable, Equatable, Sendable {
    package var environment: String
    package var version: Int
    package var actor: String
    package var reason: String?
    /// The version that the caller saw live; the call is refused when another has taken its place.
    package var expectedLive: Int?

    package init(
        environment: String, version: Int, actor: String, reason: String? = nil,
        expectedLive: Int? = nil
    ) {
        self.environment = environment
        self.version = version
        self.actor = actor
        self.reason = reason
        self.expectedLive = expectedLive
    }
}

package struct RollbackRequest: Codable, Equatable, Sendable {
    package var environment: String
    package var actor: String
    package var reason: String?

    package init(environment: String, actor: String, reason: String? = nil) {
        self.environment = environment
        self.actor = actor
        self.reason = reason
    }
}

package struct UndoRequest: Codable, Equatable, Sendable {
    package var environment: String
    package var actor: String

    package init(environment: String, actor: String) {
        self.environment = environment
        self.actor = actor
    }
}

/// What the promotion dialog shows before anything moves.
package struct PromotionPreview: Codable, Equatable, Sendable {
    package var prompt: String
    package var environment: String
    package var live: PromptVersion?
    package var candidate: PromptVersion
    package var addedLines: Int
    package var removedLines: Int
    package var settings: [SettingChange]
    /// The newest finished run that compared exactly these two versions, or ran the candidate.
    package var run: EvalRun?

    package init(
        prompt: String, environment: String, live: PromptVersion? = nil, candidate: PromptVersion,
        addedLines: Int, removedLines: Int, settings: [SettingChange], run: EvalRun? = nil
    ) {
        self.prompt = prompt
        self.environment = environment
        self.live = live
        self.candidate = candidate
        self.addedLines = addedLines
        self.removedLines = removedLines
        self.settings = settings
        self.run = run
    }
}

package struct PromptDiff: Codable, Equatable, Sendable {
    package var prompt: String
    package var from: Int
    package var to: Int
    package var lines: [DiffLine]
    package var settings: [SettingChange]

    package init(prompt: String, from: Int, to: Int, lines: [DiffLine], settings: [SettingChange]) {
        self.prompt = prompt
        self.from = from
        self.to = to
        self.lines = lines
        self.settings = settings
    }
}

package struct DiffLine: Codable, Equatable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case same, added, removed
        /// Opens the lines of one message; the text is its role.
        case heading
    }

    package var kind: Kind
    package var oldNumber: Int?
    package var newNumber: Int?
    package var text: String

    package init(kind: Kind, oldNumber: Int? = nil, newNumber: Int? = nil, text: String) {
        self.kind = kind
        self.oldNumber = oldNumber
        self.newNumber = newNumber
        self.text = text
    }
}

package struct SettingChange: Codable, Equatable, Sendable {
    package var name: String
    package var from: String?
    package var to: String?

    package init(name: String, from: String? = nil, to: String? = nil) {
        self.name = name
        self.from = from
        self.to = to
    }
}
