package import ControlAPI
package import TerminalUI

/// One look at a control plane without a terminal: for scripts, mails and logs.
package enum ConsoleStill {
    /// A screen as plain text of this size.
    package static func text(
        _ client: ControlClient, screen: ScreenID = .overview, size: Size,
        glyphs: GlyphSet, options: ConsoleOptions
    ) async throws -> String {
        let clock = WallClock.system
        var state = ConsoleState(
            size: size, glyphs: glyphs, settings: options.settings,
            nowMilliseconds: clock.milliseconds())
        state.settings.zoneOffsetSeconds = clock.zoneOffsetSeconds(state.nowMilliseconds)
        state.active = screen
        let snapshot = try await first(of: state.screen.topic, client)
        let calls = ControlCalls(client: client)
        var intents = state.reduce(.snapshot(snapshot), nowMilliseconds: clock.milliseconds())
        // What a screen reads may lead to more that it wants to read: lists, then details.
        for _ in 0..<8 where !intents.isEmpty {
            var next: [Intent] = []
            for case .load(let load) in intents {
                let answer = await calls.answer(load)
                next += state.reduce(
                    .answered(load, answer), nowMilliseconds: clock.milliseconds())
            }
            intents = next
        }
        return Frame.still(state).joined(separator: "\n") + "\n"
    }

    /// The Overview's numbers as the control plane sends them.
    package static func json(_ client: ControlClient) async throws -> String {
        try ControlCodec.encodeForPeople(try await first(of: .overview, client)) + "\n"
    }

    private static func first(
        of topic: LiveTopic, _ client: ControlClient
    ) async throws -> LiveSnapshot {
        for try await snapshot in try await client.live(topic, intervalMilliseconds: 250) {
            return snapshot
        }
        throw CallFailure("the control plane sent no snapshot; is it ending?")
    }
}

extension Frame {
    /// The header and the screen without what only a terminal needs.
    static func still(_ state: ConsoleState) -> [String] {
        var surface = Surface(size: state.size, glyphs: state.glyphs)
        let context = state.context
        Header.render(state, on: &surface, in: surface.bounds.row(0))
        state.screen.render(on: &surface, in: context.room, context)
        var lines = surface.lines
        lines.remove(at: 1)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
