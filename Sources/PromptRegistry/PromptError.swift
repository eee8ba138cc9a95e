package import Storage

/// Why the registry refused; each case says what is wrong and what can be done.
package enum PromptError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Named: String, Sendable { case prompt, environment, dataset }

    /// How a caller's protocol should answer.
    package enum Category: Sendable { case invalid, notFound, conflict, unavailable }

    case invalidName(Named, String)
    case invalidContent(String)
    case invalidReference(String)
    /// `message` counts the content's messages from 1.
    case invalidTemplate(message: Int, line: Int, reason: String)
    case invalidImport(reason: String)
    case noSuchPrompt(String)
    case noSuchVersion(prompt: String, version: Int, latest: Int)
    case notDeployed(prompt: String, environment: String, deployed: [String])
    case missingVariables(prompt: String, version: Int, missing: [String], given: [String])
    case renderingTooLarge(prompt: String, version: Int, limit: Int)
    case alreadyLive(prompt: String, environment: String, version: Int)
    /// Another version has taken the place of the one that the caller saw.
    case liveMoved(environment: String, expected: Int, live: Int?, actor: String?)
    case nothingToRollBackTo(prompt: String, environment: String)
    case nothingToUndo(environment: String, actor: String)
    case movedSince(environment: String, actor: String)
    case damaged(prompt: String, version: Int?, reason: String)
    /// Nothing has changed.
    case notSaved(StorageError)
    case notLoaded(StorageError)

    package var category: Category {
        switch self {
        case .invalidName, .invalidContent, .invalidReference, .invalidTemplate, .invalidImport,
            .missingVariables, .renderingTooLarge:
            .invalid
        case .noSuchPrompt, .noSuchVersion, .notDeployed: .notFound
        case .alreadyLive, .liveMoved, .nothingToRollBackTo, .nothingToUndo, .movedSince:
            .conflict
        case .damaged, .notSaved, .notLoaded: .unavailable
        }
    }

    package var description: String {
        switch self {
        case .invalidName(let what, let name):
            "'\(Self.excerpt(name))' cannot name a \(what.rawValue): use lowercase letters, "
                + "digits, '-', '_' and '/', beginning with a letter or digit, at most "
                + "\(ContentRules.nameLimit) characters"
        case .invalidContent(let reason): reason
        case .invalidReference(let text):
            "'\(Self.excerpt(text))' names no prompt: write prompt:NAME@ENVIRONMENT or "
                + "prompt:NAME#VERSION"
        case .invalidTemplate(let message, let line, let reason):
            "message \(message), line \(line): \(reason)"
        case .invalidImport(let reason): "this is not a prompt that can be imported: \(reason)"
        case .noSuchPrompt, .noSuchVersion, .notDeployed: notFoundText
        case .missingVariables(let prompt, let version, let missing, let given):
            "\(prompt)@\(version) needs \(Self.list(missing)), which the request does not give; "
                + "given: \(given.isEmpty ? "none" : Self.list(given))"
        case .renderingTooLarge(let prompt, let version, let limit):
            "rendering \(prompt)@\(version) with these variables takes more than \(limit) steps; "
                + "send shorter lists and texts"
        case .alreadyLive, .liveMoved, .nothingToRollBackTo, .nothingToUndo, .movedSince:
            conflictText
        case .damaged(let prompt, let version, let reason):
            "the stored prompt \(prompt)\(version.map { "@\($0)" } ?? "") cannot be read "
                + "(\(reason)); restore the database from a backup"
        case .notSaved(let error): "nothing was changed: \(error)"
        case .notLoaded(let error): "the prompts cannot be read: \(error)"
        }
    }

    private var notFoundText: String {
        switch self {
        case .noSuchPrompt(let name):
            "there is no prompt '\(Self.excerpt(name))'; list the prompts, or push this one"
        case .noSuchVersion(let prompt, let version, let latest):
            "\(prompt) has no version \(version); its versions go from 1 to \(latest)"
        case .notDeployed(let prompt, let environment, let deployed):
            "no version of \(prompt) is deployed to '\(Self.excerpt(environment))'; promote one"
                + (deployed.isEmpty ? "" : ", or use \(Self.list(deployed))")
        default: ""
        }
    }

    private var conflictText: String {
        switch self {
        case .alreadyLive(let prompt, let environment, let version):
            "\(prompt)@\(version) is what \(environment) serves already"
        case .liveMoved(let environment, let expected, let live, let actor):
            "\(environment) no longer serves version \(expected) but "
                + (live.map { "version \($0)" } ?? "nothing")
                + (actor.map { ", moved by \($0)" } ?? "")
                + "; look at it again before you promote"
        case .nothingToRollBackTo(let prompt, let environment):
            "\(environment) has served nothing of \(prompt) before what it serves now"
        case .nothingToUndo(let environment, let actor):
            "\(actor) has made no move in \(environment) that is still in force"
        case .movedSince(let environment, let actor):
            "\(actor) has moved \(environment) since; roll back or promote instead"
        default: ""
        }
    }

    /// Names from outside, kept short enough to be read.
    static func excerpt(_ text: String) -> String {
        text.count > 80 ? text.prefix(80) + "…" : text
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { "'\(excerpt($0))'" }.joined(separator: ", ")
        return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
    }
}
