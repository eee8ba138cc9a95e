import ControlAPI
import TerminalUI

extension PromptsScreen {
    package mutating func refresh(_ context: ScreenContext) -> [Request] {
        var requests: [Request] = []
        let now = context.nowMilliseconds
        let revision = context.revisions.prompts
        if allFresh.starts(revision: revision, nowMilliseconds: now) {
            requests.append(.load(.prompts))
        }
        list.keep(shown.map(\.name), visible: visibleRows(.prompts, context))
        if let name = selectedPrompt?.name {
            if detail?.summary.name != name, detailFor != name {
                detailFresh.invalidate()
                detailFor = name
            }
            if detailFresh.starts(revision: revision, nowMilliseconds: now) {
                requests.append(.load(.prompt(name)))
            }
        }
        versions.keep(versionIDs, visible: visibleRows(.versions, context))
        requests += wantDiff()
        layOutText(context)
        return requests
    }

    private mutating func wantDiff() -> [Request] {
        guard let name = selectedPrompt?.name, let from = base, let to = selectedVersion?.version
        else { return [] }
        let key = DiffKey(prompt: name, from: from, to: to)
        guard shownDiff == nil, diffRequested != key else { return [] }
        diffRequested = key
        return [.load(.diff(name, from: from, to: to))]
    }

    package mutating func receive(
        _ load: Load, _ result: Result<Answer, CallFailure>, _ context: ScreenContext
    ) -> [Request] {
        switch (load, result) {
        case (.prompts, .success(.prompts(let prompts))):
            all = prompts
            allFresh.finished()
        case (.prompts, .failure): allFresh.failed()
        case (.prompt(let name), .success(.prompt(let prompt))) where name == detailFor:
            detail = prompt
            detailFresh.finished()
            if let version = wantedVersion {
                versions.select(String(version))
                wantedVersion = nil
            }
        case (.prompt(let name), .failure) where name == detailFor: detailFresh.failed()
        case (.diff, .success(.diff(let diff))): self.diff = diff
        case (.diff, .failure): diffRequested = nil
        case (.promotion, .success(.promotion(let preview))):
            return [.confirm(Promotion.confirmation(preview, actor: context.actor))]
        default: return []
        }
        return refresh(context)
    }

    package mutating func show(_ subject: Subject, _ context: ScreenContext) -> [Request] {
        guard case .prompt(let name, let version) = subject else { return [] }
        filter = ""
        list.select(name)
        wantedVersion = version
        focus = .versions
        return []
    }

    package func commands(_ context: ScreenContext) -> [PaletteCommand] {
        let reason = context.isReadOnly ? ConsoleState.readOnlyReason : nil
        return (all ?? []).flatMap { prompt in
            let live = prompt.environments.map { "\($0.environment)\(Announcement.arms($0.arms))" }
            let open = PaletteCommand(
                "prompt \(prompt.name)", help: live.joined(separator: "  "),
                run: .request(.go(.prompts, .prompt(prompt.name, version: nil))))
            return [open]
                + changes(of: prompt, context).map { command in
                    var command = command
                    command.disabledReason = reason
                    return command
                }
        }
    }

    private func changes(of prompt: PromptSummary, _ context: ScreenContext) -> [PaletteCommand] {
        prompt.environments.flatMap { state -> [PaletteCommand] in
            var commands: [PaletteCommand] = []
            let newest = prompt.latestVersion
            if state.liveVersion != newest {
                commands.append(
                    PaletteCommand(
                        "promote \(prompt.name)@\(newest) to \(state.environment)",
                        help: "shows what changes and asks first",
                        run: .request(
                            .load(
                                .promotion(
                                    prompt.name, version: newest, environment: state.environment)))
                    ))
            }
            if let target = state.rollbackVersion {
                commands.append(
                    PaletteCommand(
                        "roll back \(prompt.name) to @\(target) in \(state.environment)",
                        help: "asks first",
                        run: .request(
                            .confirm(
                                Promotion.rollback(
                                    prompt.name, state, to: target, actor: context.actor)))))
            }
            return commands
        }
    }
}
