package import ControlAPI
package import TerminalUI

/// Prompts, their versions, what each environment serves; promotion and roll back.
package struct PromptsScreen: Screen {
    enum Pane: Int, CaseIterable {
        case prompts, versions, text, history
    }

    package let title = "Prompts"
    package let topic = LiveTopic.header
    package var filter: String? = ""
    var focus = Pane.prompts
    var all: [PromptSummary]?
    var allFresh = Freshness()
    var list = KeyedList()
    var detail: PromptDetail?
    var detailFresh = Freshness()
    /// The prompt whose detail is being kept.
    var detailFor: String?
    var versions = KeyedList()
    /// The version that others are compared with; nil takes the one that is live.
    var markedBase: Int?
    var environment = "production"
    var showsText = false
    var diff: PromptDiff?
    var diffRequested: DiffKey?
    var text: TextCache?
    var textTop = 0
    var history = KeyedList()
    /// What a subject asked to be shown, until it has been read.
    var wantedVersion: Int?

    package init() {}

    struct DiffKey: Equatable {
        var prompt: String
        var from: Int
        var to: Int
    }

    var shown: [PromptSummary] {
        let filter = RowFilter(filter)
        return (all ?? []).filter { filter.keeps([$0.name, $0.description, $0.dataset]) }
    }

    var selectedPrompt: PromptSummary? {
        let rows = shown
        return list.index(in: rows.map(\.name)).map { rows[$0] }
    }

    /// The detail, if it is of the selected prompt.
    var shownDetail: PromptDetail? {
        detail?.summary.name == selectedPrompt?.name ? detail : nil
    }

    var versionIDs: [String] { shownDetail?.versions.map { String($0.version) } ?? [] }

    var selectedVersion: PromptVersion? {
        guard let detail = shownDetail else { return nil }
        return versions.index(in: versionIDs).map { detail.versions[$0] }
    }

    var environmentState: EnvironmentState? {
        let summary = shownDetail?.summary ?? selectedPrompt
        return summary?.environments.first { $0.environment == environment }
    }

    /// All environments that any prompt is deployed to.
    var environments: [String] {
        var names = ["production"]
        for name in (all ?? []).flatMap(\.environments).map(\.environment)
        where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// What the selected version is compared with: the mark, else the live version, else the one
    /// that roll back would bring, else the one before.
    var base: Int? {
        guard let selected = selectedVersion?.version, let detail = shownDetail else { return nil }
        let candidates = [
            markedBase, environmentState?.liveVersion, environmentState?.rollbackVersion,
            selected - 1,
        ]
        return candidates.compactMap { $0 }.first { candidate in
            candidate != selected && detail.versions.contains { $0.version == candidate }
        }
    }

    /// The difference, if it is the wanted one.
    var shownDiff: PromptDiff? {
        guard let diff, let name = selectedPrompt?.name, diff.prompt == name,
            diff.from == base, diff.to == selectedVersion?.version
        else { return nil }
        return diff
    }

    package var explanation: [ExplainOverlay.Entry] {
        [
            .init("version", "A prompt's messages, model and parameters, never changed once made."),
            .init(
                "environment",
                "What requests name: prompt:NAME@production. It serves one "
                    + "version, or splits its traffic among several."),
            .init(
                "promote",
                "The environment serves the selected version from the next request "
                    + "on; requests under way finish on theirs. A gate may refuse; a reason "
                    + "overrides it and is kept in the history."),
            .init("roll back", "The version that was live before serves again. R, then y."),
            .init("undo", "Takes back the last change of the environment, whichever it was."),
            .init(
                "diff",
                "From the live version to the selected one, words marked inside "
                    + "rewritten lines; v marks another version to compare with."),
            .init(
                "eval",
                "Passed of graded cases of the version's newest run, with the 95 % "
                    + "interval after Wilson."),
        ]
    }
}
