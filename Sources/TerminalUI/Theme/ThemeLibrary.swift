internal import CAssets

/// The themes at hand: those inside the binary, and the user's own.
package struct ThemeLibrary: Sendable {
    /// Searched before what is embedded, in this order.
    package let folders: [String]
    private let read: @Sendable (String) throws -> String?

    static let longestInheritance = 8

    /// `read` gives the text of a path, nil where there is no such file.
    package init(
        folders: [String] = [], read: @escaping @Sendable (String) throws -> String? = { _ in nil }
    ) {
        self.folders = folders
        self.read = read
    }

    /// `$XDG_CONFIG_HOME/binnacle/themes`, or the same below `~/.config` (XDG Base Directory
    /// Specification: a relative path does not count).
    package static func userFolders(environment: (String) -> String?) -> [String] {
        if let base = environment("XDG_CONFIG_HOME"), base.hasPrefix("/") {
            return [base + "/binnacle/themes"]
        }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return [] }
        return [home + "/.config/binnacle/themes"]
    }

    /// Names of the themes inside the binary, in the order of their files.
    package static let embeddedNames: [String] = embedded.map(\.name)

    private static let embedded: [(name: String, text: String)] = {
        var themes: [(name: String, text: String)] = []
        for index in 0..<cassets_theme_count() {
            guard let theme = cassets_theme_at(index), let name = theme.pointee.name else {
                continue
            }
            let bytes = UnsafeBufferPointer(start: theme.pointee.bytes, count: theme.pointee.count)
            themes.append((String(cString: name), String(decoding: bytes, as: UTF8.self)))
        }
        return themes
    }()

    /// A theme by its name, or by the path of a file when it has a slash or ends in `.theme`.
    package func theme(_ nameOrPath: String) throws -> Theme {
        let draft = try draft(nameOrPath, chain: [])
        return try draft.theme(name: nameOrPath)
    }

    private func draft(_ name: String, chain: [String]) throws -> ThemeDraft {
        guard !chain.contains(name), chain.count < Self.longestInheritance else {
            throw TerminalUIError.themeInheritsItself(chain: chain + [name])
        }
        let (file, text) = try source(name)
        let draft = try ThemeDraft(text: text, file: file)
        guard let parent = draft.inherits else { return draft }
        return draft.over(try self.draft(parent, chain: chain + [name]))
    }

    private func source(_ name: String) throws -> (file: String, text: String) {
        if name.contains("/") || name.hasSuffix(".theme") {
            guard let text = try read(name) else {
                throw TerminalUIError.themeUnreadable(path: name, reason: "there is no such file")
            }
            return (name, text)
        }
        for folder in folders {
            let path = "\(folder)/\(name).theme"
            if let text = try read(path) { return (path, text) }
        }
        if let found = Self.embedded.first(where: { $0.name == name }) {
            return ("\(name).theme", found.text)
        }
        throw TerminalUIError.themeUnknown(name: name, known: Self.embeddedNames)
    }
}
