/// Watches what nobody sees: runs of invisible characters that carry something, or that split
/// words so that filters do not know them.
///
/// Emoji, Persian and Indic scripts use single joiners; flags of regions use tags.
struct HiddenText {
    private struct Run {
        var start: Int
        var previous: UInt32
        var zeroWidths = 0
        var variations = 0
        var tags = 0
        var hasBidi = false
        var lastTag: UInt32 = 0
        var count = 0
    }

    /// Longer runs are reported in pieces, so that nothing has to be held for ever.
    private static let longest = 1_024

    private var run: Run?
    private var found: [RawFinding] = []
    /// The scalar before; only ASCII and the black flag matter.
    private var previous: UInt32 = 0

    /// Where the run starts whose meaning is not known yet.
    var openStart: Int? { run?.start }

    mutating func pass(ascii first: UInt8, last: UInt8, at position: Int) {
        if run != nil { close(before: UInt32(first), at: position) }
        previous = UInt32(last)
    }

    mutating func pass(scalar: UInt32 = 0xFFFD, at position: Int) {
        if run != nil { close(before: scalar, at: position) }
        previous = scalar
    }

    mutating func drop(_ kind: FoldTable.Dropped, _ scalar: UInt32, at position: Int) {
        if kind == .mark {
            if run != nil { close(before: scalar, at: position) }
            return
        }
        if run == nil { run = Run(start: position, previous: previous) }
        run?.count += 1
        switch kind {
        case .zeroWidth: run?.zeroWidths += 1
        case .variation: run?.variations += 1
        case .bidi: run?.hasBidi = true
        case .tag:
            run?.tags += 1
            run?.lastTag = scalar
        case .mark: break
        }
        if run?.count == Self.longest {
            close(before: 0xFFFD, at: position + (scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4))
        }
    }

    mutating func finish(at position: Int) {
        if run != nil { close(before: 0xFFFD, at: position) }
    }

    mutating func take() -> [RawFinding] {
        if found.isEmpty { return [] }
        defer { found = [] }
        return found
    }

    private mutating func close(before next: UInt32, at end: Int) {
        guard let run else { return }
        self.run = nil
        guard let detail = Self.meaning(of: run, before: next) else { return }
        found.append(RawFinding(rule: .invisible, span: run.start..<end, detail: detail))
    }

    private static func meaning(of run: Run, before next: UInt32) -> String? {
        if run.tags > 0 {
            let isFlag = run.previous == 0x1F3F4 && run.tags <= 7 && run.lastTag == 0xE007F
            if !isFlag { return "tags" }
        }
        if run.hasBidi { return "bidi" }
        if run.variations >= 2 { return "variation-selectors" }
        let splitsWord = isLetter(run.previous) && isLetter(next)
        if run.zeroWidths >= 3 || (run.zeroWidths > 0 && splitsWord) { return "zero-width" }
        return nil
    }

    private static func isLetter(_ scalar: UInt32) -> Bool {
        scalar < 0x80 && UInt8(scalar).isIn(.alphanumeric)
    }
}
