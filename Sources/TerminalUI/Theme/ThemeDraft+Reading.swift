extension ThemeDraft {
    /// Reads one file; a key that no screen uses is an error, so that a typing mistake shows.
    init(text: String, file: String) throws {
        self.init(file: file)
        for entry in try ThemeSyntax.entries(of: text, file: file) {
            let place = Place(file: file, line: entry.line)
            switch entry.section {
            case "": try readHead(entry, place)
            case "palette": palette[entry.key] = try Self.paletteColor(entry, place)
            case "style": try readStyle(entry, place)
            case "ramp": try readRamp(entry, place)
            case "series": try readSeries(entry, place)
            default: throw place.error("there is no section [\(entry.section)]")
            }
        }
    }

    private mutating func readHead(_ entry: ThemeEntry, _ place: Place) throws {
        guard case .string(let text) = entry.value else {
            throw place.error("'\(entry.key)' takes a string")
        }
        switch entry.key {
        case "name": name = text
        case "inherits": inherits = text
        case "mode":
            guard let known = Theme.Mode(rawValue: text) else {
                throw place.error("mode is one of any, dark, light")
            }
            mode = known
        default: throw place.error("there is no key '\(entry.key)' before the sections")
        }
    }

    private static func paletteColor(_ entry: ThemeEntry, _ place: Place) throws -> Color {
        switch entry.value {
        case .string("terminal"): return .terminal
        case .string(let name):
            guard let ansi = ANSIColor.byName[name] else {
                throw place.error(
                    "'\(name)' is none of the 16 colours; write { rgb = \"#rrggbb\", ansi = ... }")
            }
            return .ansi(ansi)
        case .table(let items):
            var rgb: RGB?
            var ansi: ANSIColor?
            for item in items {
                guard case .string(let text) = item.value else {
                    throw place.error("'\(item.key)' takes a string")
                }
                switch item.key {
                case "rgb": rgb = RGB(hex: text)
                case "ansi": ansi = ANSIColor.byName[text]
                default: throw place.error("a colour has no '\(item.key)'")
                }
            }
            guard let rgb, let ansi else {
                throw place.error("a colour needs rgb = \"#rrggbb\" and ansi = one of the 16 names")
            }
            return .rgb(rgb, ansi: ansi)
        default: throw place.error("a colour is a name or { rgb = ..., ansi = ... }")
        }
    }

    private mutating func readStyle(_ entry: ThemeEntry, _ place: Place) throws {
        guard let role = Role.byKey[entry.key] else {
            throw place.error("there is no style '\(entry.key)'")
        }
        guard case .table(let items) = entry.value else {
            throw place.error("a style is a table, such as { fg = \"red\", bold = true }")
        }
        var style = StyleDraft(place: place)
        for item in items {
            switch (item.key, item.value) {
            case ("fg", .string(let name)): style.foreground = name
            case ("bg", .string(let name)): style.background = name
            case (_, .boolean(let isOn)):
                guard let attribute = Self.attributes[item.key] else {
                    throw place.error("a style has no '\(item.key)'")
                }
                if isOn { style.attributes.insert(attribute) }
            default: throw place.error("'\(item.key)' does not fit a style")
            }
        }
        styles[role] = style
    }

    private static let attributes: [String: Look.Attributes] = [
        "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse,
        "italic": .italic,
    ]

    private mutating func readRamp(_ entry: ThemeEntry, _ place: Place) throws {
        guard let ramp = Ramp.byKey[entry.key] else {
            throw place.error("there is no ramp '\(entry.key)'")
        }
        guard case .list(let names) = entry.value, (1...Ramp.steps).contains(names.count) else {
            throw place.error("a ramp is a list of 1 to \(Ramp.steps) colours")
        }
        ramps[ramp] = ListDraft(names: names, place: place)
    }

    private mutating func readSeries(_ entry: ThemeEntry, _ place: Place) throws {
        guard entry.key == "owner" else {
            throw place.error("there is no series '\(entry.key)'")
        }
        guard case .list(let names) = entry.value, names.count == Style.ownerCount else {
            throw place.error("the series owner is a list of \(Style.ownerCount) colours")
        }
        owners = ListDraft(names: names, place: place)
    }
}
