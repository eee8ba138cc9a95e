/// Which rows of a list are shown: those that contain a text, in any case of letters; with `!` in
/// front those that do not.
struct RowFilter {
    private let wanted: String
    private let isInverse: Bool

    init(_ text: String?) {
        let text = (text ?? "").lowercased()
        isInverse = text.hasPrefix("!")
        wanted = isInverse ? String(text.dropFirst()) : text
    }

    func keeps(_ fields: [String?]) -> Bool {
        if wanted.isEmpty { return true }
        return fields.contains { $0?.lowercased().contains(wanted) ?? false } != isInverse
    }
}
