/// Escape sequences that terminals obey (ECMA-48): control sequences, and strings such as titles,
/// links and the clipboard.
enum EscapeDetector {
    static let longest = 4_096

    static func match(_ text: inout TextView, start: Int) -> Match? {
        let kind = text.at(start + 1)
        switch kind {
        case 0x5B:
            var place = start + 2
            while place < start + 64, (0x20...0x3F).contains(text.at(place)) { place += 1 }
            let final = text.at(place)
            let end = (0x40...0x7E).contains(final) ? place + 1 : place
            let detail = final == 0x6D ? "colour" : "control-sequence"
            return Match(rule: .terminal, range: start..<end, detail: detail)
        case 0x5D, 0x50, 0x58, 0x5E, 0x5F:
            let end = text.run(.printable, from: start + 2, limit: longest)
            let last = text.at(end)
            let stop = last == 0x07 ? 1 : last == 0x1B && text.at(end + 1) == 0x5C ? 2 : 0
            let isClipboard = kind == 0x5D && text.has("52;", at: start + 2)
            return Match(
                rule: .terminal, range: start..<(end + stop),
                detail: isClipboard ? "clipboard" : "string")
        default:
            let isEscape = (0x20...0x7E).contains(kind)
            return Match(
                rule: .terminal, range: start..<(start + (isEscape ? 2 : 1)), detail: "escape")
        }
    }
}
