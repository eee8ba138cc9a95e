import ControlAPI
import PromptRegistry
import Telemetry

// The registry's values as the control API's messages, and back.

extension EnvironmentState {
    init(_ live: LiveEnvironment) {
        self.init(
            environment: live.environment, arms: live.live.wire,
            sinceMilliseconds: live.since.milliseconds, actor: live.actor,
            rollbackVersion: live.rollback?.version, undo: live.undoable?.summary)
    }
}

extension Deployment.Target {
    var wire: [SplitArm] { arms.map { SplitArm(version: $0.version, weight: $0.weight) } }
}

extension DeploymentRow {
    init(_ move: Deployment) {
        let action: Action =
            switch move.action {
            case .promote: .promote
            case .rollback: .rollback
            case .undo: .undo
            }
        self.init(
            id: move.id, environment: move.environment, action: action, from: move.from.wire,
            to: move.to.wire, actor: move.actor, reason: move.reason,
            atMilliseconds: move.at.milliseconds)
    }
}

extension PromptContent {
    init(_ content: Prompt.Content) {
        let parameters = content.parameters
        self.init(
            messages: content.messages.map { PromptMessage(role: $0.role, content: $0.content) },
            model: content.model,
            parameters: PromptParameters(
                temperature: parameters.temperature, topP: parameters.topP,
                maxTokens: parameters.maxTokens, stop: parameters.stop, seed: parameters.seed))
    }
}

extension Prompt.Push {
    init(_ push: PromptPush) {
        let parameters = push.content.parameters
        self.init(
            name: push.name, description: push.description, dataset: push.dataset,
            content: Prompt.Content(
                messages: push.content.messages.map {
                    Prompt.Message(role: $0.role, content: $0.content)
                },
                model: push.content.model,
                parameters: Prompt.Parameters(
                    temperature: parameters.temperature, topP: parameters.topP,
                    maxTokens: parameters.maxTokens, stop: parameters.stop, seed: parameters.seed)),
            message: push.message, author: push.author)
    }
}

extension DiffLine {
    init(_ line: ContentDiff.Line) {
        let kind: Kind =
            switch line.kind {
            case .same: .same
            case .added: .added
            case .removed: .removed
            case .heading: .heading
            }
        self.init(
            kind: kind, oldNumber: line.oldNumber, newNumber: line.newNumber, text: line.text)
    }
}

extension SettingChange {
    init(_ setting: ContentDiff.Setting) {
        self.init(name: setting.name, from: setting.from, to: setting.to)
    }
}
