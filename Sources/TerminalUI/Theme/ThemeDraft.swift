/// A theme file that is read but not yet complete: names of colours are resolved only after the
/// files that it inherits are laid under it, so a child may change a palette alone.
struct ThemeDraft {
    let file: String
    var name: String?
    var inherits: String?
    var mode: Theme.Mode?
    var palette: [String: Color] = [:]
    var styles: [Role: StyleDraft] = [:]
    var ramps: [Ramp: ListDraft] = [:]
    var owners: ListDraft?

    struct StyleDraft {
        var foreground: String?
        var background: String?
        var attributes: Look.Attributes = []
        let place: Place
    }

    struct ListDraft {
        var names: [String]
        let place: Place
    }

    struct Place {
        let file: String
        let line: Int

        func error(_ reason: String) -> TerminalUIError {
            .themeSyntax(file: file, line: line, reason: reason)
        }
    }

    /// This draft with everything that it does not say itself taken from another.
    func over(_ parent: ThemeDraft) -> ThemeDraft {
        var merged = self
        merged.mode = mode ?? parent.mode
        merged.palette.merge(parent.palette) { own, _ in own }
        merged.styles.merge(parent.styles) { own, _ in own }
        merged.ramps.merge(parent.ramps) { own, _ in own }
        merged.owners = owners ?? parent.owners
        return merged
    }

    /// The finished theme; throws what is missing or what names no colour.
    func theme(name fallbackName: String) throws -> Theme {
        var missing = Role.allCases.filter { styles[$0] == nil }.map { "[style] \($0.key)" }
        missing += Ramp.allCases.filter { ramps[$0] == nil }.map { "[ramp] \($0.key)" }
        if owners == nil { missing.append("[series] owner") }
        guard missing.isEmpty else {
            throw TerminalUIError.themeIncomplete(file: file, missing: missing)
        }
        var looks = Array(repeating: Look(), count: Style.lookCount)
        for (role, style) in styles {
            looks[Int(role.rawValue)] = Look(
                foreground: try style.foreground.map { try color($0, style.place) },
                background: try style.background.map { try color($0, style.place) },
                attributes: style.attributes)
        }
        for (ramp, draft) in ramps {
            let stops = try draft.names.map { try color($0, draft.place) }
            for step in 0..<Ramp.steps {
                let fraction = Double(step) / Double(Ramp.steps - 1)
                let index = Style.rampBase + Int(ramp.rawValue) * Ramp.steps + step
                looks[index] = Look(foreground: Self.blend(stops, fraction))
            }
        }
        for (index, name) in (owners?.names ?? []).enumerated() {
            looks[Style.ownerBase + index] = Look(
                foreground: try color(name, owners?.place ?? Place(file: file, line: 0)))
        }
        return Theme(name: name ?? fallbackName, mode: mode ?? .any, looks: looks)
    }

    private func color(_ name: String, _ place: Place) throws -> Color {
        guard let color = palette[name] ?? Self.builtIn(name) else {
            throw place.error("no colour is named '\(name)' in [palette]")
        }
        return color
    }

    /// What needs no palette: `terminal`, and the 16 names.
    private static func builtIn(_ name: String) -> Color? {
        name == "terminal" ? .terminal : ANSIColor.byName[name].map(Color.ansi)
    }

    /// The colour at a fraction of the way through the stops. Between two 24-bit colours it is
    /// mixed; a stop that only the terminal knows stands for its whole part of the way.
    static func blend(_ stops: [Color], _ fraction: Double) -> Color {
        let position = fraction * Double(stops.count - 1)
        let nearest = stops[Int(position.rounded())]
        let lower = Int(position)
        guard lower + 1 < stops.count,
            case .rgb(let from, _) = stops[lower], case .rgb(let to, _) = stops[lower + 1],
            case .rgb(_, let ansi) = nearest
        else { return nearest }
        let mixed = OKLab(from).mixed(with: OKLab(to), position - Double(lower))
        return .rgb(mixed.rgb, ansi: ansi)
    }
}
