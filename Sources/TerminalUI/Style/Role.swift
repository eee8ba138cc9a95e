/// What a piece of the screen means. A theme gives every role its look; drawing code names roles
/// and never colours.
package enum Role: UInt8, CaseIterable, Sendable {
    case text, dim, strong, accent
    case frame, frameFocused, title, titleFocused, meta
    case header, headerStrong, tab, tabActive
    case selection, selectionIdle
    case hintKey, hintText, hintDisabled
    case ok, warn, error, busy, stale
    case diffAdded, diffRemoved, diffAddedWord, diffRemovedWord, diffHunk
    case casePass, caseFail, caseSplit, caseRunning, caseQueued
    case pageFree, pageCached, pageShared
    case spanQueue, spanPrefill, spanDecode
    case reference, live
    case money, graphAxis, gaugeTrack
    case input, inputMatch, dialog, dialogFrame

    /// The name that theme files use.
    package var key: String {
        switch self {
        case .text: "text"
        case .dim: "text.dim"
        case .strong: "text.strong"
        case .accent: "text.accent"
        case .frame: "frame"
        case .frameFocused: "frame.focused"
        case .title: "title"
        case .titleFocused: "title.focused"
        case .meta: "title.meta"
        case .header: "header"
        case .headerStrong: "header.strong"
        case .tab: "tab"
        case .tabActive: "tab.active"
        case .selection: "selection"
        case .selectionIdle: "selection.idle"
        case .hintKey: "hint.key"
        case .hintText: "hint.text"
        case .hintDisabled: "hint.disabled"
        case .ok: "status.ok"
        case .warn: "status.warn"
        case .error: "status.error"
        case .busy: "status.busy"
        case .stale: "status.stale"
        case .diffAdded: "diff.added"
        case .diffRemoved: "diff.removed"
        case .diffAddedWord: "diff.added.word"
        case .diffRemovedWord: "diff.removed.word"
        case .diffHunk: "diff.hunk"
        case .casePass: "case.pass"
        case .caseFail: "case.fail"
        case .caseSplit: "case.split"
        case .caseRunning: "case.running"
        case .caseQueued: "case.queued"
        case .pageFree: "page.free"
        case .pageCached: "page.cached"
        case .pageShared: "page.shared"
        case .spanQueue: "span.queue"
        case .spanPrefill: "span.prefill"
        case .spanDecode: "span.decode"
        case .reference: "histogram.reference"
        case .live: "histogram.live"
        case .money: "money"
        case .graphAxis: "graph.axis"
        case .gaugeTrack: "gauge.track"
        case .input: "input"
        case .inputMatch: "input.match"
        case .dialog: "dialog"
        case .dialogFrame: "dialog.frame"
        }
    }

    static let byKey: [String: Role] = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.key, $0) })
}

/// A sequence of colours for a quantity, from little to much.
package enum Ramp: UInt8, CaseIterable, Sendable {
    case gauge, latency, prefill, decode, age, references

    package static let steps = 8

    package var key: String { String(describing: self) }

    static let byKey: [String: Ramp] = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.key, $0) })
}
